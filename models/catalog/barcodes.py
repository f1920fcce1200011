"""The codes on products and packs: whose each is, put on one, and taken off again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from stdnum import ean

from models.audit.operations import record
from models.catalog.changes import open_product
from models.catalog.errors import BarcodeGoneError, BarcodeTakenError, BarcodeUnfitError, PackGoneError
from models.catalog.rules import barcode_spellings, sku_key, sku_spellings
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Pack, Product
from models.people.actor import Actor
from models.people.rules import require
from models.statements import insert_into

_TRADE_LENGTHS = frozenset({8, 12, 13, 14})


@dataclass(frozen=True, slots=True)
class CodeOwner:
    """A product that bears a code, switched on or off; with a pack when the code is the pack's.

    `pack_factor` is how many of the product's `unit_code` are in one.
    """

    product_id: int
    sku: str
    name: str
    unit_code: str
    is_active: bool
    pack_name: str | None = None
    pack_factor: Decimal | None = None


def is_trade_number(code: str) -> bool:
    """Whether it is a number as the trade gives them to goods: 8, 12, 13 or 14 digits, the last one right."""
    return code.isascii() and code.isdigit() and bool(ean.is_valid(code))


def is_mistyped(code: str) -> bool:
    """Whether it is as long as the trade's numbers with another last digit; shorter ones are the company's own."""
    return code.isdigit() and len(code) in _TRADE_LENGTHS and not is_trade_number(code)


def kept_code(text: str) -> str:
    """A code as it is kept: without spaces, a number without hyphens, UPC-A as the EAN-13 that it is.

    Raises BarcodeUnfitError when it is empty, longer than 64 characters, or has some that no barcode has.
    """
    spellings = barcode_spellings(text)
    if not spellings:
        raise BarcodeUnfitError(text)
    code = spellings[0]
    if len(code) == 14 and code.startswith("0") and is_trade_number(code):
        return code[1:]
    return f"0{code}" if len(code) == 12 and is_trade_number(code) else code


async def owners_of_codes(session: AsyncSession, actor: Actor, codes: Collection[str]) -> dict[str, CodeOwner]:
    """By code, those that somebody bears: a barcode, else a SKU. One statement, two when it is no barcode.

    Raises RightMissingError.
    """
    require(actor, "stock", "check")
    spellings = {code: barcode_spellings(code) for code in codes}
    asked = frozenset[str]().union(*spellings.values())
    owners = _first_owners(spellings, await _owners_of_barcodes(session, asked, is_shown(col(Product.import_id))))
    keys = {code: sku_spellings(code) for code in codes if code not in owners}
    if not keys:
        return owners
    by_sku = await _owners_of_skus(session, frozenset().union(*keys.values()) - {""})
    return owners | _first_owners(keys, by_sku)


def _first_owners(spellings: Mapping[str, Sequence[str]], owners: Mapping[str, CodeOwner]) -> dict[str, CodeOwner]:
    """By code, whose its first spelling is that is anybody's."""
    found = {code: next((owners[way] for way in ways if way in owners), None) for code, ways in spellings.items()}
    return {code: owner for code, owner in found.items() if owner is not None}


async def owners_by_id(session: AsyncSession, actor: Actor, product_ids: Collection[int]) -> dict[int, CodeOwner]:
    """By key, those products that there are. Raises RightMissingError."""
    require(actor, "stock", "check")
    if not product_ids:
        return {}
    statement = select(Product).where(col(Product.id).in_(product_ids), is_shown(col(Product.import_id)))
    return {product.id or 0: _owner(product) for product in (await session.execute(statement)).scalars()}


async def _owners_of_barcodes(
    session: AsyncSession, codes: Collection[str], *only: ColumnElement[bool]
) -> dict[str, CodeOwner]:
    statement = (
        select(Barcode, Product, Pack)
        .join(Product, col(Product.id) == col(Barcode.product_id))
        .outerjoin(Pack, col(Pack.id) == col(Barcode.pack_id))
        .where(col(Barcode.code).in_(codes), *only)
    )
    rows = (await session.execute(statement)).all()
    return {barcode.code: _owner(product, pack) for barcode, product, pack in rows}


async def _owners_of_skus(session: AsyncSession, keys: Collection[str]) -> dict[str, CodeOwner]:
    statement = select(Product).where(col(Product.sku_key).in_(keys), is_shown(col(Product.import_id)))
    return {product.sku_key: _owner(product) for product in (await session.execute(statement)).scalars()}


def _owner(product: Product, pack: Pack | None = None) -> CodeOwner:
    owner = product.id or 0, product.sku, product.name, product.unit_code, product.is_active
    return CodeOwner(*owner, *((pack.name, pack.factor) if pack else ()))


async def attach_barcode(
    session: AsyncSession,
    *,
    actor: Actor,
    code: str,
    product_id: int,
    pack_id: int | None = None,
    at: datetime | None = None,
) -> CodeOwner:
    """Let a code stand for a product, or for one of its packs; `at` is the moment that undoes it.

    Raises RightMissingError, BarcodeUnfitError, BarcodeTakenError, ProductNotFoundError, PackGoneError.
    """
    require(actor, "catalog", "change")
    kept = kept_code(code)
    product = await open_product(session, actor, product_id)
    pack = await session.get(Pack, pack_id) if pack_id is not None else None
    if pack_id is not None and (pack is None or pack.product_id != product_id):
        raise PackGoneError(product.name)
    await _claim(session, kept, product_id, pack_id)
    _record(session, actor, "attach_barcode", Barcode(code=kept, product_id=product_id), pack, at=at)
    return _owner(product, pack)


async def _claim(session: AsyncSession, code: str, product_id: int, pack_id: int | None) -> None:
    """The key decides between two who attach the same code at the same moment.

    The SKU of another product is taken as well: shelf labels show it as a barcode.
    """
    for taken in (await _owners_of_barcodes(session, barcode_spellings(code))).values():
        raise BarcodeTakenError(code, taken.name)
    if (named := await _other_named(session, code, product_id)) is not None:
        raise BarcodeTakenError(code, named.name)
    row = {"code": code, "product_id": product_id, "pack_id": pack_id}
    statement = insert_into(session, Barcode).values(row).on_conflict_do_nothing()
    if cast("CursorResult[Any]", await session.execute(statement)).rowcount != 1:
        owner = (await _owners_of_barcodes(session, {code})).get(code)
        raise BarcodeTakenError(code, owner.name if owner else "")


async def _other_named(session: AsyncSession, code: str, product_id: int) -> CodeOwner | None:
    """Another product whose SKU the code is."""
    keys = {sku_key(one) for one in barcode_spellings(code)} - {""}
    named = (await _owners_of_skus(session, keys)).values()
    return next((owner for owner in named if owner.product_id != product_id), None)


async def codes_on_pack(session: AsyncSession, pack_id: int) -> Sequence[str]:
    """The codes of a pack, in order."""
    statement = select(col(Barcode.code)).where(col(Barcode.pack_id) == pack_id).order_by(col(Barcode.code))
    return (await session.execute(statement)).scalars().all()


async def is_free(session: AsyncSession, code: str, product_id: int) -> bool:
    """Whether a code that was one of the product's packs' can be that again: it is nobody's, or the unit's by now."""
    spelt = await _owners_of_barcodes(session, barcode_spellings(code))
    is_own = all(way == code and owner.product_id == product_id and not owner.pack_name for way, owner in spelt.items())
    return is_own and await _other_named(session, code, product_id) is None


async def put_on_pack(session: AsyncSession, codes: Sequence[str], product_id: int, pack: Pack) -> None:
    """Let codes that are free stand for a pack; the entry about the pack names them."""
    if not codes:
        return
    rows = [{"code": code, "product_id": product_id, "pack_id": pack.id} for code in codes]
    statement = insert_into(session, Barcode).values(rows)
    of_product = col(Barcode.product_id) == product_id
    await session.execute(
        statement.on_conflict_do_update(index_elements=["code"], set_={"pack_id": pack.id}, where=of_product)
    )


async def detach_barcode(
    session: AsyncSession, *, actor: Actor, code: str, product_id: int, at: datetime | None = None
) -> None:
    """Take a code off the product; `at` is the moment that undoes it.

    Raises RightMissingError, BarcodeUnfitError, BarcodeGoneError.
    """
    require(actor, "catalog", "change")
    spellings = {kept_code(code), *barcode_spellings(code)}
    of_product = col(Barcode.code).in_(spellings), col(Barcode.product_id) == product_id
    found = (await session.execute(select(Barcode).where(*of_product).with_for_update())).scalars().first()
    if found is None:
        raise BarcodeGoneError(code)
    pack = await session.get(Pack, found.pack_id) if found.pack_id is not None else None
    await session.delete(found)
    await session.flush()
    _record(session, actor, "detach_barcode", found, pack, at=at)


def _record(
    session: AsyncSession, actor: Actor, action: str, barcode: Barcode, pack: Pack | None, *, at: datetime | None
) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="catalog",
        action=action,
        object_type="product",
        object_id=str(barcode.product_id),
        details={"barcode": barcode.code, "pack": pack.name if pack else None},
        at=at,
    )
