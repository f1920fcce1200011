"""Why nothing could be changed about a group."""

from typing import ClassVar

from models.errors import DomainError


class GroupGoneError(DomainError):
    """The bot was never in this group, or is no longer."""

    code: ClassVar[str] = "group_gone"
