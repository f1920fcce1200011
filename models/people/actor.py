"""Who is asking, as every query and operation needs to know it."""

from dataclasses import dataclass

from models.people.tables import Language, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """An active member for the length of one update. `location_ids` is None for those who see all of them.

    `group_role` when they ask in a group: then only what that role may as well, for everybody there reads the
    answer. `home_location_id` is where they work, if they said so.
    """

    member_id: int
    name: str
    language: Language
    roles: frozenset[Role]
    location_ids: frozenset[int] | None = None
    home_location_id: int | None = None
    group_role: Role | None = None

    def sees(self, location_id: int) -> bool:
        """Whether anything about this location may be shown to them."""
        return self.location_ids is None or location_id in self.location_ids
