"""The slow work of spreadsheets."""

from functools import partial
from pathlib import Path

from aiogram.methods import SendDocument
from aiogram.types import FSInputFile

from handlers.catalog.sheet_columns import product_writer, words_for_yes_and_no
from handlers.catalog.sheet_reading import read_sheet
from handlers.catalog.sheet_writing import write_import
from handlers.tasks import Answer, Desk, TaskKind, Work
from models.catalog.exports import begin_export, count_exported, export_rows, spelt_rows, template_choices, write_export
from models.columns import utc_now

_ROWS, _SHEET = "rows", "sheet.xlsx"
_WITHIN_S = 120


async def export_products(desk: Desk) -> None:
    """The whole catalogue as a spreadsheet that imports again unchanged."""
    async with desk.unit() as work:
        exporting = await begin_export(work.session, work.actor)
        total = await count_exported(work.session)
        writer, words = product_writer(work.reader), words_for_yes_and_no(work.reader)
    done, after = 0, 0
    rows_path = desk.folder / _ROWS
    rows_path.touch()
    while True:
        async with desk.unit() as work:
            rows, count, last = await export_rows(work.session, exporting, after)
            done += count
            progress = work.reader.text("imports.exporting", done=done, total=total)
        if last is None:
            break
        after = last
        _append(rows_path, spelt_rows(rows))
        await desk.show(progress)
    await desk.compute(write_export, writer, desk.folder / _SHEET, rows_path, words, within_s=_WITHIN_S)
    await desk.finish(partial(_send_export, desk, done))


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


async def _send_export(desk: Desk, count: int, work: Work) -> Answer:
    caption = work.reader.plural("imports.exported", count)
    name = work.reader.label("imports.export_file", day=f"{utc_now():%Y-%m-%d}")
    return _document(desk, name, caption)


async def make_template(desk: Desk) -> None:
    """An empty spreadsheet that explains its columns."""
    async with desk.unit() as work:
        words = words_for_yes_and_no(work.reader)
        choices = {**await template_choices(work.session, work.actor), "is_active": list(words.values())}
        writer = product_writer(work.reader, choices)
    await desk.compute(partial(writer, rows=[]), desk.folder / _SHEET)
    await desk.finish(partial(_send_template, desk))


async def _send_template(desk: Desk, work: Work) -> Answer:
    return _document(desk, work.reader.label("imports.template_file"), work.reader.text("imports.template"))


def _document(desk: Desk, name: str, caption: str) -> SendDocument:
    return SendDocument(chat_id=desk.chat_id, document=FSInputFile(desk.folder / _SHEET, name), caption=caption)


TASKS = {
    "read_sheet": TaskKind(read_sheet, is_quick=False),
    "write_import": TaskKind(write_import, is_quick=False),
    "export_products": TaskKind(export_products, is_quick=False),
    "sheet_template": TaskKind(make_template),
}
