"""Why a card of movements is not what somebody wants it to be."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


class DraftNotFoundError(DomainError):
    """There is no such card of this member, or it has been tidied away."""

    code: ClassVar[str] = "draft_not_found"


class DraftPostedError(DomainError):
    """The card has been confirmed already; it posts once."""

    code: ClassVar[str] = "draft_posted"


class DraftCancelledError(DomainError):
    """The card was cancelled."""

    code: ClassVar[str] = "draft_cancelled"


class DraftOldError(DomainError):
    """The card is from another day: what it shows is no longer so."""

    code: ClassVar[str] = "draft_old"


class DraftIncompleteError(DomainError):
    """Something is still to be said before the card can be confirmed."""

    code: ClassVar[str] = "draft_incomplete"


@dataclass(eq=False)
class MeansTransferError(DomainError):
    """What goes to another location is not gone, but is a transfer; `said` is what was to go there."""

    code: ClassVar[str] = "means_transfer"

    location: str
    said: str


class LinesMissingError(DomainError):
    """No product was named."""

    code: ClassVar[str] = "movement_lines_missing"


@dataclass(eq=False)
class TooManyLinesError(DomainError):
    """More than `most` lines on one card."""

    code: ClassVar[str] = "movement_lines_too_many"

    most: int


@dataclass(eq=False)
class ProductUnknownError(DomainError):
    """No product is called that, nor anything like it."""

    code: ClassVar[str] = "product_unknown"

    words: str


@dataclass(eq=False)
class UnitNotOfProductError(DomainError):
    """The product is not counted in this; `known` are its unit and packs."""

    code: ClassVar[str] = "unit_not_of_product"

    product: str
    unit: str
    known: str


@dataclass(eq=False)
class LotTooLongError(DomainError):
    """A lot's code of more than `longest` characters, or of none."""

    code: ClassVar[str] = "lot_too_long"

    longest: int


@dataclass(eq=False)
class LotDayUnclearError(DomainError):
    """The last day of a lot is none that there is, or that it may be."""

    code: ClassVar[str] = "lot_day_unclear"

    words: str


class SeveralLocationsError(DomainError):
    """One message names different locations, and a card has room for one."""

    code: ClassVar[str] = "movement_locations_several"
