"""What is said about a spreadsheet: what it would change, what is wrong with it, and what it has changed."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup

from bot.texts import Reader, clip
from handlers.catalog.sheet_keyboards import preview_keyboard
from handlers.pages import Page
from models.catalog.imports.tables import ImportState, ProductImport
from models.columns import QUANTITY_PLACES

_FILE_UNITS, _VALUE_UNITS, _HEADINGS_UNITS, _NAME_UNITS = 60, 40, 200, 60
_SIDE_FIGURES = ("openings", "minimums", "suppliers", "categories")
_QUANTITIES = frozenset({"asked", "there"})


def preview_screen(
    reader: Reader, found: ProductImport, *, page: int = 0, is_changed: bool = False
) -> tuple[Markup, InlineKeyboardMarkup]:
    """The preview; `is_changed` when it takes the place of one that no longer holds."""
    problems = Page.of(found.problems, page)
    lines = [reader.text("imports.changed_meanwhile")] if is_changed else []
    lines.append(reader.text("imports.file", file=clip(found.file_name, _FILE_UNITS)))
    lines += _figure_lines(reader, found.figures)
    lines += _remark_lines(reader, found.remarks)
    if found.problem_count:
        lines += _problem_lines(reader, found, problems)
    else:
        is_ready = found.state == ImportState.READY
        lines += [Markup(), reader.text("imports.nothing_yet" if is_ready else "imports.nothing_to_change")]
    return Markup("\n").join(lines), preview_keyboard(reader, found, problems)


def done_text(reader: Reader, found: ProductImport, seconds: Decimal) -> Markup:
    """What was imported, and how to go back."""
    lines = [reader.text("imports.done", file=clip(found.file_name, _FILE_UNITS), seconds=seconds)]
    lines += _figure_lines(reader, found.figures)
    return Markup("\n").join([*lines, Markup(), reader.text("imports.way_back")])


def _figure_lines(reader: Reader, figures: Mapping[str, Any]) -> Iterable[Markup]:
    if figures["new"]:
        yield reader.plural("imports.new", figures["new"])
    if figures["changed"]:
        if what := ", ".join(reader.label(f"imports.change.{name}") for name in figures["changes"]):
            yield reader.plural("imports.changed", figures["changed"], what=what)
        else:
            yield reader.plural("imports.changed_stock", figures["changed"])
    if figures["same"]:
        yield reader.plural("imports.same", figures["same"])
    counted = [reader.plural(f"imports.count.{name}", figures[name]) for name in _SIDE_FIGURES if figures[name]]
    if counted:
        yield Markup(" · ").join(counted)


def _remark_lines(reader: Reader, remarks: Mapping[str, Any]) -> Iterable[Markup]:
    if place := remarks.get("usual_location"):
        yield reader.text("imports.usual_location", location=clip(place, _NAME_UNITS))
    if unknown := remarks.get("unknown_headings"):
        yield reader.text("imports.unknown_headings", headings=clip(", ".join(unknown), _HEADINGS_UNITS))
    if remarks.get("other_sheets"):
        yield reader.text("imports.other_sheets", sheet=clip(remarks["sheet_name"], _NAME_UNITS))
    if remarks.get("has_formulas"):
        yield reader.text("imports.has_formulas")


def _problem_lines(reader: Reader, found: ProductImport, problems: Page[dict[str, Any]]) -> Iterable[Markup]:
    yield Markup()
    yield reader.plural("imports.problems", found.problem_count)
    for problem in problems.items:
        yield problem_line(reader, problem)
    if problems.total > len(problems.items):
        yield reader.text("imports.range", first=problems.first, last=problems.last, total=found.problem_count)
    yield Markup()
    yield reader.text("imports.mend")


def problem_text(reader: Reader, problem: Mapping[str, Any]) -> Markup:
    """What is wrong."""
    params = _params(reader, problem)
    code = "location_nearest" if params["nearest"] else problem["code"]
    return reader.text(f"imports.problem.{code}", **params)


def problem_line(reader: Reader, problem: Mapping[str, Any]) -> Markup:
    """Where it is, and what is wrong there."""
    what = problem_text(reader, problem)
    where = {"row": problem["row"], "column": column_name(reader, problem)}
    return reader.text("imports.problem_line" if problem["column"] else "imports.row_line", **where, what=what)


def column_name(reader: Reader, problem: Mapping[str, Any]) -> str:
    """The heading as it stands in the spreadsheet, else what we call the column."""
    if problem.get("heading"):
        return clip(problem["heading"], _NAME_UNITS)
    return reader.label(f"imports.column.{problem['column']}") if problem["column"] else ""


def _params(reader: Reader, problem: Mapping[str, Any]) -> dict[str, Any]:
    about = {**problem.get("about", {})}
    for name in _QUANTITIES & about.keys():
        about[name] = reader.quantity(Decimal(about[name]).scaleb(-QUANTITY_PLACES), about.get("unit", ""))
    if "day" in about:
        about["day"] = reader.date(date.fromisoformat(about["day"]))
    about = {name: clip(value, _NAME_UNITS) if isinstance(value, str) else value for name, value in about.items()}
    unsaid = dict.fromkeys(("name", "unit", "units", "nearest", "asked", "there", "day"), "") | {"other_row": 0}
    return {**unsaid, **about, "value": clip(problem["value"], _VALUE_UNITS)}
