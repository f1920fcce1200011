"""What the catalogue refuses."""

from dataclasses import dataclass
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
