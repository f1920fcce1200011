"""Taking back one change of a product, as long as what it made is still so."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.errors import NothingToUndoError
from models.audit.undoing import Done, find_done
from models.catalog import editing, packs
from models.catalog.barcodes import attach_barcode, detach_barcode
from models.catalog.categories import category_called, choose_category, drop_empty_category, name_category
from models.catalog.changes import Change, Field, open_product
from models.catalog.errors import CategoryGoneError, PackGoneError
from models.catalog.tables import Barcode, Pack, SupplierProduct
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require


async def undo_change(session: AsyncSession, actor: Actor, at: datetime) -> Change:
    """What this member changed at a moment becomes what it was before.

    Raises RightMissingError, NothingToUndoError, ProductNotFoundError, ChangedMeanwhileError, and what the opposite
    change does.
    """
    require(actor, "catalog", "change")
    done = await find_done(session, member_id=actor.member_id, area="catalog", object_type="product", at=at)
    product_id, one = int(done[0].object_id), done[0]
    if one.action in {"attach_barcode", "detach_barcode"}:
        return await _undo_barcode(session, actor, product_id, one)
    if one.action != "change_product":
        raise NothingToUndoError
    match Field(one.details["field"]):
        case Field.CATEGORY:
            return await _undo_category(session, actor, product_id, one, at)
        case Field.PACK:
            return await _undo_pack(session, actor, product_id, one.details)
        case field:
            return await _put_value(session, actor, product_id, field, one.details)


async def _put_value(
    session: AsyncSession, actor: Actor, product_id: int, field: Field, details: dict[str, Any]
) -> Change:
    old, new = details["old"], details["new"]
    if field is Field.IS_ACTIVE:
        return await editing.switch_product(session, actor, product_id, on=old, sure=True)
    if field is Field.NAME:
        return await editing.rename_product(session, actor, product_id, old, shown=new)
    if field is Field.SKU:
        return await editing.change_sku(session, actor, product_id, old, shown=new)
    return await editing.change_unit(session, actor, product_id, old, shown=new)


async def _undo_category(session: AsyncSession, actor: Actor, product_id: int, done: Done, at: datetime) -> Change:
    name, new = done.details["old"], await category_called(session, done.details["new"])
    try:
        old = await category_called(session, name)
    except CategoryGoneError:
        # Another undoing took it away.
        change = await name_category(session, actor, product_id, name, shown=new)
    else:
        change = await choose_category(session, actor, product_id, old, shown=new)
    try:
        made = await find_done(session, member_id=actor.member_id, area="catalog", object_type="category", at=at)
    except NothingToUndoError:
        return change
    await drop_empty_category(session, actor, int(made[0].object_id))
    return change


async def _undo_barcode(session: AsyncSession, actor: Actor, product_id: int, done: Done) -> Change:
    code, at = done.details["barcode"], utc_now()
    if done.action == "attach_barcode":
        await detach_barcode(session, actor=actor, code=code, product_id=product_id, at=at)
        return Change(product_id, Field.BARCODE, code, None, at)
    pack = await _pack_named(session, product_id, done.details["pack"])
    await attach_barcode(
        session, actor=actor, code=code, product_id=product_id, pack_id=pack.id if pack else None, at=at
    )
    return Change(product_id, Field.BARCODE, None, code, at)


async def _undo_pack(session: AsyncSession, actor: Actor, product_id: int, details: dict[str, Any]) -> Change:
    product = await open_product(session, actor, product_id)
    name, old, new = details["pack_name"], details["old"], details["new"]
    if new is None:
        return await _put_back(session, actor, product_id, details)
    pack = await _pack_named(session, product_id, name)
    if pack is None or pack.id is None:
        raise PackGoneError(product.name)
    if old is None:
        return await packs.remove_pack(session, actor, product_id, pack.id, shown=Decimal(new))
    return await packs.resize_pack(session, actor, product_id, pack.id, Decimal(old), shown=Decimal(new))


async def _put_back(session: AsyncSession, actor: Actor, product_id: int, details: dict[str, Any]) -> Change:
    """With the barcodes and prices that were the pack's, where nobody has given them to another."""
    name, factor = details["pack_name"], Decimal(details["old"])
    change = await packs.add_pack(session, actor, product_id, name, factor, same_unit=_is_same)
    pack = await _pack_named(session, product_id, name)
    assert pack is not None
    for table, column, keys in (
        (Barcode, col(Barcode.code), details.get("barcodes", "").split()),
        (SupplierProduct, col(SupplierProduct.supplier_id), map(int, details.get("suppliers", "").split())),
    ):
        theirs = column.in_(keys), col(table.product_id) == product_id, col(table.pack_id).is_(None)
        await session.execute(update(table).where(*theirs).values(pack_id=pack.id))
    return change


def _is_same(one: str, other: str) -> bool:
    """It was there before, beside all others: only what is called just so can be in its way."""
    return one.casefold() == other.casefold()


async def _pack_named(session: AsyncSession, product_id: int, name: str | None) -> Pack | None:
    statement = select(Pack).where(col(Pack.product_id) == product_id, col(Pack.name) == name)
    found: Pack | None = (await session.execute(statement)).scalar_one_or_none()
    return found
