"""Why something is not undone, or not shown."""

from typing import ClassVar

from models.errors import DomainError


class NothingToUndoError(DomainError):
    """This member did nothing of the kind at that moment."""

    code: ClassVar[str] = "nothing_to_undo"


class ChangedSinceError(DomainError):
    """What would be undone has been changed again."""

    code: ClassVar[str] = "changed_since"


class EntryNotFoundError(DomainError):
    """There is no such entry."""

    code: ClassVar[str] = "entry_not_found"
