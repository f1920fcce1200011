"""What a cell holds, as what its column is for: a text, an exact number, a day, yes or no.

Whoever typed a text meant it in the forms of their language; a number or a day of the spreadsheet's own has no doubt.
"""

import re
from datetime import date, datetime
from decimal import Context, Decimal

from documents.problems import CellProblemCode, UnfitCellError
from documents.sheets import Cell
from documents.texts import fold, is_printable, key, tidy

MAX_NUMBER = Decimal(10**8)
"""Of a unit, or of money for one unit."""

MAX_DAYS = 3650
MAX_SKU = 40
MAX_BARCODE = 64

_FAILURES = frozenset(
    {
        *("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
        *("#N/D", "#N/DISP", "#VALOR!", "#NOME?", "#NÚM!", "#NULO!", "#DESPEJAR!"),
    }
)
_CALC_FAILURE = re.compile(r"Err(?:o)?:\d{3}")
_NOTHING = frozenset({"-", "–", "—", "n/a", "n/d"})
_NO_BARCODE = frozenset({"sem gtin", "sem ean", "sem codigo", "no gtin", "no ean"})
_NUMBERS = {
    ",": re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"),
    ".": re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"),
}
_MONEY = re.compile(r"^(?:R\$|US\$|\$|€|£)\s*|\s*(?:R\$|\$|€|£)$")
_MAX_NUMBER_LETTERS = 40
_MAX_WORD = 20
_MAX_NOTHING = 5
_MAX_LETTERS = 2_000
"""A longer text is not even tidied up."""

_SHOWN = Context(prec=15)
"""What a spreadsheet program shows of a number: the rest is noise of its own arithmetic."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: 00:00(?::00)?)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*Z?)?")
_YEARS = range(1990, 2200)
_YES = frozenset(["sim", "s", "yes", "y", "true", "verdadeiro", "1", "ativo", "ativa", "active", "x"])
_NO = frozenset(["nao", "n", "no", "false", "falso", "0", "inativo", "inativa", "inactive"])
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,2}")
_UPC_LENGTH, _GTIN_LENGTH = 12, 14
_CHECKED_LENGTHS = frozenset({8, _UPC_LENGTH, 13, _GTIN_LENGTH})


def read_text(cell: Cell, longest: int) -> str:
    """A text on one line, as it was typed; a whole number without a decimal point."""
    if isinstance(cell, str) and len(cell) > _MAX_LETTERS:
        raise UnfitCellError(CellProblemCode.TEXT_TOO_LONG)
    text = tidy(cell) if isinstance(cell, str) else _plain(cell)
    if _is_failure(text):
        raise UnfitCellError(CellProblemCode.FORMULA_FAILED)
    if len(text) > longest:
        raise UnfitCellError(CellProblemCode.TEXT_TOO_LONG)
    if not is_printable(text):
        raise UnfitCellError(CellProblemCode.TEXT_UNPRINTABLE)
    return text


def _is_failure(text: str) -> bool:
    """Whether it is what a spreadsheet program shows for a formula that failed."""
    return text in _FAILURES or (text.startswith("Err") and _CALC_FAILURE.fullmatch(text) is not None)


def is_nothing(cell: Cell) -> bool:
    """Whether a text says that there is nothing."""
    return isinstance(cell, str) and len(cell) <= _MAX_NOTHING and cell.strip().casefold() in _NOTHING


def is_no_barcode(cell: Cell) -> bool:
    """Whether a cell says that there is no barcode, as Brazilian invoices do ("SEM GTIN")."""
    text = str(cell)
    return not text.strip("0 ") or (text[:1] in "sSnN" and len(text) <= _MAX_WORD and fold(text) in _NO_BARCODE)


def _plain(cell: Cell) -> str:
    match cell:
        case bool() | str():
            return str(cell)
        case int() | Decimal():
            return f"{_SHOWN.create_decimal(cell).normalize():f}"[:_MAX_LETTERS]
        case datetime():
            return cell.isoformat(" ")
    return str(cell)


def read_name(cell: Cell, longest: int) -> str:
    """A product's name, which is no name without letters and digits."""
    name = read_text(cell, longest)
    if not name[:1].isalnum() and not fold(name):
        raise UnfitCellError(CellProblemCode.NAME_UNUSABLE)
    return name


def read_sku(cell: Cell) -> str:
    """A SKU, which is no SKU without letters and digits."""
    sku = _unguarded(read_text(cell, MAX_SKU))
    if not 0 < len(key(sku)) <= MAX_SKU:
        raise UnfitCellError(CellProblemCode.SKU_UNUSABLE)
    return sku


def _unguarded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet program from taking a code for a number."""
    return text[1:] if len(text) > 1 and text[0] == "'" else text


def read_barcode(cell: Cell) -> str:
    """A barcode without blanks; one that could be an EAN, a UPC or a GTIN must be one.

    The same number is always spelt the same: a UPC-A as the EAN-13 that it is, so too a GTIN-14 that begins with 0.
    One behind an apostrophe is meant as it stands, whatever its last digit.
    """
    typed = read_text(cell, MAX_BARCODE)
    text = _unguarded(typed).replace(" ", "")
    digits = text.replace("-", "")
    if not text.isascii():
        raise UnfitCellError(CellProblemCode.BARCODE_WRONG)
    if not digits.isdigit():
        if _ROUNDED.fullmatch(text):
            raise UnfitCellError(CellProblemCode.BARCODE_ROUNDED)
        return text
    if len(digits) in _CHECKED_LENGTHS and _check_digit(digits[:-1]) != digits[-1]:
        if not typed.startswith("'"):
            raise UnfitCellError(CellProblemCode.BARCODE_WRONG)
        return digits
    if len(digits) == _GTIN_LENGTH:
        return digits.removeprefix("0")
    return f"0{digits}" if len(digits) == _UPC_LENGTH else digits


def _check_digit(digits: str) -> str:
    """What python-stdnum computes too, in a tenth of the time: there are tens of thousands in a spreadsheet."""
    odd, even = map(int, digits[-1::-2]), map(int, digits[-2::-2])
    return str(-(3 * sum(odd) + sum(even)) % 10)


def read_number(cell: Cell, *, decimal_mark: str, places: int, maximum: Decimal = MAX_NUMBER) -> Decimal:
    """An exact number from 0 to `maximum` with at most so many places."""
    number = _typed_number(cell, decimal_mark) if isinstance(cell, str) else _kept_number(cell, places)
    if number < 0:
        raise UnfitCellError(CellProblemCode.NUMBER_NEGATIVE)
    if number > maximum:
        raise UnfitCellError(CellProblemCode.NUMBER_TOO_LARGE)
    number = number.normalize()
    if _places(number) > places:
        raise UnfitCellError(CellProblemCode.TOO_MANY_PLACES)
    return Decimal(f"{number:f}")


def _places(normalized: Decimal) -> int:
    exponent = normalized.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _typed_number(text: str, decimal_mark: str) -> Decimal:
    typed = _MONEY.sub("", tidy(text[:_MAX_LETTERS])).replace(" ", "")
    is_negative = typed.startswith(("-", "−")) or (typed.startswith("(") and typed.endswith(")"))
    digits = typed.strip("()").lstrip("+-−") if is_negative else typed.removeprefix("+")
    if _is_failure(typed):
        raise UnfitCellError(CellProblemCode.FORMULA_FAILED)
    if len(digits) > _MAX_NUMBER_LETTERS or not digits.isascii() or not _NUMBERS[decimal_mark].fullmatch(digits):
        raise UnfitCellError(CellProblemCode.NUMBER_UNCLEAR)
    group_mark = "." if decimal_mark == "," else ","
    number = Decimal(digits.replace(group_mark, "").replace(decimal_mark, "."))
    return -number if is_negative else number


def _kept_number(cell: Cell, places: int) -> Decimal:
    """What a cell holds as a number, without the noise of the program's arithmetic where that is all that is wrong."""
    if not isinstance(cell, int | Decimal) or isinstance(cell, bool):
        raise UnfitCellError(CellProblemCode.NUMBER_UNCLEAR)
    number = Decimal(cell)
    if not number.is_finite():
        raise UnfitCellError(CellProblemCode.NUMBER_UNCLEAR)
    is_noisy = abs(number) < MAX_NUMBER and _places(number.normalize()) > places
    return _SHOWN.create_decimal(number) if is_noisy else number


def read_days(cell: Cell, *, decimal_mark: str) -> int:
    """A number of whole days."""
    return int(read_number(cell, decimal_mark=decimal_mark, places=0, maximum=Decimal(MAX_DAYS)))


def read_day(cell: Cell, *, is_month_first: bool) -> date:
    """A day: the spreadsheet's own, an ISO date, or one in the order of the reader's language."""
    match cell:
        case datetime():
            day: date | None = cell.date()
        case date():
            day = cell
        case str():
            day = _typed_day(cell.strip(), is_month_first)
        case _:
            day = None
    if day is None or day.year not in _YEARS:
        raise UnfitCellError(CellProblemCode.DATE_UNCLEAR)
    return day


def _typed_day(text: str, is_month_first: bool) -> date | None:
    if iso := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif typed := _DAY.fullmatch(text):
        first, second, year = map(int, typed.groups())
        year += 2000 if len(typed[3]) == 2 else 0
        month, day = (first, second) if is_month_first else (second, first)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_yes_or_no(cell: Cell) -> bool:
    """Whether a cell says yes."""
    word = fold(_plain(cell)[:_MAX_WORD])
    if word not in _YES | _NO:
        raise UnfitCellError(CellProblemCode.YES_OR_NO_UNCLEAR)
    return word in _YES
