"""Reading a spreadsheet that somebody sent, up to the preview."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from aiogram.methods import SendDocument, SendMessage, TelegramMethod
from aiogram.types import FSInputFile

from handlers.catalog.sheet_cards import column_name, preview_screen, problem_text
from handlers.catalog.sheet_columns import problem_writer
from handlers.catalog.sheet_study import study_file
from handlers.pages import PAGE_SIZE
from handlers.tasks import Desk, Work
from models.catalog.imports.operations import Findings, begin_import, offer_import

_LIST = "problems.xlsx"
_WORDED_AT_ONCE = 100


async def read_sheet(desk: Desk) -> None:
    """What the spreadsheet would change, in one message; nothing is changed yet."""
    file_name = str(desk.params["file_name"])
    async with desk.unit() as work:
        import_id = await begin_import(work.session, work.actor, file_name=file_name, file_id=desk.file_id)
    findings = await study_file(desk, import_id, file_name)
    await desk.finish(partial(_offer, desk, import_id, findings, await problem_list(desk, findings.problems)))


async def offer_again(desk: Desk, import_id: int, findings: Findings) -> None:
    """A preview in place of one that no longer holds."""
    extra = await problem_list(desk, findings.problems)
    await desk.finish(partial(_offer, desk, import_id, findings, extra, is_changed=True))


async def problem_list(desk: Desk, problems: Sequence[dict[str, Any]]) -> FSInputFile | None:
    """All of them as a spreadsheet, as far as they are kept; None while they fit on a page of the chat."""
    if len(problems) <= PAGE_SIZE:
        return None
    async with desk.unit() as work:
        reader = work.reader
    rows = []
    for place, problem in enumerate(problems):
        what = problem_text(reader, problem).striptags()
        rows.append([problem["row"], column_name(reader, problem), problem["value"], what])
        if place % _WORDED_AT_ONCE == 0:
            await asyncio.sleep(0)
    await desk.compute(partial(problem_writer(reader), rows=rows), desk.folder / _LIST)
    return FSInputFile(desk.folder / _LIST, reader.label("imports.problems.file_name"))


async def _offer(
    desk: Desk,
    import_id: int,
    findings: Findings,
    extra: FSInputFile | None,
    work: Work,
    *,
    is_changed: bool = False,
) -> list[TelegramMethod[Any]]:
    found = await offer_import(work.session, work.actor, import_id, findings)
    text, keyboard = preview_screen(work.reader, found, is_changed=is_changed)
    answer: list[TelegramMethod[Any]] = [SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)]
    if extra is not None:
        answer.append(SendDocument(chat_id=desk.chat_id, document=extra))
    return answer
