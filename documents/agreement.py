"""Rows that speak of the same thing must say the same about it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.columns import Column
from documents.problems import CellProblemCode
from documents.product_rows import ProductRow
from documents.texts import fold, key

Disagreement = tuple[Column, CellProblemCode, int]
"""The cell's column, what is wrong, and the other row."""

_SCOPES: tuple[tuple[tuple[Column, ...], tuple[Column, ...]], ...] = (
    ((), (Column.NAME, Column.UNIT, Column.CATEGORY, Column.IS_ACTIVE)),
    ((Column.PACK,), (Column.PACK_FACTOR,)),
    ((Column.LOCATION,), (Column.MINIMUM, Column.TARGET, Column.MULTIPLE)),
    ((Column.LOCATION, Column.LOT), (Column.ON_HAND, Column.UNIT_COST)),
    ((Column.LOT,), (Column.EXPIRES_ON,)),
    ((Column.SUPPLIER,), (Column.SUPPLIER_PRICE,)),
    ((Column.LOCATION, Column.SUPPLIER), (Column.LEAD_TIME_DAYS,)),
)
"""What is said about a product there: the columns that say where, and those that must agree."""

_APART = (Column.LOCATION, Column.LOT, Column.PACK, Column.BARCODE, Column.SUPPLIER)
"""Two rows of one product differ in one of these at least."""

APART = frozenset({Column.SKU, Column.NAME, *_APART})
"""What a row is about, which nobody knows who cannot read one of these."""

_AS_TYPED = (Column.LOT, Column.BARCODE)
"""Their letters and digits are all there is to them; names are the same in any spelling."""


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
        self._first: dict[str, ProductRow] = {}
        self._has_several: set[str] = set()
        self._rows: dict[tuple[str, ...], int] = {}
        self._barcodes: dict[str, ProductRow] = {}

    def product_of(self, sku: str | None, name: str | None, barcode: str | None) -> str:
        """What the rows of one product have in common: its SKU; without one its name; else whose the barcode is.

        Empty when nothing says which product it is.
        """
        if sku is not None:
            return key(sku)
        if name is not None:
            return named(name)
        if barcode is None:
            return ""
        return self._barcodes[barcode].product if barcode in self._barcodes else f"| {barcode}"

    def first_said(self, product: str, column: Column, *where: str) -> Any:
        """What was said about a product first, in a column that only the product has, or its pack; None if nothing."""
        self._look_at_first(product)
        place = _place(column)
        for scope in self._scopes:
            if place in scope.said:
                found = scope.first.get((product, *where))
                return found[1][scope.said.index(place)] if found else None
        return None

    def add(self, row: ProductRow) -> Sequence[Disagreement]:
        """Hold a row against those before it."""
        owner = row if row.barcode is None else self._barcodes.setdefault(row.barcode, row)
        is_others = owner.product != row.product
        found = [(Column.BARCODE, CellProblemCode.BARCODE_TWICE, owner.number)] if is_others else []
        if self._first.setdefault(row.product, row) is not row:
            self._look_at_first(row.product)
            found += self._compare(row)
        return found

    def _look_at_first(self, product: str) -> None:
        if product in self._first and product not in self._has_several:
            self._has_several.add(product)
            list(self._compare(self._first[product]))

    def _compare(self, row: ProductRow) -> Iterator[Disagreement]:
        like = self._rows.setdefault(_key(row, self._apart), row.number)
        contradictions = [found for scope in self._scopes for found in _contradictions(scope, row)]
        yield from contradictions
        if like != row.number and not contradictions:
            yield Column.SKU if row.sku is not None else Column.NAME, CellProblemCode.ROW_TWICE, like


def named(name: str) -> str:
    """What the rows of a product without SKU have in common."""
    return f"= {fold(name)}"


def _contradictions(scope: _Scope, row: ProductRow) -> Iterator[Disagreement]:
    """Where a row says something else than the first that spoke of the same; what that left open is filled in."""
    said = [row[place] for place in scope.said]
    number, first = scope.first.setdefault(_key(row, scope.where), (row.number, said))
    for index, value in enumerate(said):
        if first[index] is None:
            first[index] = value
        elif value is not None and not _is_same(value, first[index]):
            yield Column(ProductRow._fields[scope.said[index]]), CellProblemCode.CONTRADICTION, number


def _places(columns: Collection[Column], present: Collection[Column]) -> tuple[int, ...]:
    return tuple(_place(column) for column in columns if column in present)


def _place(column: Column) -> int:
    return ProductRow._fields.index(column)


_PLACES_AS_TYPED = frozenset(map(_place, _AS_TYPED))


def _key(row: ProductRow, places: tuple[int, ...]) -> tuple[str, ...]:
    return (row.product, *[_spelling(place, str(row[place] or "")) for place in places])


def _spelling(place: int, text: str) -> str:
    return text.casefold() if place in _PLACES_AS_TYPED else fold(text)


def _is_same(one: Any, other: Any) -> bool:
    return bool(one == other or (isinstance(one, str) and fold(one) == fold(other)))
