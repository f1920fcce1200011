"""What the cells of one row must have to do with each other."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from documents.agreement import Agreement
from documents.columns import Column
from documents.problems import CellProblemCode
from documents.product_rows import COLUMNS, Values
from documents.readers import IN_UNITS

Found = Iterable[tuple[Column, CellProblemCode]]
RowCheck = Callable[[str, Values], Found]
"""Takes what a product's rows have in common and what a row says."""

_INDEX: dict[Column, int] = {column: index for index, column in enumerate(COLUMNS)}
_UNIT = _INDEX[Column.UNIT]
_PACK, _PACK_FACTOR = _INDEX[Column.PACK], _INDEX[Column.PACK_FACTOR]
_MINIMUM, _TARGET = _INDEX[Column.MINIMUM], _INDEX[Column.TARGET]
_MAX_REMEMBERED = 10_000


def row_checks(columns: Collection[Column], units: Mapping[str, int], agreement: Agreement) -> list[RowCheck]:
    """The checks that matter where there are these columns; `units` are how many places each has by its code."""
    checks: list[RowCheck] = []
    figures = [_INDEX[column] for column in IN_UNITS if column in columns]
    if Column.UNIT in columns and figures:
        checks.append(_places_check(figures, units, agreement))
    if Column.PACK in columns or Column.PACK_FACTOR in columns:
        checks.append(_pack_check(agreement))
    if Column.MINIMUM in columns and Column.TARGET in columns:
        checks.append(_check_target)
    if Column.EXPIRES_ON in columns:
        checks.append(_needs(Column.EXPIRES_ON, Column.LOT, CellProblemCode.LOT_MISSING))
    if Column.SUPPLIER_PRICE in columns:
        checks.append(_needs(Column.SUPPLIER_PRICE, Column.SUPPLIER, CellProblemCode.SUPPLIER_MISSING))
    return checks


def _places_check(indices: list[int], units: Mapping[str, int], agreement: Agreement) -> RowCheck:
    fitting: dict[int, set[Decimal]] = {}
    """Figures that were seen to fit, by the places that they fit into: most come again and again."""

    def fits(figure: Decimal, places: int) -> bool:
        known = fitting.setdefault(places, set())
        if figure in known:
            return True
        is_fit = figure == round(figure, places)
        if is_fit and len(known) < _MAX_REMEMBERED:
            known.add(figure)
        return is_fit

    def check(product: str, values: Values) -> Found:
        unit = values[_UNIT] or agreement.first_said(product, Column.UNIT)
        places = units.get(unit) if isinstance(unit, str) else None
        if places is None:
            return ()
        figures = [(index, values[index]) for index in indices]
        return [
            (COLUMNS[index], CellProblemCode.TOO_MANY_PLACES)
            for index, figure in figures
            if isinstance(figure, Decimal) and not fits(figure, places)
        ]

    return check


def _pack_check(agreement: Agreement) -> RowCheck:
    def check(product: str, values: Values) -> Found:
        pack, factor = values[_PACK], values[_PACK_FACTOR]
        if pack is None and factor not in {None, 1}:
            return [(Column.PACK, CellProblemCode.PACK_INCOMPLETE)]
        is_missing = isinstance(pack, str) and factor is None
        if is_missing and agreement.first_said(product, Column.PACK_FACTOR, str(pack).casefold()) is None:
            return [(Column.PACK_FACTOR, CellProblemCode.PACK_INCOMPLETE)]
        return ()

    return check


def _check_target(_product: str, values: Values) -> Found:
    minimum, target = values[_MINIMUM], values[_TARGET]
    if isinstance(minimum, Decimal) and isinstance(target, Decimal) and target < minimum:
        return [(Column.TARGET, CellProblemCode.TARGET_BELOW_MINIMUM)]
    return ()


def _needs(column: Column, other: Column, code: CellProblemCode) -> RowCheck:
    index, other_index = _INDEX[column], _INDEX[other]

    def check(_product: str, values: Values) -> Found:
        # Programs write 0 for a price that there is not.
        return [(other, code)] if values[index] and values[other_index] is None else ()

    return check
