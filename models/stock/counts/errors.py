"""What counting refuses."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


class CountNotFoundError(DomainError):
    """There is no such count, or not where the member sees it."""

    code: ClassVar[str] = "count_not_found"


class CountOverError(DomainError):
    """Nothing is counted any more: it waits for a decision, or has one."""

    code: ClassVar[str] = "count_over"


class CountNotReadyError(DomainError):
    """It is still being counted: nobody sees differences before the end."""

    code: ClassVar[str] = "count_not_ready"


@dataclass(eq=False)
class CountDecidedError(DomainError):
    """Somebody has decided already; `by` is who."""

    code: ClassVar[str] = "count_decided"

    by: str


class CountChangedError(DomainError):
    """The card is of an older version than the count."""

    code: ClassVar[str] = "count_changed"


class OwnCountError(DomainError):
    """Who counted alone does not accept it as long as somebody else can."""

    code: ClassVar[str] = "count_own"


class CountNotTheirsError(DomainError):
    """Only who began it, and those who decide, discard a count."""

    code: ClassVar[str] = "count_not_theirs"


@dataclass(eq=False)
class NothingToCountError(DomainError):
    """Nothing of that kind is at the location."""

    code: ClassVar[str] = "count_nothing"

    location: str


@dataclass(eq=False)
class BeingCountedError(DomainError):
    """All of it is in open counts of that location already."""

    code: ClassVar[str] = "count_twice"

    location: str


@dataclass(eq=False)
class LineCountedError(DomainError):
    """Another member has counted it since it was asked; `by` is who, and they alone correct their figure."""

    code: ClassVar[str] = "count_line_counted"

    product: str
    by: str


@dataclass(eq=False)
class LotCountedError(LineCountedError):
    """Another member has counted that lot of it."""

    code: ClassVar[str] = "count_lot_counted"

    lot: str


class NothingMarkedError(DomainError):
    """A decision about some lines, and there is none left."""

    code: ClassVar[str] = "count_nothing_marked"


class CountNotUndoneError(DomainError):
    """The count moved nothing that could be taken back."""

    code: ClassVar[str] = "count_moved_nothing"


@dataclass(eq=False)
class ReasonMissingError(DomainError):
    """A rejection needs a reason, of at most `longest` characters."""

    code: ClassVar[str] = "count_reason"

    longest: int
