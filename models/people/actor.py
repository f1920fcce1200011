"""Who is asking, as every query and operation needs to know it."""

from dataclasses import dataclass

from models.people.tables import Language, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """An active member for the length of one update. `location_ids` is None for those who see all of them."""

    member_id: int
    name: str
    language: Language
    roles: frozenset[Role]
    location_ids: frozenset[int] | None = None

    def sees(self, location_id: int) -> bool:
        """Whether anything about this location may be shown to them."""
        return self.location_ids is None or location_id in self.location_ids
