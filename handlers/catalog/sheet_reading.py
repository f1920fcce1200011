"""Reading a spreadsheet that somebody sent, up to the preview."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from aiogram.methods import SendDocument, SendMessage, TelegramMethod
from aiogram.types import BufferedInputFile
from markupsafe import Markup

from bot.texts import clip
from documents.product_rows import read_rows
from documents.product_sheets import CellProblem, CheckedSheet, check_products
from handlers.catalog.sheet_cards import column_name, preview_screen, problem_line
from handlers.catalog.sheet_columns import problem_writer
from handlers.pages import PAGE_SIZE
from handlers.stock.movement_screens import decimal_mark
from handlers.tasks import Answer, Desk, Work
from models.catalog.import_current import Names, known_names
from models.catalog.import_preview import Preview
from models.catalog.import_problems import MAX_PROBLEMS, ImportProblem
from models.catalog.import_products import CHUNK, Gathered, ProductChunk, gather_products
from models.catalog.import_tables import ProductImport
from models.catalog.imports import begin_import, keep_chunk, look_through, offer_import, unit_forms
from models.people.tables import Language

_WITHIN_S = 90
_ROWS, _CHUNKS, _LIST = "rows", "chunks", "problems.xlsx"


async def read_sheet(desk: Desk) -> None:
    """What the spreadsheet would change, in one message; nothing is changed yet."""
    file_name = desk.params["file_name"]
    async with desk.unit() as work:
        units, words = await unit_forms(work.session)
        options = {
            "file_name": file_name,
            "rows_path": desk.folder / _ROWS,
            "decimal_mark": decimal_mark(work.actor),
            "is_month_first": work.actor.language is Language.ENGLISH,
            "units": units,
            "unit_words": words,
        }
        reading = work.reader.text("imports.reading", file=clip(file_name, 60))
    await desk.show(reading)
    path = await desk.fetch()
    checked = await desk.compute(partial(check_products, **options), path, within_s=_WITHIN_S)
    gathered = await desk.compute(
        gather_products, read_rows, desk.folder / _ROWS, desk.folder / _CHUNKS, within_s=_WITHIN_S
    )
    async with desk.unit() as work:
        import_id = await begin_import(work.session, work.actor, file_name=file_name, fingerprint=checked.fingerprint)
        names = await known_names(work.session, work.actor)
    preview = await _look_through(desk, import_id, gathered, names, is_kept=checked.problem_count == 0)
    problems = _problems(checked, preview)
    count = checked.problem_count + preview.problem_count
    extra = await _problem_list(desk, problems) if count > PAGE_SIZE else None
    remarks = _remarks(checked, gathered, names, preview)

    async def offer(work: Work) -> Answer:
        found = await offer_import(
            work.session,
            work.actor,
            import_id,
            preview,
            problems=problems,
            problem_count=count,
            remarks=remarks,
            chunks=gathered.chunks,
        )
        return _answer(desk, work, found, extra)

    await desk.finish(offer)


async def _look_through(desk: Desk, import_id: int, gathered: Gathered, names: Names, *, is_kept: bool) -> Preview:
    preview = Preview()
    for number, line in enumerate(_lines(desk.folder / _CHUNKS), start=1):
        async with desk.unit() as work:
            await look_through(work.session, names, preview, ProductChunk.read(line))
            if is_kept and preview.is_clean:
                await keep_chunk(work.session, import_id, number, line)
            done, total = min(number * CHUNK, gathered.products), gathered.products
            progress = work.reader.text("imports.comparing", done=done, total=total)
        await desk.show(progress)
    return preview


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def _problems(checked: CheckedSheet, preview: Preview) -> list[dict[str, Any]]:
    """The first of all problems, by row, with the headings that the spreadsheet has."""
    headings = {str(column): heading for column, heading in checked.columns.items()}
    found = [_from_cell(problem, headings) for problem in checked.problems]
    found += [_from_catalogue(problem, headings) for problem in preview.first_problems()]
    return sorted(found, key=lambda problem: (problem["row"], problem["column"]))[:MAX_PROBLEMS]


def _from_cell(problem: CellProblem, headings: dict[str, str]) -> dict[str, Any]:
    column = str(problem.column or "")
    about = {} if problem.other_row is None else {"other_row": problem.other_row}
    found = {"row": problem.row, "column": column, "code": str(problem.code), "value": problem.value, "about": about}
    return found | {"heading": headings.get(column)}


def _from_catalogue(problem: ImportProblem, headings: dict[str, str]) -> dict[str, Any]:
    column = str(problem.column)
    found = {"row": problem.row, "column": column, "code": str(problem.code), "value": problem.value}
    return found | {"about": problem.about, "heading": headings.get(column)}


def _remarks(checked: CheckedSheet, gathered: Gathered, names: Names, preview: Preview) -> dict[str, Any]:
    is_named = preview.without_location and len(names.location_names) > 1 and names.usual_location is not None
    return {
        "stems": gathered.stems,
        "usual_location": names.location_names[names.usual_location or 0] if is_named else None,
        "unknown_headings": list(checked.unknown_headings),
        "other_sheets": list(checked.other_sheets),
        "sheet_name": checked.sheet_name,
        "has_formulas": checked.has_formulas,
    }


async def _problem_list(desk: Desk, problems: Sequence[dict[str, Any]]) -> tuple[str, bytes]:
    async with desk.unit() as work:
        reader = work.reader
        rows = [
            [problem["row"], column_name(reader, problem), problem["value"], _plain(problem_line(reader, problem))]
            for problem in problems
        ]
        writer, name = problem_writer(reader), reader.label("imports.problems.file_name")
    await desk.compute(partial(writer, rows=rows), desk.folder / _LIST)
    return name, (desk.folder / _LIST).read_bytes()


def _plain(text: Markup) -> str:
    return text.striptags()


def _answer(desk: Desk, work: Work, found: ProductImport, extra: tuple[str, bytes] | None) -> list[TelegramMethod[Any]]:
    text, keyboard = preview_screen(work.reader, found)
    answer: list[TelegramMethod[Any]] = [SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)]
    if extra is not None:
        name, content = extra
        answer.append(SendDocument(chat_id=desk.chat_id, document=BufferedInputFile(content, name)))
    return answer
