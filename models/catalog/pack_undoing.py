"""Taking back what was done to a pack, with the barcodes and prices that went with it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.undoing import Done
from models.catalog import packs
from models.catalog.barcodes import codes_on_pack, is_free, put_on_pack
from models.catalog.changes import Change
from models.catalog.errors import ChangedMeanwhileError, PackGoneError
from models.catalog.tables import Pack, Product, SupplierProduct
from models.catalog.touching import codes_of, touched_by
from models.people.actor import Actor


async def undo_pack(session: AsyncSession, actor: Actor, product: Product, done: Done, later: Sequence[Done]) -> Change:
    """As it was before: gone, there again, or of its former size.

    Raises PackGoneError, ChangedMeanwhileError, and what the opposite change does.
    """
    assert product.id is not None
    name, old, new = (done.details[key] for key in ("pack_name", "old", "new"))
    if new is None:
        return await _put_back(session, actor, product, done, later)
    pack = await pack_named(session, product, name)
    if pack is None or pack.id is None:
        raise PackGoneError(product.name)
    if old is not None:
        return await packs.resize_pack(session, actor, product.id, pack.id, Decimal(old), shown=Decimal(new))
    if {*await codes_on_pack(session, pack.id)} - {*codes_of(done)}:
        # Somebody has put a barcode on it since.
        raise ChangedMeanwhileError(product.name)
    return await packs.remove_pack(session, actor, product.id, pack.id, shown=Decimal(new))


async def is_pack_back(session: AsyncSession, product: Product, done: Done) -> bool:
    """Whether the pack is as it was before: of that size, or not there."""
    pack, old = await pack_named(session, product, done.details["pack_name"]), done.details["old"]
    return (pack and pack.factor) == (None if old is None else Decimal(old))


async def pack_named(session: AsyncSession, product: Product, name: str) -> Pack | None:
    """A product's pack of just this name."""
    statement = select(Pack).where(col(Pack.product_id) == product.id, col(Pack.name) == name)
    found: Pack | None = (await session.execute(statement)).scalar_one_or_none()
    return found


async def _put_back(session: AsyncSession, actor: Actor, product: Product, done: Done, later: Sequence[Done]) -> Change:
    """With the barcodes and prices that were the pack's, where nobody has done anything else with them."""
    assert product.id is not None
    name, factor = done.details["pack_name"], Decimal(done.details["old"])
    touched = {subject for entry in later for subject in touched_by(entry)}
    codes = [code for code in codes_of(done) if ("barcode", code) not in touched]
    codes = [code for code in codes if await is_free(session, code, product.id)]
    more = {"barcodes": " ".join(codes)} if codes else {}
    change = await packs.add_pack(session, actor, product.id, name, factor, same_unit=_is_same, more=more)
    if change.at is None:
        return change
    pack = await pack_named(session, product, name)
    assert pack is not None
    await put_on_pack(session, codes, product.id, pack)
    suppliers = map(int, done.details.get("suppliers", "").split())
    theirs = col(SupplierProduct.supplier_id).in_(suppliers), col(SupplierProduct.product_id) == product.id
    without = update(SupplierProduct).where(*theirs, col(SupplierProduct.pack_id).is_(None))
    await session.execute(without.values(pack_id=pack.id))
    return replace(change, codes=tuple(codes))


def _is_same(one: str, other: str) -> bool:
    """It was there before, beside all others: only what is called just so can be in its way."""
    return one.casefold() == other.casefold()
