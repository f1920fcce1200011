"""What the cells of one row must have to do with each other."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from documents.agreement import Agreement
from documents.columns import Column
from documents.problems import CellProblemCode
from documents.product_rows import COLUMNS
from documents.readers import IN_UNITS

Found = Iterable[tuple[Column, CellProblemCode]]
RowCheck = Callable[[str, list[Any]], Found]
"""Takes what a product's rows have in common and a row's values, in the order of `COLUMNS`."""

_INDEX: dict[Column, int] = {column: index for index, column in enumerate(COLUMNS)}
_NAME, _UNIT = _INDEX[Column.NAME], _INDEX[Column.UNIT]
_PACK, _PACK_FACTOR = _INDEX[Column.PACK], _INDEX[Column.PACK_FACTOR]
_MINIMUM, _TARGET = _INDEX[Column.MINIMUM], _INDEX[Column.TARGET]


def row_checks(columns: Collection[Column], units: Mapping[str, int], agreement: Agreement) -> list[RowCheck]:
    """The checks that matter where there are these columns; `units` are how many places each has by its code."""
    checks = [_name_check(agreement)]
    if Column.UNIT in columns:
        checks.append(_places_check([_INDEX[column] for column in IN_UNITS if column in columns], units, agreement))
    if Column.PACK in columns or Column.PACK_FACTOR in columns:
        checks.append(_pack_check(agreement))
    if Column.MINIMUM in columns and Column.TARGET in columns:
        checks.append(_check_target)
    if Column.EXPIRES_ON in columns:
        checks.append(_needs(Column.EXPIRES_ON, Column.LOT, CellProblemCode.LOT_MISSING))
    if Column.SUPPLIER_PRICE in columns:
        checks.append(_needs(Column.SUPPLIER_PRICE, Column.SUPPLIER, CellProblemCode.SUPPLIER_MISSING))
    return checks


def _name_check(agreement: Agreement) -> RowCheck:
    def check(product: str, values: list[Any]) -> Found:
        if values[_NAME] is None and agreement.first_said(product, Column.NAME) is None:
            return [(Column.NAME, CellProblemCode.NAME_MISSING)]
        return ()

    return check


def _places_check(indices: list[int], units: Mapping[str, int], agreement: Agreement) -> RowCheck:
    def check(product: str, values: list[Any]) -> Found:
        places = units.get(values[_UNIT] or agreement.first_said(product, Column.UNIT))
        for index in indices if places is not None else ():
            number = values[index]
            if number is not None and number != round(number, places):
                yield COLUMNS[index], CellProblemCode.TOO_MANY_PLACES

    return check


def _pack_check(agreement: Agreement) -> RowCheck:
    def check(product: str, values: list[Any]) -> Found:
        pack, factor = values[_PACK], values[_PACK_FACTOR]
        if pack is None and factor is not None:
            return [(Column.PACK, CellProblemCode.PACK_INCOMPLETE)]
        is_missing = pack is not None and factor is None
        if is_missing and agreement.first_said(product, Column.PACK_FACTOR, pack.casefold()) is None:
            return [(Column.PACK_FACTOR, CellProblemCode.PACK_INCOMPLETE)]
        return ()

    return check


def _check_target(_product: str, values: list[Any]) -> Found:
    minimum, target = values[_MINIMUM], values[_TARGET]
    if minimum is not None and target is not None and target < minimum:
        return [(Column.TARGET, CellProblemCode.TARGET_BELOW_MINIMUM)]
    return ()


def _needs(column: Column, other: Column, code: CellProblemCode) -> RowCheck:
    index, other_index = _INDEX[column], _INDEX[other]

    def check(_product: str, values: list[Any]) -> Found:
        return [(other, code)] if values[index] is not None and values[other_index] is None else ()

    return check
