"""How far the first steps are, examples that work, and whose menus there are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.queries import find_products
from models.catalog.tables import Barcode, Pack
from models.columns import utc_now
from models.guide.operations import finish_first_steps, settle_step
from models.guide.queries import Example, ExampleKind, examples_for, first_steps, menu_readers
from models.guide.rules import Figures, FirstStep, StepState
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Invitation, Language, Member, Role
from models.stock.tables import Location, StockLevel

NAMES = ("Arroz de festa agulhinha 5 kg", "Café torrado Serra Alta 500 g", "Chá mate tostado 250 g")


@pytest.fixture
async def shop(database: Database, ana: Actor) -> list[int]:
    """Three products; only the second lies at the second location, all at the first."""
    async with database.unit_of_work() as session:
        session.add_all([Location(id=1, name="Norte"), Location(id=2, name="Sul")])
        added = [
            await add_product(session, actor_id=None, sku=f"A-{number}", name=name, unit_code="un")
            for number, name in enumerate(NAMES, 1)
        ]
        ids = [product.id or 0 for product in added]
        session.add_all(StockLevel(product_id=key, location_id=1, on_hand=Decimal(5)) for key in ids)
        session.add(StockLevel(product_id=ids[1], location_id=2, on_hand=Decimal(5)))
        session.add(Pack(id=1, product_id=ids[2], name="cx", factor=Decimal(12)))
        await session.flush()
        codes = (("17891234567892", ids[2], 1), ("7891234567895", ids[2], None))
        session.add_all(Barcode(code=code, product_id=key, pack_id=pack) for code, key, pack in codes)
        return ids


async def examples(database: Database, actor: Actor) -> Sequence[Example]:
    async with database.unit_of_work() as session:
        return await examples_for(session, actor)


async def test_three_examples_of_three_products(database: Database, ana: Actor, shop: list[int]) -> None:
    assert await examples(database, ana) == [
        Example(ExampleKind.NAME, "arroz festa"),
        Example(ExampleKind.SKU, "A-2"),
        Example(ExampleKind.BARCODE, "7891234567895"),
    ]


async def test_every_example_finds_something(database: Database, ana: Actor, shop: list[int]) -> None:
    for example in await examples(database, ana):
        async with database.unit_of_work() as session:
            assert (await find_products(session, example.text)).products


async def test_examples_lie_where_the_reader_may_look(database: Database, ana: Actor, shop: list[int]) -> None:
    limited = replace(ana, location_ids=frozenset({2}))
    assert await examples(database, limited) == [
        Example(ExampleKind.NAME, "café torrado"),
        Example(ExampleKind.SKU, "A-2"),
    ]


async def test_without_stock_any_product_serves(database: Database, ana: Actor, shop: list[int]) -> None:
    nowhere = replace(ana, location_ids=frozenset())
    assert [example.text for example in await examples(database, nowhere)] == ["arroz festa", "A-2", "7891234567895"]


async def test_no_examples_without_products_or_rights(database: Database, ana: Actor) -> None:
    assert await examples(database, ana) == ()
    async with database.unit_of_work() as session:
        await add_product(session, actor_id=None, sku="A-1", name="🍕 7", unit_code="un")
    assert await examples(database, replace(ana, roles=frozenset())) == ()
    assert await examples(database, ana) == [Example(ExampleKind.NAME, "🍕 7"), Example(ExampleKind.SKU, "A-1")]


async def test_figures_are_of_what_is_there_now(database: Database, ana: Actor, shop: list[int]) -> None:
    now, hour = utc_now(), timedelta(hours=1)
    async with database.unit_of_work() as session:
        (await session.get_one(Location, 2)).is_active = False
        for number, (by, expires_at, used_at, revoked_at) in enumerate(
            (
                (ana.member_id, now + hour, None, None),
                (None, now + hour, None, None),
                (ana.member_id, now - hour, None, None),
                (ana.member_id, now + hour, now, None),
                (ana.member_id, now + hour, None, now),
            )
        ):
            invitation = Invitation(code_hash=str(number), roles=["viewer"], created_by=by, expires_at=expires_at)
            invitation.used_at, invitation.revoked_at = used_at, revoked_at
            session.add(invitation)
        left = await add_member(session, telegram_id=7, name="Gil", language=Language.ENGLISH, roles=[])
        left.is_active = False
        steps = await first_steps(session, ana)
    assert steps.figures == Figures(locations=1, products=3, members=1, invitations=1)
    assert steps.in_state(StepState.OPEN) == [FirstStep.COMPANY]
    assert not steps.are_settled


async def test_settled_and_finished_are_two_things(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        for step in FirstStep:
            await settle_step(session, ana, step)
        steps = await first_steps(session, ana)
        assert steps.are_settled
        assert not steps.is_finished
        await finish_first_steps(session, ana)
        assert (await first_steps(session, ana)).is_finished


async def test_only_admins_see_the_first_steps(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await first_steps(session, replace(ana, roles=frozenset({Role.MANAGER})))


async def test_menus_are_for_active_members_with_an_account(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        roles = [Role.BUYER, Role.FINANCE]
        await add_member(session, telegram_id=502, name="Bob", language=Language.ENGLISH, roles=roles)
        await add_member(session, telegram_id=503, name="Cid", language=Language.ENGLISH, roles=[])
        left = await add_member(session, telegram_id=504, name="Dan", language=Language.ENGLISH, roles=[Role.ADMIN])
        left.is_active = False
        session.add(Member(name="Eva", language=Language.ENGLISH))
        await session.flush()
        assert [(m.telegram_id, m.language, m.roles) for m in await menu_readers(session)] == [
            (501, Language.PORTUGUESE, {Role.ADMIN}),
            (502, Language.ENGLISH, {Role.BUYER, Role.FINANCE}),
            (503, Language.ENGLISH, frozenset()),
        ]
