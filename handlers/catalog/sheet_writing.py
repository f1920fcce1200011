"""Writing an import that somebody tapped: unseen in chunks, then there at once."""

from decimal import Decimal
from time import perf_counter

from aiogram.methods import SendMessage

from handlers.catalog.sheet_cards import done_text
from handlers.catalog.sheet_reading import offer_again
from handlers.catalog.sheet_study import study_file
from handlers.tasks import Answer, Desk, Work
from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.finishing import finish_import
from models.catalog.imports.operations import begin_writing, chunk_of, is_outdated, renew_import
from models.catalog.imports.study import CHUNK
from models.catalog.imports.sweeping import sweep_hidden, sweep_staged
from models.catalog.imports.tables import ProductImport
from models.catalog.imports.writing import Ground, index_written, prepare_ground, write_chunk
from models.columns import utc_now
from models.errors import DomainError

_INDEXED_AT_ONCE = 5
"""Chunks: the search index takes many products at once in a third of the time."""


async def write_import(desk: Desk) -> None:
    """All of it or nothing; what changed since the preview brings a fresh one instead."""
    began, import_id = perf_counter(), int(desk.params["import_id"])
    async with desk.unit() as work:
        found = await begin_writing(work.session, work.actor, import_id)
        is_old = await is_outdated(work.session, work.actor, found)
    await _sweep(desk, import_id)
    if is_old and not await _is_still_so(desk, found):
        return
    try:
        ground = await _write_unseen(desk, import_id)
        await desk.finish(lambda work: _finish(desk, work, ground, began))
    except ImportOutdatedError:
        await _sweep(desk, import_id)
        await offer_again(desk, import_id, await study_file(desk, import_id, found.file_name))
    except DomainError:
        await _sweep(desk, import_id)
        raise
    else:
        await _sweep(desk, import_id, is_over=True)


async def _is_still_so(desk: Desk, found: ProductImport) -> bool:
    """Whether a fresh comparison comes to what was shown; if not, it is shown instead."""
    import_id = found.id or 0
    findings = await study_file(desk, import_id, found.file_name)
    async with desk.unit() as work:
        is_so = await renew_import(work.session, import_id, findings)
    if not is_so:
        await offer_again(desk, import_id, findings)
    return is_so


async def _write_unseen(desk: Desk, import_id: int) -> Ground:
    async with desk.unit() as work:
        note = work.reader.label("imports.opening_note")
        ground, found = await prepare_ground(work.session, work.actor.member_id, import_id, utc_now(), note=note)
    total = found.figures["new"] + found.figures["changed"] + found.figures["same"]
    for number in range(1, found.chunks + 1):
        async with desk.unit() as work:
            await write_chunk(work.session, ground, await chunk_of(work.session, import_id, number))
            done = work.reader.text("imports.writing", done=min(number * CHUNK, total), total=total)
        await desk.show(done)
        await desk.give_way()
        if number % _INDEXED_AT_ONCE == 0 or number == found.chunks:
            async with desk.unit() as work:
                await index_written(work.session, ground)
            await desk.give_way()
    return ground


async def _finish(desk: Desk, work: Work, ground: Ground, began: float) -> Answer:
    found = await finish_import(work.session, work.actor, ground)
    seconds = Decimal(max(1, round((perf_counter() - began) * 10))) / 10
    return SendMessage(chat_id=desk.chat_id, text=done_text(work.reader, found, seconds))


async def _sweep(desk: Desk, import_id: int, *, is_over: bool = False) -> None:
    """What an earlier attempt left, hidden or put aside; with what was to be written, once it is over."""
    more = True
    while more:
        async with desk.unit() as work:
            more = await sweep_hidden(work.session, import_id) or await sweep_staged(
                work.session, import_id, is_over=is_over
            )
        await desk.give_way()
