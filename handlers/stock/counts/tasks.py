"""The slow work of counting: spreadsheets that are made and read."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from aiogram.methods import SendDocument, SendMessage
from aiogram.types import FSInputFile, InlineKeyboardMarkup

from bot.texts import Reader, clip
from documents.count_sheets import CountedCell, read_count, write_count
from handlers.stock.counts.buttons import WalkAct
from handlers.stock.counts.keyboards import card_keyboard, walk_keyboard
from handlers.stock.movement_screens import decimal_mark
from handlers.tasks import Answer, Desk, TaskKind, Work
from language.figures import read_figure
from language.numbers import UnclearNumberError
from language.quantities import same_unit
from models.people.rules import may
from models.stock.counts.errors import LineCountedError
from models.stock.counts.queries import count_summary
from models.stock.counts.questions import Step, Turn
from models.stock.counts.sheets import SheetFigure, SheetFlaw, SheetProblem, SheetTaken, set_figures, sheet_rows
from models.stock.draft_lines import unit_names

_SHEET = "count.xlsx"
_MAX_SHOWN, _WITHIN_S = 10, 60
_OVER = {Turn.REVIEW, Turn.CLEAN, Turn.EMPTY}

Unclear = tuple[int, str, str]
"""A row, its SKU, and a figure that is none."""


async def write_count_sheet(desk: Desk) -> None:
    """What is still to be counted, with an empty column for the figures."""
    count_id, path = desk.params["count_id"], desk.folder / _SHEET
    async with desk.unit() as work:
        rows = await sheet_rows(work.session, actor=work.actor, count_id=count_id)
        count = await count_summary(work.session, work.actor, count_id)
        headings = [work.reader.label(f"counts.column.{key}") for key in ("sku", "product", "lot", "unit", "counted")]
    await desk.compute(write_count, path, count.location, headings, rows, within_s=_WITHIN_S)

    async def answer(work: Work) -> Answer:
        document = FSInputFile(path, work.reader.label("counts.sheet.file"))
        caption = work.reader.plural("counts.sheet.caption", len(rows), location=count.location)
        return SendDocument(chat_id=desk.chat_id, document=document, caption=caption)

    await desk.finish(answer)


async def read_count_sheet(desk: Desk) -> None:
    """Note what a spreadsheet says was counted, or say which rows cannot be taken."""
    path = await desk.fetch()
    cells = await desk.compute(read_count, path, desk.params["file_name"], within_s=_WITHIN_S)
    async with desk.unit() as work:
        figures, unclear = _figures(cells, decimal_mark(work.actor), await unit_names(work.session))

    async def answer(work: Work) -> Answer:
        key = {"count_id": desk.params["count_id"], "figures": figures, "is_whole": not unclear}
        taken = await set_figures(work.session, actor=work.actor, same_unit=same_unit, **key)
        text, keyboard = _told(work, desk.params["count_id"], taken, unclear)
        return SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)

    await desk.finish(answer)


def _figures(
    cells: Sequence[CountedCell], mark: str, units: Collection[str]
) -> tuple[list[SheetFigure], list[Unclear]]:
    figures, unclear = [], []
    for cell in cells:
        try:
            terms = (
                ((_number(cell), None),) if cell.is_number else read_figure(cell.figure, decimal_mark=mark, units=units)
            )
        except UnclearNumberError:
            unclear.append((cell.number, cell.sku, cell.figure))
        else:
            figures.append(SheetFigure(cell.number, cell.sku, cell.lot, terms))
    return figures, unclear


def _number(cell: CountedCell) -> Decimal:
    """Raises UnclearNumberError for less than nothing, and for what is no number to count by."""
    number = Decimal(cell.figure)
    if not number.is_finite() or number < 0:
        raise UnclearNumberError(cell.figure)
    return number


def _told(
    work: Work, count_id: int, taken: SheetTaken, unclear: Sequence[Unclear]
) -> tuple[str, InlineKeyboardMarkup | None]:
    reader = work.reader
    go_on = walk_keyboard(reader, count_id, ("go_on", WalkAct.GO_ON))
    wrong: list[tuple[int, str]] = [
        (row, reader.text("counts.sheet.unclear", row=row, sku=sku, typed=clip(typed, 40)))
        for row, sku, typed in unclear
    ]
    wrong += [(problem.row, _problem(reader, problem)) for problem in taken.problems]
    if lines := [said for _, said in sorted(wrong)]:
        more = len(lines) - _MAX_SHOWN
        rest = [reader.plural("counts.sheet.more", more)] if more > 0 else []
        return "\n".join([reader.text("counts.sheet.problems"), "", *lines[:_MAX_SHOWN], *rest]), go_on
    if taken.step is None:
        return reader.text("counts.sheet.empty"), go_on
    text = reader.plural("counts.sheet.noted", taken.figures)
    return f"{text}\n\n{_next(reader, taken.step)}", _keyboard(work, taken.step, go_on)


def _next(reader: Reader, step: Step) -> str:
    """Where the count stands after that."""
    if step.turn in _OVER:
        return reader.text(f"counts.over.{step.turn}")
    again = step.question is not None and step.question.is_again
    return reader.text("counts.sheet.again" if again or step.turn is Turn.OTHERS else "counts.sheet.rest")


def _keyboard(work: Work, step: Step, go_on: InlineKeyboardMarkup) -> InlineKeyboardMarkup | None:
    if step.turn not in _OVER:
        return go_on
    decides = step.turn is Turn.REVIEW and may(work.actor, "stock", "accept_count")
    return card_keyboard(work.reader, step.count_id, is_back=False) if decides else None


def _problem(reader: Reader, problem: SheetProblem) -> str:
    if isinstance(problem.why, SheetFlaw):
        return reader.text(f"counts.sheet.flaw.{problem.why}", row=problem.row, sku=problem.sku)
    why = reader.error(problem.why)
    if isinstance(problem.why, LineCountedError):
        return reader.text("counts.sheet.leave_out", row=problem.row, why=why)
    return reader.text("counts.sheet.row", row=problem.row, why=why)


TASKS = {"write_count_sheet": TaskKind(write_count_sheet), "read_count_sheet": TaskKind(read_count_sheet)}
