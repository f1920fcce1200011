"""Minimum, target and multiple: of a product and of a category, at each location."""

from decimal import Decimal

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.audit.errors import NothingToUndoError
from models.catalog import errors
from models.catalog.operations import add_product
from models.catalog.tables import Category, Pack, Unit
from models.people.errors import RightMissingError
from models.people.tables import Member, MemberLocation
from models.stock.errors import (
    LocationNotSeenError,
    ProductNotFoundError,
)
from models.stock.tables import Location, ReorderRule
from tests.handlers.conftest import Talk
from tests.handlers.screens import labels, payload, shown
from tests.handlers.stock.movements import DAN, OLGA, add_staff

NORTH, SOUTH = 1, 2
NB = "\u00a0"
Rules = dict[tuple[int | None, int | None, int], tuple[Decimal, Decimal | None, Decimal | None]]


@pytest.fixture
async def coffee(database: Database, talk: Talk) -> int:
    """In boxes of 12, a drink; tea and flour beside it."""
    async with database.unit_of_work() as session:
        session.add_all([Unit(code="un"), Unit(code="kg", places=3)])
        session.add_all([Location(id=NORTH, name="Loja Norte"), Location(id=SOUTH, name="Loja Sul")])
        drinks = Category(name="Bebidas")
        session.add(drinks)
        await session.flush()
        added = [
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code=unit, category_id=category)
            for sku, name, unit, category in (
                ("CAF-001", "Café torrado", "un", drinks.id),
                ("CHA-001", "Chá mate", "un", None),
                ("FAR-001", "Farinha", "kg", None),
            )
        ]
        key = added[0].id or 0
        session.add(Pack(product_id=key, name="cx", factor=Decimal(12)))
    await add_staff(database)
    return key


async def rules(database: Database) -> Rules:
    """By product, category and location."""
    async with database.unit_of_work() as session:
        found = (await session.execute(select(ReorderRule))).scalars()
        return {
            (rule.product_id, rule.category_id, rule.location_id): (rule.minimum, rule.target, rule.multiple)
            for rule in found
        }


async def test_one_line(talk: Talk, database: Database, coffee: int) -> None:
    places = await talk.press(payload(await talk.say("/produto café"), "Mínimos"))
    assert labels(places) == [["Loja Norte: sem mínimo"], ["Loja Sul: sem mínimo"], ["‹ Voltar"]]
    asked = await talk.press(payload(places, "Loja Norte"))
    assert shown(asked).startswith("<b>Café torrado</b> · Loja Norte\nHoje: sem mínimo\n\nEscreva como deve ficar:")
    assert labels(asked) == [["Mínimo", "Ideal", "Múltiplo"], ["‹ Voltar"]]
    changed = await talk.say("mín 10 ideal 40 múltiplo 12")
    figures = f"mín. 10{NB}un · ideal 40{NB}un · múltiplo de 12{NB}un"
    assert shown(changed).startswith(f"✅ Loja Norte: sem mínimo → <b>{figures}</b>")
    assert await rules(database) == {(1, None, NORTH): (Decimal(10), Decimal(40), Decimal(12))}
    assert figures in shown(await talk.say("/produto café"))
    undone = await talk.press(payload(changed, "↩️"))
    assert shown(undone).startswith(f"↩️ Loja Norte: {figures} → <b>sem mínimo</b>")
    assert await rules(database) == {}
    await talk.press(payload(undone, "↩️"))
    assert await rules(database) == {(1, None, NORTH): (Decimal(10), Decimal(40), Decimal(12))}


async def test_packs_and_english(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("dl:p:1:2", DAN)
    changed = await talk.say("min 2 boxes target 5 cx", DAN)
    assert shown(changed).startswith(f"✅ Loja Sul: no minimum → <b>min. 24{NB}un · target 60{NB}un</b>")


async def test_what_is_not_said_stays(talk: Talk, database: Database, coffee: int) -> None:
    for typed in ("mín 10 ideal 40 múltiplo 12", "ideal 50", "12", "sem múltiplo"):
        await talk.press("dl:p:1:1")
        await talk.say(typed)
    assert await rules(database) == {(1, None, NORTH): (Decimal(12), Decimal(50), None)}


async def test_one_figure_after_the_other(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.press("dl:p:1:1")
    for label, typed in (("Mínimo", "10"), ("Ideal", "4 cx"), ("Múltiplo", "12")):
        question = await talk.press(payload(asked, label))
        assert labels(question) == [["✖ Cancelar"]]
        await talk.say(typed)
    assert await rules(database) == {(1, None, NORTH): (Decimal(10), Decimal(48), Decimal(12))}
    question = await talk.press(payload(asked, "Ideal"))
    assert labels(question) == [["Ficar sem ideal"], ["✖ Cancelar"]]
    without = await talk.press(payload(question, "Ficar sem ideal"))
    assert "→ <b>mín. 10\u00a0un · múltiplo de 12\u00a0un</b>" in shown(without)
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(question, "Ficar sem ideal"))
    await talk.press(payload(without, "↩️"))
    assert await rules(database) == {(1, None, NORTH): (Decimal(10), Decimal(48), Decimal(12))}


async def test_no_minimum_any_more(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        session.add(ReorderRule(product_id=1, location_id=NORTH, minimum=Decimal(5), lead_time_days=3))
    asked = await talk.press("dl:p:1:1")
    removed = await talk.press(payload(asked, "Ficar sem mínimo"))
    assert shown(removed).startswith(f"✅ Loja Norte: mín. 5{NB}un → <b>sem mínimo</b>")
    assert await rules(database) == {}
    await talk.press(payload(removed, "↩️"))
    async with database.unit_of_work() as session:
        assert (await session.execute(select(ReorderRule))).scalar_one().lead_time_days == 3
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(asked, "Ficar sem mínimo").rsplit(":", 1)[0] + ":1")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("oi", "Não entendi <b>oi</b>"),
        ("mín", "Não entendi <b>mín</b>"),
        ("mín 1.5", "Não entendi <b>1.5</b>"),
        ("ideal 40", "Escreva também o mínimo"),
        ("mín 40 ideal 10", "O ideal (10) precisa chegar ao mínimo (40)."),
        ("mín 1,5", "1,5 não serve"),
        ("mín 10 múltiplo 0", "0 não serve"),
        ("mín 999999999", "999.999.999 não serve"),
        ("mín 2 sacos", "não é contado em sacos"),
    ],
)
async def test_lines_that_cannot_be(talk: Talk, database: Database, coffee: int, typed: str, said: str) -> None:
    await talk.press("dl:p:1:1")
    refused = await talk.say(typed)
    assert said in shown(refused)
    assert labels(refused) == [["✖ Cancelar"]]
    assert await rules(database) == {}
    await talk.say("mín 0")
    assert await rules(database) == {(1, None, NORTH): (Decimal(0), None, None)}


async def test_places_of_the_unit(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("dl:p:3:1")
    assert "mín. 1,5\u00a0kg" in shown(await talk.say("mín 1,5 kg"))


async def test_somebody_else_was_faster(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("dl:p:1:1")
    await talk.press("dl:p:1:1", DAN)
    by_dan = await talk.say("min 5", DAN)
    assert "Alguém alterou <b>Café torrado</b>" in shown(await talk.say("mín 7"))
    await talk.press("dl:p:1:1")
    await talk.say("mín 7")
    with pytest.raises(errors.ChangedMeanwhileError):
        await talk.press(payload(by_dan, "↩️"), DAN)
    with pytest.raises(NothingToUndoError):
        await talk.press(payload(by_dan, "↩️"))
    assert await rules(database) == {(1, None, NORTH): (Decimal(7), None, None)}


async def test_the_same_again_changes_nothing(talk: Talk, database: Database, coffee: int) -> None:
    for _ in range(2):
        await talk.press("dl:p:1:1")
        said = await talk.say("mín 7")
    assert shown(said).startswith(f"Loja Norte: já é <b>mín. 7{NB}un</b>. Não mudei nada.")


async def test_of_a_category(talk: Talk, database: Database, coffee: int) -> None:
    categories = await talk.press(payload(await talk.say("/produto"), "Categorias"))
    assert labels(categories) == [["Bebidas (1)"]]
    places = await talk.press(payload(categories, "Bebidas"))
    assert shown(places).startswith("Categoria <b>Bebidas</b>:")
    asked = await talk.press(payload(places, "Loja Sul"))
    assert shown(asked).startswith("Cada produto de <b>Bebidas</b> que não tem o seu · Loja Sul")
    assert "Não entendi" in shown(await talk.say("mín 2 cx"))
    changed = await talk.say("mín 6 ideal 12")
    assert shown(changed).startswith("✅ Loja Sul: sem mínimo → <b>mín. 6 · ideal 12</b>")
    assert await rules(database) == {(None, 1, SOUTH): (Decimal(6), Decimal(12), None)}
    page = shown(await talk.say("/produto café"))
    assert f"Loja Sul: mín. 6{NB}un · ideal 12{NB}un (da categoria)" in page
    assert "Nenhum local tem mínimo ainda." in shown(await talk.say("/produto chá"))
    undone = await talk.press(payload(changed, "↩️"))
    assert labels(await talk.press(payload(undone, "‹ Voltar"))) == [["Bebidas (1)"]]
    assert await rules(database) == {}


async def test_from_the_category_of_a_product(talk: Talk, coffee: int) -> None:
    choose = await talk.press("dc:1:0")
    assert shown(choose) == "<b>Café torrado</b> está em <b>Bebidas</b>. Onde deve ficar?"
    places = await talk.press(payload(choose, "Mínimos da categoria"))
    assert shown(places).startswith("Categoria <b>Bebidas</b>:")


async def test_only_at_their_locations(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press("dl:p:1:2")
    await talk.say("mín 9")
    async with database.unit_of_work() as session:
        dan = (await session.execute(select(Member).where(col(Member.telegram_id) == DAN))).scalar_one()
        dan.sees_all_locations = False
        session.add(MemberLocation(member_id=dan.id or 0, location_id=NORTH))
    assert labels(await talk.press("dm:p:1:0", DAN)) == [["Loja Norte: no minimum"], ["‹ Back"]]
    with pytest.raises(LocationNotSeenError):
        await talk.press("dl:p:1:2", DAN)
    told = shown(await talk.press("dh:1:0", DAN))
    assert "changed a minimum" in told
    assert "9" not in told.split("\n\n")[1].rpartition("·")[0]
    assert "Loja Sul" not in told


@pytest.mark.parametrize("data", ["dm:p:1:0", "dl:p:1:1", "dg:p:1:1:target", "dd:p:1:1:target:0", "de:p:1:1:0", "dj:0"])
async def test_only_for_those_who_may(talk: Talk, coffee: int, data: str) -> None:
    with pytest.raises(RightMissingError):
        await talk.press(data, OLGA)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ("dm:p:99:0", ProductNotFoundError),
        ("dm:c:99:0", errors.CategoryGoneError),
        ("dl:p:1:99", LocationNotSeenError),
        ("dl:c:99:1", errors.CategoryGoneError),
        ("dw:p:1:0", NothingToUndoError),
    ],
)
async def test_made_up_buttons(talk: Talk, database: Database, coffee: int, data: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await talk.press(data)
    assert await rules(database) == {}
