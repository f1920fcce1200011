"""A row of a spreadsheet of products, checked, and the file that holds such rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from documents.columns import Column

COLUMNS = tuple(column for column in Column if column is not Column.COUNTED)
"""What a row of products may say, in the order of `ProductRow`'s fields."""

Value = str | Decimal | int | date | bool

_DECIMALS = [
    COLUMNS.index(column)
    for column in (
        Column.PACK_FACTOR,
        Column.ON_HAND,
        Column.UNIT_COST,
        Column.MINIMUM,
        Column.TARGET,
        Column.MULTIPLE,
        Column.SUPPLIER_PRICE,
    )
]
_DAY = COLUMNS.index(Column.EXPIRES_ON)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """What a row says; None is what it does not say.

    `number` is the row's own (from 1, as the spreadsheet program shows it). `name` stands in the first row of a
    product at least. Quantities are in the product's unit, `unit_cost` and `supplier_price` in money per unit.
    Rows of one product agree: where two of them speak of the same location and lot, `on_hand` is the same
    balance said twice, not two to be added.
    """

    number: int
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


def pack(values: Sequence[Value | None]) -> bytes:
    """What a row says, in the order of `COLUMNS`, in few bytes that are the same for the same."""
    # What orjson returns keeps the 4 kB that it was written into; only a copy is as small as it looks.
    return bytes(memoryview(orjson.dumps(values, default=str)))


class RowWriter:
    """Adds rows to a file, and knows how many there are and what they say altogether."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._said = sha256()
        self.count = 0

    @property
    def fingerprint(self) -> str:
        """The same for the same rows in the same order, whatever their numbers."""
        return self._said.hexdigest()

    def write(self, number: int, said: bytes) -> None:
        """Add a row, packed."""
        self._said.update(said)
        self._file.write(b"%d\t%b\n" % (number, said))
        self.count += 1


def read_rows(path: Path, *, start: int = 0, count: int | None = None) -> Iterator[ProductRow]:
    """The rows that `check_products` left in `path`: `count` of them (all by default) after the first `start`."""
    with path.open("rb") as file:
        for line in islice(file, start, None if count is None else start + count):
            number, _, said = line.partition(b"\t")
            values: list[Any] = orjson.loads(said)
            for place in _DECIMALS:
                if values[place] is not None:
                    values[place] = Decimal(values[place])
            if values[_DAY] is not None:
                values[_DAY] = date.fromisoformat(values[_DAY])
            yield ProductRow(int(number), *values)
