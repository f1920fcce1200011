"""What takes the place of a message: a product's page, and the lists that lead from it."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.catalog import product_keyboards as keyboards
from handlers.catalog.minimum_keyboards import minimums_button
from handlers.catalog.product_cards import change_text, page_text
from handlers.dialogues import Screen
from handlers.pages import Page
from models.catalog.changes import Change, Field
from models.catalog.figures import Owner
from models.catalog.page import product_page
from models.people.actor import Actor


async def page_screen(
    session: AsyncSession, actor: Actor, reader: Reader, product_id: int, change: Change | None = None
) -> Screen:
    """The product's page; with what was just changed above it, and the way to take that back."""
    page = await product_page(session, actor, product_id)
    notice = change_text(reader, change, page.unit_code) if change is not None else None
    minimums = minimums_button(reader, Owner(product_id))
    return page_text(reader, page, notice), keyboards.page_keyboard(reader, page, change, minimums)


async def undone_screen(session: AsyncSession, actor: Actor, reader: Reader, change: Change) -> Screen:
    """The page once something was taken back; that can be taken back as well."""
    page = await product_page(session, actor, change.product_id)
    minimums = minimums_button(reader, Owner(change.product_id))
    text = page_text(reader, page, change_text(reader, change, page.unit_code, is_undone=True))
    return text, keyboards.page_keyboard(reader, page, change, minimums)


async def list_screen(session: AsyncSession, actor: Actor, reader: Reader, change: Change) -> Screen:
    """Packs or barcodes after one of them was changed: where somebody is likely to change the next one."""
    if change.field is Field.PACK:
        return await packs_screen(session, actor, reader, change.product_id, change)
    return await barcodes_screen(session, actor, reader, change.product_id, change=change)


async def packs_screen(
    session: AsyncSession, actor: Actor, reader: Reader, product_id: int, change: Change | None = None
) -> Screen:
    """The packs of a product."""
    page = await product_page(session, actor, product_id)
    text = reader.text("products.packs_of" if page.packs else "products.no_packs", name=page.name, unit=page.unit_code)
    if change is not None:
        text = change_text(reader, change, page.unit_code) + "\n\n" + text
    return text, keyboards.packs_keyboard(reader, page, change)


async def barcodes_screen(
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    product_id: int,
    *,
    number: int = 0,
    change: Change | None = None,
) -> Screen:
    """The barcodes of a product."""
    page = await product_page(session, actor, product_id)
    text = reader.text("products.barcodes_of" if page.barcodes else "products.no_barcodes", name=page.name)
    if change is not None:
        text = change_text(reader, change, page.unit_code) + "\n\n" + text
    barcodes = Page.of(page.barcodes, number)
    return text, keyboards.barcodes_keyboard(reader, product_id, barcodes, change)
