"""Which products get labels: the active ones, by name or as they were picked, as many as fit."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.database import Database
from models.catalog.errors import NothingToLabelError, TooManyLabelsError
from models.catalog.label_picks import MAX_NAMED, NamedProduct, pick_products
from models.catalog.labels import (
    FEW,
    FEW_LABELS,
    MANY_LABELS,
    LabelOrder,
    LabelScope,
    ask_for_labels,
    count_products,
    label_categories,
    label_summary,
    labelled_products,
    products_of,
)
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Category, Pack, Product, Unit
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.rules import RIGHTS
from models.people.tables import Language, Role
from models.stock.tables import Location, StockLevel
from models.tasks.tables import Task

CAFE, ACUCAR, SABAO, OLD = 1, 2, 3, 4
DRINKS, EMPTY, NORTH, SOUTH = 1, 2, 1, 2


def actor(role: Role = Role.OPERATOR, *, member_id: int = 1, sees: frozenset[int] | None = None) -> Actor:
    return Actor(member_id, "Ana", Language.PORTUGUESE, frozenset({role}), sees)


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """Coffee with codes in both locations, sugar in the south, soap nowhere, and something switched off."""
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=1, name="Ana", language=Language.PORTUGUESE, roles=[Role.OPERATOR])
        session.add_all([Unit(code="un"), Category(id=DRINKS, name="Bebidas"), Category(id=EMPTY, name="Vazia")])
        session.add_all([Location(id=NORTH, name="Norte"), Location(id=SOUTH, name="Sul")])
        await session.flush()
        for sku, name in (("C-1", "Café"), ("A-1", "Açúcar"), ("S-1", "Sabão"), ("O-1", "Café antigo")):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code="un")
        for product_id in (CAFE, OLD):
            (await session.get_one(Product, product_id)).category_id = DRINKS
        (await session.get_one(Product, OLD)).is_active = False
        session.add(Pack(id=1, product_id=CAFE, name="cx", factor=Decimal(12)))
        await session.flush()
        session.add_all([Barcode(code=code, product_id=CAFE) for code in ("7891000100103", "40170725")])
        session.add(Barcode(code="17891000100100", product_id=CAFE, pack_id=1))
        session.add_all(
            StockLevel(product_id=product_id, location_id=place)
            for product_id, place in ((CAFE, NORTH), (CAFE, SOUTH), (ACUCAR, SOUTH), (OLD, SOUTH))
        )
        await session.flush()
        yield session


async def names(session: AsyncSession, order: LabelOrder, who: Actor | None = None) -> list[str]:
    return [product.name for product in await labelled_products(session, who or actor(), order)]


async def test_everything_is_sorted_by_name_and_what_is_switched_off_gets_none(session: AsyncSession) -> None:
    assert await names(session, LabelOrder(LabelScope.ALL)) == ["Açúcar", "Café", "Sabão"]
    assert await count_products(session, actor()) == 3


async def test_a_label_has_the_codes_of_the_unit_not_of_the_box(session: AsyncSession) -> None:
    (coffee,) = await labelled_products(session, actor(), LabelOrder(LabelScope.PRODUCT, CAFE, copies=3))
    assert (coffee.sku, coffee.unit_code, coffee.copies) == ("C-1", "un", 3)
    assert coffee.codes == ("40170725", "7891000100103")


async def test_a_category_a_location_and_picks(session: AsyncSession) -> None:
    assert await names(session, LabelOrder(LabelScope.CATEGORY, DRINKS)) == ["Café"]
    assert await names(session, LabelOrder(LabelScope.LOCATION, SOUTH)) == ["Açúcar", "Café"]
    picks = LabelOrder(LabelScope.PICKED, picks=((SABAO, 2), (OLD, 9), (ACUCAR, 1)))
    assert [(p.name, p.copies) for p in await labelled_products(session, actor(), picks)] == [
        ("Sabão", 2),
        ("Açúcar", 1),
    ]


@pytest.mark.parametrize(
    ("order", "labels", "products", "name"),
    [
        (LabelOrder(LabelScope.ALL), 3, 3, ""),
        (LabelOrder(LabelScope.CATEGORY, DRINKS), 1, 1, "Bebidas"),
        (LabelOrder(LabelScope.LOCATION, SOUTH), 2, 2, "Sul"),
        (LabelOrder(LabelScope.PRODUCT, CAFE, copies=5), 5, 1, "Café"),
        (LabelOrder(LabelScope.PICKED, picks=((CAFE, 2), (SABAO, 3), (OLD, 4))), 5, 2, ""),
    ],
)
async def test_what_an_order_comes_to(
    session: AsyncSession, order: LabelOrder, labels: int, products: int, name: str
) -> None:
    summary = await label_summary(session, actor(), order)
    assert (summary.labels, summary.products, summary.name) == (labels, products, name)
    assert sum(product.copies for product in await labelled_products(session, actor(), order)) == labels


@pytest.mark.parametrize(
    "order",
    [
        LabelOrder(LabelScope.PRODUCT, OLD),
        LabelOrder(LabelScope.PRODUCT, 999),
        LabelOrder(LabelScope.CATEGORY, EMPTY),
        LabelOrder(LabelScope.LOCATION, 99),
        LabelOrder(LabelScope.PICKED, picks=((OLD, 1),)),
        LabelOrder(LabelScope.PICKED),
    ],
)
async def test_nothing_to_label_is_said(session: AsyncSession, order: LabelOrder) -> None:
    with pytest.raises(NothingToLabelError):
        await labelled_products(session, actor(), order)


async def test_a_location_that_is_not_seen_has_nothing_to_label(session: AsyncSession) -> None:
    southern = actor(sees=frozenset({SOUTH}))
    assert await names(session, LabelOrder(LabelScope.LOCATION, SOUTH), southern) == ["Açúcar", "Café"]
    with pytest.raises(NothingToLabelError):
        await label_summary(session, southern, LabelOrder(LabelScope.LOCATION, NORTH))


async def test_more_than_are_made_at_once_are_refused(session: AsyncSession) -> None:
    enough = LabelOrder(LabelScope.PICKED, picks=((CAFE, 1999), (SABAO, 1)))
    assert (await label_summary(session, actor(), enough)).labels == 2000
    with pytest.raises(TooManyLabelsError) as refusal:
        await label_summary(session, actor(), LabelOrder(LabelScope.PICKED, picks=((CAFE, 1999), (SABAO, 2))))
    assert (refusal.value.count, refusal.value.most) == (2001, 2000)


async def test_categories_with_something_to_label(session: AsyncSession) -> None:
    assert [(c.id, c.name, c.products) for c in await label_categories(session, actor())] == [(DRINKS, "Bebidas", 1)]


async def test_asking_leaves_a_task_and_large_ones_wait_elsewhere(session: AsyncSession) -> None:
    few = LabelOrder(LabelScope.PICKED, picks=((CAFE, FEW),))
    many = LabelOrder(LabelScope.PICKED, picks=((CAFE, FEW), (SABAO, 1)))
    for order in (few, many):
        await ask_for_labels(session, actor=actor(), chat_id=5, order=order, details={"size": "roll"})
    first, second = (await session.execute(select(Task).order_by(Task.id))).scalars()  # type: ignore[arg-type]
    assert (first.kind, second.kind) == (FEW_LABELS, MANY_LABELS)
    assert (first.chat_id, first.params["size"]) == (5, "roll")
    assert LabelOrder.from_json(second.params["order"]) == many


async def test_nothing_is_asked_for_when_there_is_nothing(session: AsyncSession) -> None:
    with pytest.raises(NothingToLabelError):
        await ask_for_labels(session, actor=actor(), chat_id=5, order=LabelOrder(LabelScope.PRODUCT, OLD), details={})
    assert (await session.execute(select(Task))).first() is None


@pytest.mark.parametrize("role", sorted(set(Role) - RIGHTS["catalog", "labels"]))
async def test_others_get_nothing(session: AsyncSession, role: Role) -> None:
    who, order = actor(role), LabelOrder(LabelScope.ALL)
    for asked in (
        lambda: label_summary(session, who, order),
        lambda: labelled_products(session, who, order),
        lambda: products_of(session, who, order),
        lambda: label_categories(session, who),
        lambda: count_products(session, who),
        lambda: pick_products(session, who, [NamedProduct("café", "café")]),
        lambda: ask_for_labels(session, actor=who, chat_id=5, order=order, details={}),
    ):
        with pytest.raises(RightMissingError):
            await asked()


async def test_names_become_picks(session: AsyncSession) -> None:
    named = [NamedProduct("2 sabao", "sabao", 2), NamedProduct("cafe", "cafe"), NamedProduct("sabão", "sabão")]
    picking = await pick_products(session, actor(), named)
    assert picking.picks == ((SABAO, 2), (CAFE, 1))
    assert (picking.unknown, picking.corrected, picking.left) == ((), (), 0)


async def test_a_number_that_belongs_to_the_name_is_no_number_of_copies(session: AsyncSession) -> None:
    session.add(Product(id=50, sku="X-7", sku_key="x7", name="7 Ervas", search_text="7 ervas x", unit_code="un"))
    product = await add_product(session, actor_id=None, sku="T-3", name="Tempero 3 Pimentas", unit_code="un")
    (pick,) = (await pick_products(session, actor(), [NamedProduct("3 pimentas", "pimentas", 3)])).picks
    assert pick == (product.id, 3)
    await add_product(session, actor_id=None, sku="M-500", name="Molho 500", unit_code="un")
    picking = await pick_products(session, actor(), [NamedProduct("molho 500", "molho", 500)])
    assert [(found.name, copies) for found, copies in zip(picking.products, picking.copies, strict=True)] == [
        ("Molho 500", 1)
    ]
    whole = await pick_products(session, actor(), [NamedProduct("x 7", "nada", 7)])
    assert [product.sku for product in whole.products] == ["X-7"]
    assert whole.copies == (1,)


async def test_what_is_not_found_is_named_and_typing_errors_are_told(session: AsyncSession) -> None:
    picking = await pick_products(
        session, actor(), [NamedProduct("zzzz", "zzzz"), NamedProduct("asucar", "asucar"), NamedProduct("cafe", "cafe")]
    )
    assert picking.unknown == ("zzzz",)
    assert picking.corrected == ("acucar",)
    assert picking.picks == ((ACUCAR, 1), (CAFE, 1))


async def test_only_so_many_names_are_looked_for(session: AsyncSession) -> None:
    picking = await pick_products(session, actor(), [NamedProduct("cafe", "cafe")] * (MAX_NAMED + 3))
    assert picking.left == 3
    assert picking.picks == ((CAFE, 1),)


async def test_more_picks_than_a_statement_has_room_for_are_refused(session: AsyncSession) -> None:
    order = LabelOrder(LabelScope.PICKED, picks=tuple((key, 1) for key in range(1, 300_001)))
    with pytest.raises(TooManyLabelsError) as refusal:
        await label_summary(session, actor(), order)
    assert refusal.value.count == 300_000
