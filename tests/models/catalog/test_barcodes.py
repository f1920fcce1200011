"""A code stands for one product or one of its packs; putting it on and taking it off is on record."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.catalog.barcodes import (
    CodeOwner,
    attach_barcode,
    detach_barcode,
    is_trade_number,
    kept_code,
    owners_of_codes,
)
from models.catalog.errors import BarcodeGoneError, BarcodeTakenError, BarcodeUnfitError, PackGoneError
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Pack, Product, Unit
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.errors import ProductNotFoundError

COFFEE, SUGAR = 1, 2
BOX, BAG = 1, 2
EAN, UPC = "7891234567895", "036000291452"


def member(*roles: Role) -> Actor:
    return Actor(1, "Ana", Language.PORTUGUESE, frozenset(roles))


BOSS, CLERK, VIEWER = member(Role.MANAGER), member(Role.OPERATOR), member(Role.VIEWER)
A_COFFEE = CodeOwner(COFFEE, "CAF-1", "Café", "un", is_active=True)
A_BOX = CodeOwner(COFFEE, "CAF-1", "Café", "un", is_active=True, pack_name="cx", pack_factor=Decimal(12))


@pytest.fixture
async def shop(database: Database) -> Database:
    """Coffee in boxes, sugar in bags."""
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=1, name="Ana", language=Language.PORTUGUESE, roles=[Role.ADMIN])
        session.add(Unit(code="un"))
        await session.flush()
        for sku, name in (("CAF-1", "Café"), ("ACU-1", "Açúcar")):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code="un")
        session.add_all([Pack(product_id=COFFEE, name="cx", factor=Decimal(12))])
        await session.flush()
        session.add_all([Pack(product_id=SUGAR, name="fd", factor=Decimal(10))])
    return database


async def attach(shop: Database, code: str, product_id: int = COFFEE, *, by: Actor = BOSS, **where: Any) -> CodeOwner:
    async with shop.unit_of_work() as session:
        return await attach_barcode(session, actor=by, code=code, product_id=product_id, **where)


async def detach(shop: Database, code: str, product_id: int = COFFEE, *, by: Actor = BOSS) -> None:
    async with shop.unit_of_work() as session:
        await detach_barcode(session, actor=by, code=code, product_id=product_id)


async def owners(shop: Database, *codes: str, by: Actor = VIEWER) -> dict[str, CodeOwner]:
    async with shop.unit_of_work() as session:
        return await owners_of_codes(session, by, codes)


async def kept(shop: Database) -> list[Barcode]:
    async with shop.unit_of_work() as session:
        return list((await session.execute(select(Barcode).order_by(col(Barcode.code)))).scalars())


async def recorded(shop: Database) -> list[tuple[str, str, Any]]:
    async with shop.unit_of_work() as session:
        entries = (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id)))).scalars()
        found = [(entry.action, entry.object_id, json.loads(entry.details)) for entry in entries]
    return [entry for entry in found if "barcode" in entry[0]]


async def test_a_code_is_put_on_a_product_and_found_again(shop: Database) -> None:
    assert await attach(shop, EAN) == A_COFFEE
    assert await owners(shop, EAN, "nobody's") == {EAN: A_COFFEE}
    assert await recorded(shop) == [("attach_barcode", "1", {"barcode": EAN, "pack": None})]


async def test_a_code_is_put_on_a_pack(shop: Database) -> None:
    assert await attach(shop, "17891234567892", pack_id=BOX) == A_BOX
    assert await owners(shop, "17891234567892") == {"17891234567892": A_BOX}
    assert await recorded(shop) == [("attach_barcode", "1", {"barcode": "17891234567892", "pack": "cx"})]


async def test_a_pack_of_something_else_is_refused(shop: Database) -> None:
    for pack_id in (BAG, 99):
        with pytest.raises(PackGoneError) as refusal:
            await attach(shop, EAN, pack_id=pack_id)
        assert refusal.value.name == "Café"
    assert await kept(shop) == []


async def test_a_product_that_is_not_there_is_refused(shop: Database) -> None:
    with pytest.raises(ProductNotFoundError):
        await attach(shop, EAN, 99)


@pytest.mark.parametrize("again", [COFFEE, SUGAR])
@pytest.mark.parametrize(("first", "second"), [(EAN, EAN), (UPC, f"0{UPC}"), (f"0{UPC}", UPC), (EAN, f"0{EAN}")])
async def test_a_code_stands_for_one_thing(shop: Database, first: str, second: str, again: int) -> None:
    await attach(shop, first)
    with pytest.raises(BarcodeTakenError) as refusal:
        await attach(shop, second, again)
    assert refusal.value.name == "Café"
    assert [code.product_id for code in await kept(shop)] == [COFFEE]


async def test_an_older_spelling_is_in_the_way_too(shop: Database) -> None:
    async with shop.unit_of_work() as session:
        session.add(Barcode(code=UPC, product_id=SUGAR))
    with pytest.raises(BarcodeTakenError):
        await attach(shop, f"0{UPC}")
    await detach(shop, f"0{UPC}", SUGAR)
    assert await kept(shop) == []


async def test_of_two_at_once_one_gets_it(shop: Database) -> None:
    outcomes = await asyncio.gather(
        *(attach(shop, EAN, product_id) for product_id in (COFFEE, SUGAR)), return_exceptions=True
    )
    (won,) = [one for one in outcomes if isinstance(one, CodeOwner)]
    (lost,) = [one for one in outcomes if not isinstance(one, CodeOwner)]
    assert isinstance(lost, BarcodeTakenError)
    assert lost.name == won.name
    assert [code.product_id for code in await kept(shop)] == [won.product_id]
    assert len(await recorded(shop)) == 1


async def test_a_code_is_taken_off_and_can_be_put_elsewhere(shop: Database) -> None:
    await attach(shop, EAN, pack_id=BOX)
    await detach(shop, EAN)
    assert await owners(shop, EAN) == {}
    assert (await attach(shop, EAN, SUGAR)).name == "Açúcar"
    assert [(action, details) for action, _, details in await recorded(shop)] == [
        ("attach_barcode", {"barcode": EAN, "pack": "cx"}),
        ("detach_barcode", {"barcode": EAN, "pack": "cx"}),
        ("attach_barcode", {"barcode": EAN, "pack": None}),
    ]


async def test_only_what_is_on_a_product_is_taken_off_it(shop: Database) -> None:
    await attach(shop, EAN)
    for product_id, code in ((SUGAR, EAN), (COFFEE, "96385074")):
        with pytest.raises(BarcodeGoneError):
            await detach(shop, code, product_id)
    assert [code.code for code in await kept(shop)] == [EAN]


@pytest.mark.parametrize("actor", [CLERK, VIEWER])
async def test_codes_are_the_leaders_business(shop: Database, actor: Actor) -> None:
    await attach(shop, EAN)
    with pytest.raises(RightMissingError):
        await attach(shop, "96385074", by=actor)
    with pytest.raises(RightMissingError):
        await detach(shop, EAN, by=actor)
    assert [code.code for code in await kept(shop)] == [EAN]


async def test_whose_a_code_is_is_told_to_members_with_a_role(shop: Database) -> None:
    with pytest.raises(RoleMissingError):
        await owners(shop, EAN, by=member())


async def test_codes_are_found_however_they_are_spelt(shop: Database) -> None:
    await attach(shop, UPC)
    await attach(shop, EAN, SUGAR)
    found = await owners(shop, UPC, f"0{UPC}", "789-1234-56789-5", "caf-1", "ACU 1")
    assert {code: owner.name for code, owner in found.items()} == {
        UPC: "Café",
        f"0{UPC}": "Café",
        "789-1234-56789-5": "Açúcar",
        "caf-1": "Café",
        "ACU 1": "Açúcar",
    }


async def test_a_barcode_comes_before_a_sku(shop: Database) -> None:
    async with shop.unit_of_work() as session:
        session.add(Barcode(code="CAF-1", product_id=SUGAR))
    assert (await owners(shop, "CAF-1"))["CAF-1"].name == "Açúcar"


async def test_a_product_that_is_switched_off_is_found_and_says_so(shop: Database) -> None:
    await attach(shop, EAN)
    async with shop.unit_of_work() as session:
        (await session.get_one(Product, COFFEE)).is_active = False
    found = await owners(shop, EAN, "CAF-1")
    assert [owner.is_active for owner in found.values()] == [False, False]


async def test_what_is_no_code_is_nobodys(shop: Database) -> None:
    assert await owners(shop, "", "…", "é" * 80, "x" * 1000) == {}
    assert await owners(shop) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (EAN, EAN),
        (" 789 1234 567895 ", EAN),
        ("789-1234-567895", EAN),
        (UPC, f"0{UPC}"),
        ("036000291453", "036000291453"),
        (f"0{EAN}", EAN),
        ("17891234567892", "17891234567892"),
        ("CAF-1/b", "CAF-1/b"),
    ],
)
def test_codes_are_kept_in_one_spelling(text: str, code: str) -> None:
    assert kept_code(text) == code


@pytest.mark.parametrize("text", ["", " ", "café", "a\0b", "x" * 65])
def test_what_nobody_could_print_is_refused(text: str) -> None:
    with pytest.raises(BarcodeUnfitError):
        kept_code(text)


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        (EAN, True),
        ("96385074", True),
        (UPC, True),
        ("17891234567892", True),
        ("7891234567896", False),
        ("789123456789", False),
        ("123", False),
        ("CAF-1", False),
        ("７８９１２３４５６７８９５", False),
    ],
)
def test_trade_numbers_have_the_right_last_digit(code: str, is_one: bool) -> None:
    assert is_trade_number(code) is is_one


@pytest.mark.parametrize("code", ["CAF-1", "caf-1"])
async def test_the_sku_of_another_product_is_taken(shop: Database, code: str) -> None:
    with pytest.raises(BarcodeTakenError) as refused:
        await attach(shop, code, SUGAR)
    assert refused.value.name == "Café"
    assert await attach(shop, code, COFFEE) == A_COFFEE


@pytest.mark.parametrize("sku", [UPC, f"0{UPC}"])
async def test_a_number_that_is_another_products_sku_is_taken_however_it_is_scanned(shop: Database, sku: str) -> None:
    async with shop.unit_of_work() as session:
        await add_product(session, actor_id=None, sku=sku, name="Papel", unit_code="un")
    for scanned in (UPC, f"0{UPC}"):
        with pytest.raises(BarcodeTakenError):
            await attach(shop, scanned, SUGAR)
