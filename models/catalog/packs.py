"""The packs that a product is counted in besides its unit: added, resized, removed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.catalog import rules
from models.catalog.barcodes import codes_on_pack
from models.catalog.changes import Change, Field, no_change, note_change, open_product, require_shown
from models.catalog.errors import PackGoneError, PackNameTakenError, PackNameUnfitError
from models.catalog.tables import Barcode, Pack, Product, SupplierProduct, Unit
from models.names import tidy_name
from models.people.actor import Actor
from models.people.rules import require
from models.stock.draft_lines import product_facts
from models.stock.errors import ProductNotFoundError
from models.stock.rules import check_quantity

MAX_PACK_NAME = 16

SameUnit = Callable[[str, str], bool]
"""Whether the first is a way to call the unit or pack of the second's name."""


async def add_pack(
    session: AsyncSession,
    actor: Actor,
    product_id: int,
    name: str,
    factor: Decimal,
    *,
    same_unit: SameUnit,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Change:
    """A pack of `factor` units. One of the same name and size is there already: nothing changes.

    `more` is recorded with it: what undoing has to know.

    Raises RightMissingError, ProductNotFoundError, PackNameUnfitError, PackNameTakenError, and what
    `check_quantity` does.
    """
    product, kept = await open_product(session, actor, product_id), _kept_name(name)
    await _check_factor(session, product, factor)
    for pack in await packs_of(session, product_id):
        if pack.name == kept and pack.factor == factor:
            return no_change(product, Field.PACK, factor, kept)
        if same_unit(kept, pack.name) or same_unit(pack.name, kept):
            raise PackNameTakenError(pack.name)
    if same_unit(kept, product.unit_code):
        raise PackNameTakenError(product.unit_code)
    session.add(Pack(product_id=product_id, name=kept, factor=factor))
    await session.flush()
    return note_change(session, actor, product, Field.PACK, old=None, new=factor, about=kept, more=more)


async def resize_pack(
    session: AsyncSession, actor: Actor, product_id: int, pack_id: int, factor: Decimal, *, shown: Decimal
) -> Change:
    """Another number of units in each. Cards that speak of the pack and are still open ask for the quantity again.

    Raises RightMissingError, ProductNotFoundError, PackGoneError, ChangedMeanwhileError, and what
    `check_quantity` does.
    """
    product, pack = await _open(session, actor, product_id, pack_id)
    old = pack.factor
    if factor == old:
        return no_change(product, Field.PACK, old, pack.name)
    require_shown(product, old, shown)
    await _check_factor(session, product, factor)
    pack.factor = factor
    await session.flush()
    return note_change(session, actor, product, Field.PACK, old=old, new=factor, about=pack.name)


async def remove_pack(session: AsyncSession, actor: Actor, product_id: int, pack_id: int, *, shown: Decimal) -> Change:
    """Take a pack away, and its barcodes: left with the product, one read on a box would count as a single unit.

    Raises RightMissingError, ProductNotFoundError, PackGoneError, ChangedMeanwhileError.
    """
    product, pack = await _open(session, actor, product_id, pack_id)
    require_shown(product, pack.factor, shown)
    codes = await codes_on_pack(session, pack_id)
    of_pack = select(SupplierProduct.supplier_id).where(col(SupplierProduct.pack_id) == pack_id)
    suppliers = map(str, (await session.execute(of_pack)).scalars())
    going = {"barcodes": " ".join(codes), "suppliers": " ".join(suppliers)}
    kept = {name: keys for name, keys in going.items() if keys}
    await session.execute(delete(Barcode).where(col(Barcode.pack_id) == pack_id))
    await session.execute(delete(Pack).where(col(Pack.id) == pack_id))
    session.expunge(pack)
    done = note_change(session, actor, product, Field.PACK, old=pack.factor, new=None, about=pack.name, more=kept)
    return replace(done, codes=tuple(codes))


async def packs_of(session: AsyncSession, product_id: int) -> Sequence[Pack]:
    """A product's packs, the smallest first."""
    statement = select(Pack).where(col(Pack.product_id) == product_id).order_by(col(Pack.factor), col(Pack.name))
    return (await session.execute(statement.execution_options(populate_existing=True))).scalars().all()


async def _open(session: AsyncSession, actor: Actor, product_id: int, pack_id: int) -> tuple[Product, Pack]:
    product = await open_product(session, actor, product_id)
    pack = next((one for one in await packs_of(session, product_id) if one.id == pack_id), None)
    if pack is None:
        raise PackGoneError(product.name)
    return product, pack


async def _check_factor(session: AsyncSession, product: Product, factor: Decimal) -> None:
    unit = await session.get_one(Unit, product.unit_code)
    check_quantity(product.name, factor, unit.code, unit.places)


def _kept_name(typed: str) -> str:
    """One word that a quantity can stand in front of: "2cx" must still be two things."""
    name = tidy_name(typed)
    if not name[:1].isalpha() or " " in name or len(name) > MAX_PACK_NAME or not rules.fold(name):
        raise PackNameUnfitError(name[:40], MAX_PACK_NAME)
    return name


async def in_units(
    session: AsyncSession,
    actor: Actor,
    product_id: int,
    quantity: Decimal,
    unit: str | None,
    *,
    same_unit: SameUnit,
) -> Decimal:
    """A quantity in the product's own unit, of one in a pack, as it was typed.

    Raises RightMissingError, ProductNotFoundError, UnitNotOfProductError.
    """
    require(actor, "catalog", "change")
    facts = (await product_facts(session, [product_id])).get(product_id)
    if facts is None:
        raise ProductNotFoundError(product_id)
    return quantity * facts.factor(facts.known_unit(unit, same_unit)) if unit else quantity
