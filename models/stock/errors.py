"""What stock refuses."""

from dataclasses import dataclass
from typing import ClassVar

from models.errors import DomainError


@dataclass(eq=False)
class ProductNotFoundError(DomainError):
    """There is no product with this key, or not any more."""

    code: ClassVar[str] = "product_not_found"

    product_id: int
