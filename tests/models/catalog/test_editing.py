"""Changing products: what is refused, what is recorded, and two who change the same thing at once."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.queries import list_product_changes
from models.audit.tables import AuditEntry
from models.catalog import editing, errors
from models.catalog.categories import choose_category, drop_empty_category, list_categories, name_category
from models.catalog.figures import Figures, Owner, merged
from models.catalog.imports.tables import ProductImport
from models.catalog.minimums import figures_at, set_figures
from models.catalog.operations import add_product
from models.catalog.packs import add_pack, in_units
from models.catalog.page import product_page, retired_products
from models.catalog.queries import find_products
from models.catalog.tables import Category, Pack, Product, Unit
from models.columns import utc_now
from models.company.operations import begin_company
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Language, Member, Role
from models.stock.counts.tables import CountLine, CountScope, LineState, StockCount
from models.stock.draft_errors import UnitNotOfProductError
from models.stock.errors import (
    ProductNotFoundError,
    TooManyPlacesError,
)
from models.stock.tables import Location, ReorderRule, StockLevel
from tests.companies import company

BOSS = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}))
OTHER = Actor(2, "Bob", Language.PORTUGUESE, frozenset({Role.MANAGER}))
OPERATOR = Actor(2, "Bob", Language.PORTUGUESE, frozenset({Role.OPERATOR}))
COFFEE, TEA = 1, 2
HIDING = 7
"""An import that is being written."""


@pytest.fixture
async def catalogue(database: Database) -> Database:
    async with database.unit_of_work() as session:
        await begin_company(session, company())
        session.add_all([Unit(code="un"), Unit(code="kg", places=3), Unit(code="cx")])
        session.add_all(
            Member(name=name, language=Language.PORTUGUESE, telegram_id=900 + n)
            for n, name in enumerate(("Ana", "Bob"))
        )
        session.add_all([Location(name="Depósito"), Location(name="Loja")])
        await session.flush()
        for sku, name in (("CAF-1", "Café torrado"), ("CHA-1", "Chá")):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code="un")
        session.add(Pack(product_id=COFFEE, name="cx", factor=Decimal(12)))
    return database


async def names(session: AsyncSession, query: str) -> list[str]:
    return [found.name for found in (await find_products(session, query)).products]


async def test_a_renamed_product_is_found_by_its_new_words_only(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        await editing.rename_product(session, BOSS, COFFEE, "Espresso especial", shown="Café torrado")
    async with catalogue.unit_of_work() as session:
        for query in ("espresso", "espec", "espreso", "caf1"):
            assert await names(session, query) == ["Espresso especial"], query
        assert await names(session, "torrado") == []


async def test_it_is_recorded_with_old_and_new(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        change = await editing.rename_product(session, BOSS, COFFEE, "Espresso", shown="Café torrado")
    async with catalogue.unit_of_work() as session:
        newest = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(1)
        entry = (await session.execute(newest)).scalar_one()
    assert (entry.member_id, entry.area, entry.action, entry.object_id) == (1, "catalog", "change_product", "1")
    assert json.loads(entry.details) == {"field": "name", "old": "Café torrado", "new": "Espresso"}
    assert entry.at == change.at


async def test_only_those_in_charge(catalogue: Database) -> None:
    owner = Owner(COFFEE)
    async with catalogue.unit_of_work() as session:
        for refused in (
            editing.rename_product(session, OPERATOR, COFFEE, "X", shown="Café torrado"),
            editing.switch_product(session, OPERATOR, COFFEE, on=False),
            choose_category(session, OPERATOR, COFFEE, None, shown=None),
            name_category(session, OPERATOR, COFFEE, "X", shown=None),
            list_categories(session, OPERATOR),
            product_page(session, OPERATOR, COFFEE),
            retired_products(session, OPERATOR),
            set_figures(session, OPERATOR, owner, 1, new=None, shown=None),
            figures_at(session, OPERATOR, owner),
            list_product_changes(session, OPERATOR, COFFEE, limit=1),
            in_units(session, OPERATOR, COFFEE, Decimal(1), None, same_unit=str.__eq__),
        ):
            with pytest.raises(RightMissingError):
                await refused


async def test_two_rename_at_once(catalogue: Database) -> None:
    """Whoever comes second is told, and changes nothing."""

    async def rename(actor: Actor, name: str) -> str:
        async with catalogue.unit_of_work() as session:
            await editing.rename_product(session, actor, COFFEE, name, shown="Café torrado")
        return name

    done = await asyncio.gather(rename(BOSS, "Um"), rename(OTHER, "Dois"), return_exceptions=True)
    (kept,) = [one for one in done if isinstance(one, str)]
    (refused,) = [one for one in done if not isinstance(one, str)]
    assert isinstance(refused, errors.ChangedMeanwhileError)
    async with catalogue.unit_of_work() as session:
        assert (await session.get_one(Product, COFFEE)).name == kept


async def test_two_set_the_first_minimum_at_once(catalogue: Database) -> None:
    async def set_minimum(actor: Actor, minimum: int) -> int:
        async with catalogue.unit_of_work() as session:
            new = Figures(Decimal(minimum))
            await set_figures(session, actor, Owner(COFFEE), 1, new=new, shown=None)
        return minimum

    done = await asyncio.gather(set_minimum(BOSS, 5), set_minimum(OTHER, 7), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["ChangedMeanwhileError", "int"]


async def test_hidden_rows_of_an_import_are_not_there(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        product = await session.get_one(Product, TEA)
        product.import_id = HIDING
        session.add(Category(name="Importada", import_id=HIDING))
        session.add(ProductImport(id=HIDING, member_id=BOSS.member_id, file_name="a.csv", hides=True))
    async with catalogue.unit_of_work() as session:
        for refused in (
            product_page(session, BOSS, TEA),
            editing.rename_product(session, BOSS, TEA, "X", shown="Chá"),
            figures_at(session, BOSS, Owner(TEA)),
        ):
            with pytest.raises(ProductNotFoundError):
                await refused
        assert await retired_products(session, BOSS) == []
        assert await list_categories(session, BOSS) == []
        for refused_category in (
            choose_category(session, BOSS, COFFEE, 1, shown=None),
            figures_at(session, BOSS, Owner(category_id=1)),
        ):
            with pytest.raises(errors.CategoryGoneError):
                await refused_category


@pytest.mark.parametrize("column", ["reserved", "requested", "on_order"])
async def test_what_is_on_its_way_keeps_its_unit(catalogue: Database, column: str) -> None:
    async with catalogue.unit_of_work() as session:
        level = StockLevel(product_id=COFFEE, location_id=1)
        setattr(level, column, Decimal(3))
        session.add(level)
    async with catalogue.unit_of_work() as session:
        with pytest.raises(errors.UnitSettledError):
            await editing.change_unit(session, BOSS, COFFEE, "kg", shown="un")


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ({"state": LineState.COUNTED, "counted": Decimal(5), "expected": Decimal(0)}, True),
        ({"state": LineState.RECOUNT, "first_counted": Decimal(5), "first_expected": Decimal(0)}, True),
        ({"asked_of": 1, "asked_at": utc_now()}, True),
        ({}, False),
        ({"state": LineState.LEFT_OUT, "is_open": False, "first_counted": Decimal(5)}, False),
    ],
)
async def test_what_is_being_counted_keeps_its_unit(catalogue: Database, line: dict[str, Any], is_kept: bool) -> None:
    async with catalogue.unit_of_work() as session:
        session.add(StockCount(id=1, location_id=1, kind=CountScope.EVERYTHING, started_by=1))
        await session.flush()
        session.add(CountLine(count_id=1, place=1, product_id=COFFEE, location_id=1, **line))
    async with catalogue.unit_of_work() as session:
        assert await editing.is_counted(session, COFFEE) is is_kept
        assert not await editing.is_counted(session, TEA)


async def test_a_category_that_is_counted_stays(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        session.add(Category(id=1, name="Bebidas"))
        await session.flush()
        session.add(StockCount(location_id=1, kind=CountScope.CATEGORY, category_id=1, started_by=1))
    async with catalogue.unit_of_work() as session:
        await drop_empty_category(session, BOSS, 1)
    async with catalogue.unit_of_work() as session:
        assert [one.name for one in await list_categories(session, BOSS)] == ["Bebidas"]


async def test_a_unit_must_fit_packs_and_minimums(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        with pytest.raises(errors.PackNameTakenError):
            await editing.change_unit(session, BOSS, COFFEE, "cx", shown="un")
        with pytest.raises(errors.UnitUnknownError):
            await editing.change_unit(session, BOSS, COFFEE, "sc", shown="un")
        await editing.change_unit(session, BOSS, COFFEE, "kg", shown="un")
        await set_figures(session, BOSS, Owner(COFFEE), 1, new=Figures(Decimal("1.5")), shown=None)
        with pytest.raises(TooManyPlacesError):
            await editing.change_unit(session, BOSS, COFFEE, "un", shown="kg")


async def test_what_is_coming_is_asked_about_too(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        session.add(StockLevel(product_id=COFFEE, location_id=1, on_order=Decimal(3), requested=Decimal(1)))
    async with catalogue.unit_of_work() as session:
        with pytest.raises(errors.StockLeftError) as refused:
            await editing.switch_product(session, BOSS, COFFEE, on=False)
        assert (refused.value.on_hand, refused.value.coming) == (Decimal(0), Decimal(4))


async def test_figures_of_others_do_not_count(catalogue: Database) -> None:
    """A product without a category has nothing from rules without one."""
    async with catalogue.unit_of_work() as session:
        session.add(ReorderRule(product_id=TEA, location_id=1, minimum=Decimal(9)))
    async with catalogue.unit_of_work() as session:
        found = await figures_at(session, BOSS, Owner(COFFEE))
        assert [(place.own, place.of_category) for place in found] == [(None, None), (None, None)]


def test_merging_what_was_typed() -> None:
    shown = Figures(Decimal(10), Decimal(40), Decimal(12))
    assert merged(shown, {"target": None}) == Figures(Decimal(10), None, Decimal(12))
    assert merged(None, {"minimum": Decimal(0)}) == Figures(Decimal(0))
    with pytest.raises(errors.MinimumMissingError):
        merged(None, {"target": Decimal(5)})


def test_figures_are_recorded_as_they_are() -> None:
    figures = Figures(Decimal("10.0000"), Decimal("1200.0000"), Decimal("0.5000"))
    assert figures.to_details() == {"minimum": "10", "target": "1200", "multiple": "0.5"}
    assert Figures.from_details(figures.to_details()) == figures


@pytest.mark.parametrize("name", ["", " ", "12", "2cx", "caixa grande", "x" * 17, "😀", "-"])
async def test_names_that_no_pack_can_have(catalogue: Database, name: str) -> None:
    async with catalogue.unit_of_work() as session:
        with pytest.raises(errors.PackNameUnfitError):
            await add_pack(session, BOSS, COFFEE, name, Decimal(2), same_unit=str.__eq__)


async def test_the_same_pack_again_changes_nothing(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        again = await add_pack(session, BOSS, COFFEE, "cx", Decimal(12), same_unit=str.__eq__)
        assert again.at is None


async def test_quantities_in_packs(catalogue: Database) -> None:
    async with catalogue.unit_of_work() as session:
        for unit, amount in (("cx", 24), ("un", 2), (None, 2)):
            assert await in_units(session, BOSS, COFFEE, Decimal(2), unit, same_unit=str.__eq__) == amount
        with pytest.raises(UnitNotOfProductError):
            await in_units(session, BOSS, COFFEE, Decimal(2), "saco", same_unit=str.__eq__)
        with pytest.raises(ProductNotFoundError):
            await in_units(session, BOSS, 99, Decimal(2), None, same_unit=str.__eq__)
