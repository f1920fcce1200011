"""What the cells of one row must have to do with each other."""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from documents.agreement import Agreement
from documents.columns import Column
from documents.problems import CellProblemCode
from documents.product_rows import ProductRow
from documents.readers import IN_UNITS
from documents.texts import fold

Found = Iterable[tuple[Column, CellProblemCode]]
RowCheck = Callable[[ProductRow], Found]

_MAX_REMEMBERED = 10_000


def row_checks(columns: Collection[Column], units: Mapping[str, int], agreement: Agreement) -> list[RowCheck]:
    """The checks that matter where there are these columns; `units` are how many places each has by its code."""
    checks: list[RowCheck] = []
    figures = [column for column in IN_UNITS if column in columns]
    if Column.UNIT in columns and figures:
        checks.append(_places_check(figures, units, agreement))
    if Column.PACK in columns or Column.PACK_FACTOR in columns:
        checks.append(_pack_check(agreement))
    if Column.MINIMUM in columns and Column.TARGET in columns:
        checks.append(_check_target)
    if Column.EXPIRES_ON in columns:
        checks.append(_check_lot)
    if Column.SUPPLIER_PRICE in columns:
        checks.append(_check_supplier)
    return checks


def _places_check(columns: Collection[Column], units: Mapping[str, int], agreement: Agreement) -> RowCheck:
    places_of = [(column, ProductRow._fields.index(column)) for column in columns]
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

    def check(row: ProductRow) -> Found:
        places = units.get(row.unit or agreement.first_said(row.product, Column.UNIT) or "")
        if places is None:
            return ()
        figures = [(column, row[place]) for column, place in places_of]
        return [
            (column, CellProblemCode.TOO_MANY_PLACES)
            for column, figure in figures
            if isinstance(figure, Decimal) and not fits(figure, places)
        ]

    return check


def _pack_check(agreement: Agreement) -> RowCheck:
    def check(row: ProductRow) -> Found:
        if row.pack is None:
            return [] if row.pack_factor in {None, 1} else [(Column.PACK, CellProblemCode.PACK_INCOMPLETE)]
        factor = row.pack_factor or agreement.first_said(row.product, Column.PACK_FACTOR, fold(row.pack))
        return [(Column.PACK_FACTOR, CellProblemCode.PACK_INCOMPLETE)] if factor is None else []

    return check


def _check_target(row: ProductRow) -> Found:
    if row.minimum is not None and row.target is not None and row.target < row.minimum:
        return [(Column.TARGET, CellProblemCode.TARGET_BELOW_MINIMUM)]
    return ()


def _check_lot(row: ProductRow) -> Found:
    return [(Column.LOT, CellProblemCode.LOT_MISSING)] if row.expires_on and row.lot is None else ()


def _check_supplier(row: ProductRow) -> Found:
    # Programs write 0 for a price that there is not.
    return [(Column.SUPPLIER, CellProblemCode.SUPPLIER_MISSING)] if row.supplier_price and row.supplier is None else ()
