"""What the catalogue refuses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from models.errors import DomainError


@dataclass(eq=False)
class NameMissingError(DomainError):
    """A product needs a name with at least one letter or digit."""

    code: ClassVar[str] = "product_name_missing"

    sku: str


@dataclass(eq=False)
class SkuMissingError(DomainError):
    """A product needs a SKU with at least one letter or digit."""

    code: ClassVar[str] = "product_sku_missing"

    name: str


@dataclass(eq=False)
class TextTooLongError(DomainError):
    """A name or SKU is longer than `longest` characters."""

    code: ClassVar[str] = "product_text_too_long"

    text: str
    longest: int


@dataclass(eq=False)
class SkuTakenError(DomainError):
    """Another product, perhaps a retired one, has this SKU already, however it is spelt."""

    code: ClassVar[str] = "product_sku_taken"

    sku: str
    name: str


@dataclass(eq=False)
class UnitUnknownError(DomainError):
    """There is no such unit of measure."""

    code: ClassVar[str] = "unit_unknown"

    unit_code: str


class DraftsNotReadyError(DomainError):
    """A list of typed products has nothing in it, or a line that cannot be added as it is."""

    code: ClassVar[str] = "drafts_not_ready"


@dataclass(eq=False)
class ProductInUseError(DomainError):
    """Something has happened with a product that was to be taken away."""

    code: ClassVar[str] = "product_in_use"

    name: str


@dataclass(eq=False)
class BarcodeUnfitError(DomainError):
    """Nothing that could be printed as a barcode."""

    code: ClassVar[str] = "barcode_unfit"

    barcode: str


@dataclass(eq=False)
class BarcodeTakenError(DomainError):
    """The barcode stands for a product already, or somebody was faster."""

    code: ClassVar[str] = "barcode_taken"

    barcode: str
    name: str


@dataclass(eq=False)
class BarcodeGoneError(DomainError):
    """The barcode does not stand for this product, or not any more."""

    code: ClassVar[str] = "barcode_gone"

    barcode: str


@dataclass(eq=False)
class PackGoneError(DomainError):
    """The product has no such pack, or not any more."""

    code: ClassVar[str] = "pack_gone"

    name: str


@dataclass(eq=False)
class BarcodeMistypedError(DomainError):
    """A number as long as those of the trade, whose last digit does not fit the others."""

    code: ClassVar[str] = "barcode_mistyped"

    barcode: str


@dataclass(eq=False)
class ChangedMeanwhileError(DomainError):
    """What was to be changed is no longer what the member was shown."""

    code: ClassVar[str] = "product_changed"

    name: str


@dataclass(eq=False)
class CategoryNameUnfitError(DomainError):
    """A category's name without letters or digits, or of more than `longest` characters."""

    code: ClassVar[str] = "category_name_unfit"

    longest: int


class CategoryGoneError(DomainError):
    """There is no such category, or not any more."""

    code: ClassVar[str] = "category_gone"


@dataclass(eq=False)
class UnitSettledError(DomainError):
    """What was counted in one unit cannot be read in another."""

    code: ClassVar[str] = "unit_settled"

    name: str
    unit_code: str


@dataclass(eq=False)
class StockLeftError(DomainError):
    """A product that is about to be switched off is still in stock somewhere, or on its way."""

    code: ClassVar[str] = "stock_left"

    name: str
    unit_code: str
    on_hand: Decimal
    coming: Decimal


@dataclass(eq=False)
class PackNameUnfitError(DomainError):
    """A pack's name is one word that begins with a letter, of at most `longest` characters."""

    code: ClassVar[str] = "pack_name_unfit"

    typed: str
    longest: int


@dataclass(eq=False)
class PackNameTakenError(DomainError):
    """Another pack of the product, or its unit, is called that, however it is spelt."""

    code: ClassVar[str] = "pack_name_taken"

    name: str


@dataclass(eq=False)
class PriceTooLargeError(DomainError):
    """More for one unit than anybody pays."""

    code: ClassVar[str] = "price_too_large"

    name: str
    most: Decimal


class PriceUnwantedError(DomainError):
    """Only what is received has a price."""

    code: ClassVar[str] = "price_unwanted"


class MinimumMissingError(DomainError):
    """A target or a multiple without a minimum says nothing."""

    code: ClassVar[str] = "minimum_missing"


@dataclass(eq=False)
class TargetTooLowError(DomainError):
    """To fill up to less than the minimum would never be enough."""

    code: ClassVar[str] = "target_too_low"

    minimum: Decimal
    target: Decimal


@dataclass(eq=False)
class FigureUnfitError(DomainError):
    """A minimum, target or multiple below zero, above `most`, or finer than quantities are."""

    code: ClassVar[str] = "figure_unfit"

    figure: Decimal
    most: Decimal
    places: int


class NothingToLabelError(DomainError):
    """No product is left of those that labels were wanted of."""

    code: ClassVar[str] = "nothing_to_label"


@dataclass(eq=False)
class TooManyLabelsError(DomainError):
    """More labels than are made at once."""

    code: ClassVar[str] = "too_many_labels"

    count: int
    most: int
