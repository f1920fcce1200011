"""What admins decide about a member, and how a button remembers what it was pressed upon."""

from dataclasses import dataclass
from typing import Self
from zlib import crc32

from models.people.tables import Language, Role

_ROLES, _LANGUAGES = tuple(Role), tuple(Language)
_EVERYWHERE = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member may do and see. `location_ids` is None for those who see all locations."""

    roles: frozenset[Role]
    location_ids: frozenset[int] | None
    language: Language
    is_active: bool

    @property
    def is_in_charge(self) -> bool:
        """Whether this is an admin who can let others in."""
        return self.is_active and Role.ADMIN in self.roles


@dataclass(frozen=True, slots=True)
class Seen:
    """A standing as somebody saw it, small enough for a button; of the locations only a checksum."""

    roles: frozenset[Role]
    language: Language
    is_active: bool
    locations: int

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """What a button below this standing carries."""
        return cls(standing.roles, standing.language, standing.is_active, _checksum(standing.location_ids))

    @classmethod
    def unpack(cls, text: str) -> Self:
        """The counterpart of `pack`. Raises ValueError for anything else."""
        flags, locations = (int(part, 16) for part in text.split("."))
        flags, is_active = divmod(flags, 2)
        language, roles = divmod(flags, 2 ** len(_ROLES))
        if not (0 <= language < len(_LANGUAGES) and 0 <= locations < 2**32):
            raise ValueError(text)
        held = frozenset(role for place, role in enumerate(_ROLES) if roles >> place & 1)
        return cls(held, _LANGUAGES[language], bool(is_active), locations)

    def pack(self) -> str:
        """At most 12 letters, none of them a colon."""
        roles = sum(1 << place for place, role in enumerate(_ROLES) if role in self.roles)
        flags = (_LANGUAGES.index(self.language) << len(_ROLES) | roles) << 1 | self.is_active
        return f"{flags:x}.{self.locations:x}"


def _checksum(location_ids: frozenset[int] | None) -> int:
    if location_ids is None:
        return _EVERYWHERE
    return crc32(",".join(map(str, sorted(location_ids))).encode()) or 1
