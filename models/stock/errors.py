"""What stock refuses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from models.errors import DomainError


@dataclass(eq=False)
class ProductNotFoundError(DomainError):
    """There is no product with this key, or not any more."""

    code: ClassVar[str] = "product_not_found"

    product_id: int


@dataclass(eq=False)
class QuantityNotPositiveError(DomainError):
    """Something moves, or it does not: zero and less are no quantities of a movement."""

    code: ClassVar[str] = "quantity_not_positive"

    product: str


@dataclass(eq=False)
class QuantityTooLargeError(DomainError):
    """More than anybody has of anything."""

    code: ClassVar[str] = "quantity_too_large"

    product: str
    most: Decimal


@dataclass(eq=False)
class TooManyPlacesError(DomainError):
    """Half a piece, or a tenth of a gram: finer than the product's unit is counted."""

    code: ClassVar[str] = "quantity_too_fine"

    product: str
    quantity: Decimal
    unit_code: str
    places: int


@dataclass(eq=False)
class InsufficientStockError(DomainError):
    """More was to be taken from a location than is there."""

    code: ClassVar[str] = "insufficient_stock"

    product: str
    location: str
    unit_code: str
    asked: Decimal
    on_hand: Decimal


@dataclass(eq=False)
class LotMissingError(DomainError):
    """What comes in of this product belongs to a lot, and none was named."""

    code: ClassVar[str] = "lot_missing"

    product: str


@dataclass(eq=False)
class LotExpiryDiffersError(DomainError):
    """The lot is known already, with another last day."""

    code: ClassVar[str] = "lot_expiry_differs"

    product: str
    lot: str
    expires_on: date


@dataclass(eq=False)
class ProductOffError(DomainError):
    """A product that is switched off takes nothing in; what is left of it can still go out."""

    code: ClassVar[str] = "product_off"

    product: str


@dataclass(eq=False)
class LocationOffError(DomainError):
    """A location that is switched off takes nothing in; what is left there can still go out."""

    code: ClassVar[str] = "location_off"

    location: str


class LocationNotSeenError(DomainError):
    """The location is not there any more, or not one of the member's."""

    code: ClassVar[str] = "location_not_seen"


@dataclass(eq=False)
class SameLocationError(DomainError):
    """A transfer that would end where it began."""

    code: ClassVar[str] = "same_location"

    location: str


class AlreadyReversedError(DomainError):
    """It was taken back before; that happens once."""

    code: ClassVar[str] = "already_reversed"


@dataclass(eq=False)
class ReversalImpossibleError(DomainError):
    """What came in has gone on since: less of it is there than would have to go back."""

    code: ClassVar[str] = "reversal_impossible"

    product: str
    location: str
    unit_code: str
    needed: Decimal
    on_hand: Decimal


@dataclass(eq=False)
class ReversalLocationOffError(DomainError):
    """Taking it back would put something into a location that is switched off, where nobody could choose it."""

    code: ClassVar[str] = "reversal_location_off"

    location: str


class ReversalNotTheirsError(DomainError):
    """Somebody else's movement, which only those in charge take back."""

    code: ClassVar[str] = "reversal_not_theirs"


class ReversalTooLateError(DomainError):
    """The movement is too old for the member to take it back by themselves."""

    code: ClassVar[str] = "reversal_too_late"


@dataclass(eq=False)
class AdjustmentImpossibleError(DomainError):
    """What was missing when it was counted cannot be taken out: less is there by now."""

    code: ClassVar[str] = "adjustment_impossible"

    product: str


class LocationNameMissingError(DomainError):
    """A location's name without letters or digits."""

    code: ClassVar[str] = "location_name_missing"


@dataclass(eq=False)
class LocationNameTooLongError(DomainError):
    """A location's name of more than `longest` characters; `name` is how it begins."""

    code: ClassVar[str] = "location_name_too_long"

    name: str
    longest: int


@dataclass(eq=False)
class LocationNameTakenError(DomainError):
    """Another location is called that; `name` is how it writes itself."""

    code: ClassVar[str] = "location_name_taken"

    name: str


@dataclass(eq=False)
class TooManyLocationsError(DomainError):
    """More names in one message than anybody means to send."""

    code: ClassVar[str] = "too_many_locations"

    most: int


@dataclass(eq=False)
class LocationNotEmptyError(DomainError):
    """A location cannot be switched off: so many products lie there, or are on their way; `quantity` of one of them."""

    code: ClassVar[str] = "location_not_empty"

    location: str
    in_stock: int
    coming: int
    product: str
    quantity: Decimal
    unit_code: str


@dataclass(eq=False)
class LastLocationError(DomainError):
    """The only location that is left cannot be switched off."""

    code: ClassVar[str] = "last_location"

    location: str


@dataclass(eq=False)
class OnlyLocationError(DomainError):
    """So many members would see no location any more; `members` names the first of them."""

    code: ClassVar[str] = "only_location"

    location: str
    count: int
    members: str


@dataclass(eq=False)
class LocationInUseError(DomainError):
    """Something refers to a location that would be taken away."""

    code: ClassVar[str] = "location_in_use"

    location: str
