"""Rows that speak of the same thing must say the same about it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.columns import Column
from documents.problems import CellProblemCode
from documents.product_rows import COLUMNS, Values
from documents.texts import fold, key

Disagreement = tuple[Column, CellProblemCode, int]
"""The cell's column, what is wrong, and the other row."""

_SCOPES: tuple[tuple[tuple[Column, ...], tuple[Column, ...]], ...] = (
    ((), (Column.NAME, Column.UNIT, Column.CATEGORY, Column.IS_ACTIVE)),
    ((Column.PACK,), (Column.PACK_FACTOR,)),
    ((Column.LOCATION,), (Column.MINIMUM, Column.TARGET, Column.MULTIPLE)),
    ((Column.LOCATION, Column.LOT), (Column.ON_HAND, Column.UNIT_COST)),
    ((Column.LOT,), (Column.EXPIRES_ON,)),
    ((Column.LOCATION, Column.SUPPLIER), (Column.SUPPLIER_PRICE, Column.LEAD_TIME_DAYS)),
)
"""What is said about a product there: the columns that say where, and those that must agree."""

_APART = (Column.LOCATION, Column.LOT, Column.PACK, Column.BARCODE, Column.SUPPLIER)
"""Two rows of one product differ in one of these at least."""

_SKU, _NAME, _BARCODE = (COLUMNS.index(column) for column in (Column.SKU, Column.NAME, Column.BARCODE))


@dataclass
class _Scope:
    where: tuple[int, ...]
    said: tuple[int, ...]
    first: dict[tuple[str, ...], tuple[int, list[Any]]] = field(default_factory=dict)


class Agreement:
    """What all rows so far have said, so that the next one is held against it.

    Most products have one row only: it is not looked at until there is a second one.
    """

    def __init__(self, columns: Collection[Column]) -> None:
        """`columns` are those that the spreadsheet has."""
        self._scopes = [
            _Scope(_places(where, columns), _places(said, columns)) for where, said in _SCOPES if _places(said, columns)
        ]
        self._apart = _places(_APART, columns)
        self._first: dict[str, tuple[int, Values]] = {}
        self._has_several: set[str] = set()
        self._rows: dict[tuple[str, ...], int] = {}
        self._barcodes: dict[Any, tuple[str, int]] = {}

    @property
    def product_count(self) -> int:
        """How many products there are so far."""
        return len(self._first)

    def product_of(self, values: Values) -> str:
        """What the rows of one product have in common: its SKU; without one its name; else whose the barcode is.

        Empty when nothing says which product it is.
        """
        sku, name, barcode = values[_SKU], values[_NAME], values[_BARCODE]
        if sku is not None:
            return key(str(sku))
        if name is not None:
            return named(name)
        if barcode is None:
            return ""
        return self._barcodes[barcode][0] if barcode in self._barcodes else f"| {barcode}"

    def first_said(self, product: str, column: Column, *where: str) -> Any:
        """What was said about a product first, in a column that only the product has, or its pack; None if nothing."""
        self._look_at_first(product)
        place = COLUMNS.index(column)
        for scope in self._scopes:
            if place in scope.said:
                found = scope.first.get((product, *where))
                return found[1][scope.said.index(place)] if found else None
        return None

    def add(self, number: int, product: str, values: Values) -> Sequence[Disagreement]:
        """Hold a row against those before it; `product` is what its rows have in common."""
        barcode = values[_BARCODE]
        owner, row = (product, number) if barcode is None else self._barcodes.setdefault(barcode, (product, number))
        found = [] if owner == product else [(Column.BARCODE, CellProblemCode.BARCODE_TWICE, row)]
        if self._first.setdefault(product, (number, values))[0] != number:
            self._look_at_first(product)
            found += self._compare(number, product, values)
        return found

    def _look_at_first(self, product: str) -> None:
        if product not in self._has_several:
            self._has_several.add(product)
            number, values = self._first[product]
            list(self._compare(number, product, values))

    def _compare(self, number: int, product: str, values: Values) -> Iterator[Disagreement]:
        row = self._rows.setdefault(_key(product, self._apart, values), number)
        contradictions = [found for scope in self._scopes for found in _contradictions(scope, number, product, values)]
        yield from contradictions
        if row != number and not contradictions:
            yield Column.SKU if values[0] is not None else Column.NAME, CellProblemCode.ROW_TWICE, row


def named(name: object) -> str:
    """What the rows of a product without SKU have in common."""
    return f"= {fold(str(name))}"


def _contradictions(scope: _Scope, number: int, product: str, values: Values) -> Iterator[Disagreement]:
    """Where a row says something else than the first that spoke of the same; what that left open is filled in."""
    said = [values[place] for place in scope.said]
    row, first = scope.first.setdefault(_key(product, scope.where, values), (number, said))
    for index, value in enumerate(said):
        if first[index] is None:
            first[index] = value
        elif value is not None and not _is_same(value, first[index]):
            yield COLUMNS[scope.said[index]], CellProblemCode.CONTRADICTION, row


def _places(columns: Collection[Column], present: Collection[Column]) -> tuple[int, ...]:
    return tuple(COLUMNS.index(column) for column in columns if column in present)


def _key(product: str, places: tuple[int, ...], values: Values) -> tuple[str, ...]:
    return (product, *[str(values[place] or "").casefold() for place in places])


def _is_same(one: Any, other: Any) -> bool:
    return bool(one == other or (isinstance(one, str) and fold(one) == fold(other)))
