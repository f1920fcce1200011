"""Taking back one change of a product, as long as what it made is still so, and nobody has made it so again."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.errors import NothingToUndoError
from models.audit.undoing import Done, done_since, find_done
from models.catalog import editing
from models.catalog.barcodes import attach_barcode, detach_barcode
from models.catalog.categories import category_called, choose_category, drop_empty_category, name_category
from models.catalog.changes import Change, Field, open_product
from models.catalog.errors import CategoryGoneError, ChangedMeanwhileError, PackGoneError
from models.catalog.pack_undoing import is_pack_back, pack_named, undo_pack
from models.catalog.tables import Barcode, Category, Pack, Product
from models.catalog.touching import subject_of, touched_by
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require


async def undo_change(session: AsyncSession, actor: Actor, at: datetime) -> Change:
    """What this member changed at a moment becomes what it was before.

    Raises RightMissingError, NothingToUndoError, ProductNotFoundError, ChangedMeanwhileError, PackGoneError, and what
    the opposite change does.
    """
    require(actor, "catalog", "change")
    done = await find_done(session, member_id=actor.member_id, area="catalog", object_type="product", at=at)
    one, subject = done[0], subject_of(done[0])
    if subject is None or one.action == "set_minimum":
        raise NothingToUndoError
    product = await open_product(session, actor, int(one.object_id))
    later = await done_since(session, one, object_type="product")
    if any(subject in touched_by(entry) for entry in later) and not await _is_back(session, product, one):
        raise ChangedMeanwhileError(product.name)
    if one.action != "change_product":
        return await _undo_barcode(session, actor, product, one, later)
    match Field(one.details["field"]):
        case Field.CATEGORY:
            return await _undo_category(session, actor, int(one.object_id), one, at)
        case Field.PACK:
            return await undo_pack(session, actor, product, one, later)
        case field:
            return await _put_value(session, actor, int(one.object_id), field, one.details)


async def _is_back(session: AsyncSession, product: Product, one: Done) -> bool:
    """Whether it is as it was before, by whomever: then there is nothing that could be anybody else's."""
    if one.action != "change_product":
        borne = select(Barcode.code).where(
            col(Barcode.code) == one.details["barcode"], col(Barcode.product_id) == product.id
        )
        is_borne = (await session.execute(borne)).first() is not None
        return is_borne == (one.action == "detach_barcode")
    old = one.details["old"]
    match Field(one.details["field"]):
        case Field.PACK:
            return await is_pack_back(session, product, one)
        case Field.CATEGORY:
            named = select(Category.name).where(col(Category.id) == product.category_id)
            return bool((await session.execute(named)).scalar_one_or_none() == old)
        case Field.UNIT:
            return bool(product.unit_code == old)
        case field:
            return bool(getattr(product, field) == old)


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


async def _undo_barcode(
    session: AsyncSession, actor: Actor, product: Product, done: Done, later: Sequence[Done]
) -> Change:
    code, at, product_id = done.details["barcode"], utc_now(), int(done.object_id)
    if done.action == "attach_barcode":
        await detach_barcode(session, actor=actor, code=code, product_id=product_id, at=at)
        return Change(product_id, Field.BARCODE, code, None, at)
    pack = await _pack_as_it_was(session, product, done.details["pack"], later)
    await attach_barcode(
        session, actor=actor, code=code, product_id=product_id, pack_id=pack.id if pack else None, at=at
    )
    return Change(product_id, Field.BARCODE, None, code, at)


async def _pack_as_it_was(
    session: AsyncSession, product: Product, name: str | None, later: Sequence[Done]
) -> Pack | None:
    """The pack that a code was on: on one of another size it would stand for another quantity."""
    if name is None:
        return None
    pack = await pack_named(session, product, name)
    if pack is None:
        raise PackGoneError(product.name)
    of_pack = [one for one in later if one.details.get("field") == Field.PACK and one.details["pack_name"] == name]
    if of_pack and pack.factor != Decimal(of_pack[0].details["old"] or 0):
        raise ChangedMeanwhileError(product.name)
    return pack
