"""A row of a spreadsheet of products, checked."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from documents.columns import Column

COLUMNS = tuple(column for column in Column if column is not Column.COUNTED)
"""What a row of products may say, in the order of `ProductRow`'s fields."""

Value = str | Decimal | int | date | bool
Values = tuple[Value | None, ...]
"""What a row says, in the order of `COLUMNS`."""


class ProductRow(NamedTuple):
    """What a row says; None is what it does not say.

    `number` is the row's own (from 1, as the spreadsheet program shows it), `product` what the rows of one product have
    in common and those of others have not. `name` stands in one row of a
    product at least, unless the product is one that is known. Quantities are in the product's unit, `unit_cost` and
    `supplier_price` in money per unit. Rows of one product agree: where two of them speak of the same location and
    lot, `on_hand` is the same balance said twice, not two to be added.
    """

    number: int
    product: str
    sku: str | None = None
    name: str | None = None
    unit: str | None = None
    category: str | None = None
    pack: str | None = None
    pack_factor: Decimal | None = None
    barcode: str | None = None
    location: str | None = None
    on_hand: Decimal | None = None
    unit_cost: Decimal | None = None
    minimum: Decimal | None = None
    target: Decimal | None = None
    multiple: Decimal | None = None
    supplier: str | None = None
    supplier_price: Decimal | None = None
    lead_time_days: int | None = None
    lot: str | None = None
    expires_on: date | None = None
    is_active: bool | None = None
