"""Adding typed products, all or none, and taking them back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import col, delete, select

from bot.database import Database
from models.audit.errors import NothingToUndoError
from models.audit.tables import AuditEntry
from models.catalog.adding import (
    AddedProducts,
    add_drafts,
    count_products,
    ensure_usual_units,
    read_typed,
    review_drafts,
    take_back_products,
    unit_codes,
)
from models.catalog.drafts import USUAL_UNITS, Problem, ProductDraft
from models.catalog.editing import rename_product
from models.catalog.errors import DraftsNotReadyError, ProductInUseError
from models.catalog.operations import add_product
from models.catalog.queries import find_products
from models.catalog.tables import Pack, Product, Unit
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location, StockLevel

COFFEE, TEA = ProductDraft("Café torrado"), ProductDraft("Chá preto", "pct", "CHA-9")


@pytest.fixture
async def ana(database: Database) -> Actor:
    """A manager, and the usual units."""
    async with database.unit_of_work() as session:
        await ensure_usual_units(session)
        roles = [Role.MANAGER]
        member = await add_member(session, telegram_id=501, name="Ana", language=Language.PORTUGUESE, roles=roles)
        return Actor(member.id or 0, "Ana", Language.PORTUGUESE, frozenset(roles))


@pytest.fixture
def tom() -> Actor:
    """Somebody who only looks on."""
    return Actor(2, "Tom", Language.ENGLISH, frozenset({Role.VIEWER}))


async def add(database: Database, actor: Actor, *drafts: ProductDraft) -> AddedProducts:
    async with database.unit_of_work() as session:
        return await add_drafts(session, actor, drafts)


async def problems(database: Database, actor: Actor, *drafts: ProductDraft) -> list[tuple[Problem | None, str]]:
    async with database.unit_of_work() as session:
        return [(line.problem, line.taken_by) for line in await review_drafts(session, actor, drafts)]


async def products(database: Database) -> list[tuple[str, str, str]]:
    async with database.unit_of_work() as session:
        rows = await session.execute(select(Product.sku, Product.name, Product.unit_code).order_by(col(Product.id)))
        return [(sku, name, unit_code) for sku, name, unit_code in rows]


async def test_the_usual_units_join_those_there_are(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add(Unit(code="kg", places=1))
        session.add(Unit(code="saca"))
        await session.flush()
        await ensure_usual_units(session)
        await ensure_usual_units(session)
        assert set(await unit_codes(session)) == {*USUAL_UNITS, "saca"}
        assert (await session.get_one(Unit, "kg")).places == 1
        assert (await session.get_one(Unit, "L")).places == 2


async def test_products_are_added_together_and_found(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE, TEA)
    assert await products(database) == [("CAF-001", "Café torrado", "un"), ("CHA-9", "Chá preto", "pct")]
    async with database.unit_of_work() as session:
        found = await find_products(session, "cafe")
        assert [match.name for match in found.products] == ["Café torrado"]
        entries = (await session.execute(select(AuditEntry).where(AuditEntry.action == "add_product"))).scalars().all()
        assert [(entry.member_id, entry.at) for entry in entries] == [(ana.member_id, added.at)] * 2
        assert await count_products(session, ana) == 2


async def test_what_stands_in_the_way_is_named(database: Database, ana: Actor) -> None:
    await add(database, ana, COFFEE, TEA)
    assert await problems(
        database,
        ana,
        ProductDraft("CAFE  torrado"),
        ProductDraft("Café torrado", sku="X1"),
        ProductDraft("Café torrado escuro"),
        ProductDraft("Outro", sku="cha 9"),
        ProductDraft("Leite", "tonel"),
        ProductDraft("Sal", sku="S-1"),
        ProductDraft("Sal fino", sku="s1"),
    ) == [
        (Problem.NAME_TAKEN, "CAF-001"),
        (None, ""),
        (None, ""),
        (Problem.SKU_TAKEN, "Chá preto"),
        (Problem.UNIT_UNKNOWN, ""),
        (None, ""),
        (Problem.TWICE, ""),
    ]


async def test_made_up_skus_avoid_those_that_are_typed(database: Database, ana: Actor) -> None:
    await add(database, ana, ProductDraft("Café", sku="CAF-007"))
    added = await add(database, ana, ProductDraft("Café moído"), ProductDraft("Café claro", sku="CAF-008"))
    assert [product.sku for product in added.products] == ["CAF-009", "CAF-008"]


@pytest.mark.parametrize("drafts", [(), (COFFEE, ProductDraft("Leite", "tonel")), (COFFEE, ProductDraft("!"))])
async def test_all_or_nothing(database: Database, ana: Actor, drafts: tuple[ProductDraft, ...]) -> None:
    with pytest.raises(DraftsNotReadyError):
        await add(database, ana, *drafts)
    assert await products(database) == []


async def test_what_was_added_is_taken_back_together(database: Database, ana: Actor) -> None:
    await add(database, ana, ProductDraft("Sal"))
    added = await add(database, ana, COFFEE, TEA)
    async with database.unit_of_work() as session:
        assert await take_back_products(session, ana, added.at) == ["Café torrado", "Chá preto"]
    assert await products(database) == [("SAL-001", "Sal", "un")]
    async with database.unit_of_work() as session:
        assert (await find_products(session, "CHA-9")).products == []
        taken = select(AuditEntry.member_id).where(AuditEntry.action == "take_back_product")
        assert (await session.execute(taken)).scalars().all() == [ana.member_id] * 2


async def test_taking_back_twice_takes_nothing(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE)
    async with database.unit_of_work() as session:
        assert await take_back_products(session, ana, added.at) == ["Café torrado"]
    with pytest.raises(NothingToUndoError):
        async with database.unit_of_work() as session:
            await take_back_products(session, ana, added.at)


async def test_only_their_own_and_only_what_was_added_then(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE)
    other = Actor(ana.member_id + 1, "Bia", Language.PORTUGUESE, frozenset({Role.ADMIN}))
    for actor, at in ((other, added.at), (ana, added.at + timedelta(microseconds=1))):
        with pytest.raises(NothingToUndoError):
            async with database.unit_of_work() as session:
                await take_back_products(session, actor, at)
    assert len(await products(database)) == 1


async def test_what_is_in_use_stays_and_so_does_the_rest(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE, TEA)
    async with database.unit_of_work() as session:
        session.add(Location(id=1, name="Loja"))
        await session.flush()
        session.add(StockLevel(product_id=added.products[1].id or 0, location_id=1, on_hand=Decimal(0)))
    with pytest.raises(ProductInUseError) as refused:
        async with database.unit_of_work() as session:
            await take_back_products(session, ana, added.at)
    assert refused.value.name == "Chá preto"
    assert len(await products(database)) == 2


async def test_what_others_did_to_a_product_keeps_it(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE, TEA)
    bea = await another(database)
    async with database.unit_of_work() as session:
        await rename_product(session, bea, added.products[0].id or 0, "Café em grão", shown="Café torrado")
    with pytest.raises(ProductInUseError) as refused:
        async with database.unit_of_work() as session:
            await take_back_products(session, ana, added.at)
    assert refused.value.name == "Café em grão"
    assert len(await products(database)) == 2


async def test_a_pack_that_nobody_recorded_keeps_a_product_too(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE)
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=added.products[0].id or 0, name="cx", factor=Decimal(12)))
    with pytest.raises(ProductInUseError):
        async with database.unit_of_work() as session:
            await take_back_products(session, ana, added.at)


async def test_another_product_under_the_same_key_is_left_alone(database: Database, ana: Actor) -> None:
    added = await add(database, ana, COFFEE)
    async with database.unit_of_work() as session:
        await session.execute(delete(Product))
        session.add(
            Product(
                id=added.products[0].id,
                sku="VIN-1",
                sku_key="vin1",
                name="Vinho",
                search_text="vinho vin 1 vin1",
                unit_code="un",
            )
        )
    with pytest.raises(NothingToUndoError):
        async with database.unit_of_work() as session:
            await take_back_products(session, ana, added.at)
    assert await products(database) == [("VIN-1", "Vinho", "un")]


async def another(database: Database) -> Actor:
    async with database.unit_of_work() as session:
        roles = [Role.MANAGER]
        member = await add_member(session, telegram_id=502, name="Bea", language=Language.PORTUGUESE, roles=roles)
    return Actor(member.id or 0, "Bea", Language.PORTUGUESE, frozenset(roles))


async def test_a_retired_product_keeps_its_sku_but_not_its_name(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        old = await add_product(session, actor_id=None, sku="CAF-001", name="Café torrado", unit_code="un")
        old.is_active = False
    assert await problems(database, ana, COFFEE) == [(None, "")]
    assert [product.sku for product in (await add(database, ana, COFFEE)).products] == ["CAF-002"]


Work = Callable[..., Awaitable[object]]


@pytest.mark.parametrize("work", [add_drafts, review_drafts])
async def test_only_leaders_add_products(database: Database, tom: Actor, work: Work) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await work(session, tom, [COFFEE])


async def test_only_leaders_count_type_and_take_back(database: Database, ana: Actor, tom: Actor) -> None:
    added = await add(database, ana, COFFEE)
    async with database.unit_of_work() as session:
        for work in (
            lambda: count_products(session, tom),
            lambda: read_typed(session, tom, "Café"),
            lambda: take_back_products(session, tom, added.at),
        ):
            with pytest.raises(RightMissingError):
                await work()
