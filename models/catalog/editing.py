"""Changing a product's own facts. Each says what was shown when the change was asked for: it must still be so."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.catalog import rules
from models.catalog.changes import Change, Field, no_change, note_change, open_product, require_shown
from models.catalog.errors import (
    PackNameTakenError,
    StockLeftError,
    UnitSettledError,
    UnitUnknownError,
)
from models.catalog.operations import check_sku_is_free, index_words
from models.catalog.tables import Pack, Product, Unit
from models.columns import Quantity
from models.names import tidy_name
from models.people.actor import Actor
from models.people.rules import require
from models.stock.counts.tables import CountLine
from models.stock.rules import check_quantity
from models.stock.tables import ReorderRule, StockLevel, StockMovement


async def rename_product(session: AsyncSession, actor: Actor, product_id: int, name: str, *, shown: str) -> Change:
    """Call it something else; it is found by its new words at once.

    Raises RightMissingError, ProductNotFoundError, ChangedMeanwhileError, NameMissingError, TextTooLongError.
    """
    product, new = await open_product(session, actor, product_id), tidy_name(name)
    old = product.name
    if new == old:
        return no_change(product, Field.NAME, old)
    require_shown(product, old, shown)
    rules.check_product_texts(name=new, sku=product.sku)
    product.name, product.search_text = new, rules.product_search_text(new, product.sku)
    await session.flush()
    await index_words(session, [new])
    return note_change(session, actor, product, Field.NAME, old=old, new=new)


async def change_sku(session: AsyncSession, actor: Actor, product_id: int, sku: str, *, shown: str) -> Change:
    """Another SKU, which no other product has, however it is spelt, nor bears as a barcode.

    Raises what `rename_product` does, SkuMissingError, SkuTakenError, BarcodeTakenError.
    """
    product, new = await open_product(session, actor, product_id), tidy_name(sku)
    old = product.sku
    if new == old:
        return no_change(product, Field.SKU, old)
    require_shown(product, old, shown)
    rules.check_product_texts(name=product.name, sku=new)
    await check_sku_is_free(session, new, product_id=product_id)
    product.sku, product.sku_key = new, rules.sku_key(new)
    product.search_text = rules.product_search_text(product.name, new)
    await session.flush()
    return note_change(session, actor, product, Field.SKU, old=old, new=new)


async def units_for(session: AsyncSession, actor: Actor) -> Sequence[str]:
    """The units that there are, in alphabetical order. Raises RightMissingError."""
    require(actor, "catalog", "change")
    return sorted((await session.execute(select(Unit.code))).scalars(), key=str.casefold)


async def change_unit(session: AsyncSession, actor: Actor, product_id: int, unit_code: str, *, shown: str) -> Change:
    """Count it in another unit, as long as nothing has been counted in the old one.

    Raises RightMissingError, ProductNotFoundError, ChangedMeanwhileError, UnitUnknownError, UnitSettledError,
    PackNameTakenError, and what `check_quantity` does where a pack or a minimum does not fit the new unit.
    """
    product, old = await open_product(session, actor, product_id), shown
    if unit_code == product.unit_code:
        return no_change(product, Field.UNIT, unit_code)
    require_shown(product, product.unit_code, shown)
    unit = await session.get(Unit, unit_code)
    if unit is None:
        raise UnitUnknownError(unit_code)
    if await is_counted(session, product_id):
        raise UnitSettledError(product.name, old)
    await _require_fitting(session, product, unit)
    product.unit_code = unit_code
    await session.flush()
    return note_change(session, actor, product, Field.UNIT, old=old, new=unit_code)


async def is_counted(session: AsyncSession, product_id: int) -> bool:
    """Whether there are quantities of it anywhere: in the ledger, promised, on their way, or in an open count."""
    moved = select(StockMovement.id).where(col(StockMovement.product_id) == product_id).limit(1)
    level = col(StockLevel.reserved), col(StockLevel.requested), col(StockLevel.on_order)
    awaited = select(StockLevel.product_id).where(
        col(StockLevel.product_id) == product_id, (level[0] > 0) | (level[1] > 0) | (level[2] > 0)
    )
    said = (col(CountLine.counted), col(CountLine.first_counted), col(CountLine.asked_at))
    counting = select(CountLine.id).where(
        col(CountLine.product_id) == product_id, col(CountLine.is_open), or_(*(one.is_not(None) for one in said))
    )
    found = moved, awaited.limit(1), counting.limit(1)
    return any([(await session.execute(statement)).first() is not None for statement in found])


async def _require_fitting(session: AsyncSession, product: Product, unit: Unit) -> None:
    packs = list((await session.execute(select(Pack).where(col(Pack.product_id) == product.id))).scalars())
    for pack in packs:
        if rules.fold(pack.name) == rules.fold(unit.code):
            raise PackNameTakenError(pack.name)
    of_product = select(ReorderRule).where(col(ReorderRule.product_id) == product.id)
    kept = list((await session.execute(of_product)).scalars())
    figures = [pack.factor for pack in packs]
    figures += [figure for rule in kept for figure in (rule.minimum, rule.target, rule.multiple) if figure]
    for figure in figures:
        check_quantity(product.name, figure, unit.code, unit.places)


async def switch_product(
    session: AsyncSession, actor: Actor, product_id: int, *, on: bool, sure: bool = False
) -> Change:
    """Take a product out of use, or back into it. What is left of it can still go out.

    Raises RightMissingError, ProductNotFoundError; StockLeftError when there is some left where the member sees it and
    nobody is `sure`.
    """
    product = await open_product(session, actor, product_id)
    if product.is_active == on:
        return no_change(product, Field.IS_ACTIVE, on)
    if not on and not sure:
        on_hand, coming = await _left(session, actor, product_id)
        if on_hand or coming:
            raise StockLeftError(product.name, product.unit_code, on_hand, coming)
    product.is_active = on
    await session.flush()
    return note_change(session, actor, product, Field.IS_ACTIVE, old=not on, new=on)


async def _left(session: AsyncSession, actor: Actor, product_id: int) -> tuple[Decimal, Decimal]:
    def total(quantity: Any) -> ColumnElement[Decimal]:
        return type_coerce(func.coalesce(func.sum(quantity), 0), Quantity())

    coming = col(StockLevel.requested) + col(StockLevel.on_order)
    statement = select(total(col(StockLevel.on_hand)), total(coming)).where(col(StockLevel.product_id) == product_id)
    if actor.location_ids is not None:
        statement = statement.where(col(StockLevel.location_id).in_(actor.location_ids))
    on_hand, awaited = (await session.execute(statement)).one()
    return on_hand, awaited
