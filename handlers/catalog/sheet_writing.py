"""Writing an import that somebody tapped: unseen in chunks, then there at once."""

from decimal import Decimal
from time import perf_counter

from aiogram.methods import SendMessage

from handlers.catalog.sheet_cards import done_text, preview_screen
from handlers.tasks import Answer, Desk, Work
from models.catalog.imports.current import known_names
from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.finishing import finish_import
from models.catalog.imports.operations import Findings, begin_writing, chunk_of, look_through, offer_import
from models.catalog.imports.preview import Preview
from models.catalog.imports.products import CHUNK
from models.catalog.imports.sweeping import sweep_hidden, sweep_staged
from models.catalog.imports.tables import ProductImport
from models.catalog.imports.writing import Ground, prepare_ground, write_plans, write_words
from models.columns import utc_now


async def write_import(desk: Desk) -> None:
    """All of it or nothing; what changed since the preview brings a fresh one instead."""
    began, import_id = perf_counter(), int(desk.params["import_id"])
    async with desk.unit() as work:
        found = await begin_writing(work.session, work.actor, import_id)
    await _sweep(desk, import_id)
    try:
        ground = await _write_unseen(desk, found)
        await desk.finish(lambda work: _finish(desk, work, ground, began))
    except ImportOutdatedError:
        await _sweep(desk, import_id)
        await _offer_again(desk, found)
    else:
        await _sweep(desk, import_id)


async def _write_unseen(desk: Desk, found: ProductImport) -> Ground:
    """Raises ImportOutdatedError when it no longer comes to what the preview said."""
    async with desk.unit() as work:
        names = await known_names(work.session, work.actor)
        ground = await prepare_ground(work.session, found, utc_now())
    preview = Preview()
    total = found.figures["new"] + found.figures["changed"] + found.figures["same"]
    for number in range(1, found.chunks + 1):
        async with desk.unit() as work:
            chunk = await chunk_of(work.session, found.id or 0, number)
            plans = await look_through(work.session, names, preview, chunk)
            if preview.is_clean:
                await write_words(work.session, chunk.words)
                await write_plans(work.session, ground, plans)
            done = work.reader.text("imports.writing", done=min(number * CHUNK, total), total=total)
        await desk.show(done)
    if not preview.is_clean or preview.figures() != found.figures:
        raise ImportOutdatedError
    return ground


async def _finish(desk: Desk, work: Work, ground: Ground, began: float) -> Answer:
    note = work.reader.label("imports.opening_note")
    found = await finish_import(work.session, work.actor, ground, note=note)
    seconds = Decimal(max(1, round((perf_counter() - began) * 10))) / 10
    return SendMessage(chat_id=desk.chat_id, text=done_text(work.reader, found, seconds))


async def _offer_again(desk: Desk, found: ProductImport) -> None:
    """The same spreadsheet, looked through once more."""
    preview = Preview()
    async with desk.unit() as work:
        names = await known_names(work.session, work.actor)
    for number in range(1, found.chunks + 1):
        async with desk.unit() as work:
            chunk = await chunk_of(work.session, found.id or 0, number)
            await look_through(work.session, names, preview, chunk)
    findings = Findings(preview, found.remarks, found.chunks)

    async def offer(work: Work) -> Answer:
        offered = await offer_import(work.session, work.actor, found.id or 0, findings)
        text, keyboard = preview_screen(work.reader, offered, is_changed=True)
        return SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)

    await desk.finish(offer)


async def _sweep(desk: Desk, import_id: int) -> None:
    """What an earlier attempt left, hidden or put aside."""
    more = True
    while more:
        async with desk.unit() as work:
            more = await sweep_hidden(work.session) or await sweep_staged(work.session, import_id)
