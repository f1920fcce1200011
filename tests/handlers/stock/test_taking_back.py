"""Those in charge take back what others recorded, from the history."""

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.people.errors import RightMissingError
from models.people.tables import Member, MemberLocation
from models.stock import draft_errors, errors
from models.stock.tables import Location
from tests.handlers.conftest import Talk
from tests.handlers.stock.conftest import NORTH, SOUTH, AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, labels, stock_up, text_of, there


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north, and as much milk; Olga works there."""
    coffee, milk = await add_products("Café torrado", "Leite integral")
    await add_staff(database)
    for product in (coffee, milk):
        await stock_up(database, product, "40")
    return coffee


async def post(talk: Talk, typed: str) -> str:
    """What Olga records; what undoes it."""
    return data_of(await talk.press(data_of(await talk.say(typed, OLGA), "✅"), OLGA), "↩️")


async def newest_of(talk: Talk, label: str = "−") -> str:
    """The way to the question about the newest line that begins so."""
    history = await talk.say("/history café", DAN)
    return data_of(await talk.press(data_of(history, "↩️ Take one back"), DAN), label)


async def test_one_line(talk: Talk, database: Database, coffee: int) -> None:
    undo = await post(talk, "/saida café 3")
    question = await talk.press(await newest_of(talk), DAN)
    assert text_of(question).splitlines()[2:] == ["• Issue <b>−3\u00a0un</b> Café torrado · Loja Norte"]
    assert "<b>Olga</b> recorded it, today" in text_of(question)
    assert labels(question) == ["↩️ Yes, take it back", "‹ Back"]
    assert await there(database, coffee) == {NORTH: 37}
    done = await talk.press(data_of(question, "↩️"), DAN)
    assert text_of(done) == "↩️ <b>Issue taken back</b>\n\n<b>Café torrado</b>\nLoja Norte: 37 → <b>40\u00a0un</b>"
    assert await there(database, coffee) == {NORTH: 40}
    assert "taken back later" in text_of(await talk.press(data_of(done, "History"), DAN))
    for sender, data in ((DAN, data_of(question, "↩️")), (OLGA, undo)):
        with pytest.raises(errors.AlreadyReversedError):
            await talk.press(data, sender)
    assert await there(database, coffee) == {NORTH: 40}


@pytest.mark.parametrize(("label", "milk"), [("↩️ Only", 38), ("↩️ Everything", 40)])
async def test_a_line_or_its_whole_card(talk: Talk, database: Database, coffee: int, label: str, milk: int) -> None:
    await post(talk, "/saida 1 café")
    await post(talk, "/saida 3 café, 2 leite")
    question = await talk.press(await newest_of(talk), DAN)
    assert text_of(question).splitlines()[2:] == [
        "• Issue <b>−3\u00a0un</b> Café torrado · Loja Norte",
        "• Issue <b>−2\u00a0un</b> Leite integral · Loja Norte",
    ]
    assert labels(question) == ["↩️ Only the first line", "↩️ Everything above", "‹ Back"]
    await talk.press(data_of(question, label), DAN)
    assert await there(database, coffee) == {NORTH: 39}
    assert await there(database, coffee + 1) == {NORTH: milk}


async def test_a_transfer_goes_back_with_both_legs(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/transferencia 5 café para loja sul")
    question = await talk.press(await newest_of(talk, "+5"), DAN)
    assert len(text_of(question).splitlines()) == 4
    assert labels(question) == ["↩️ Yes, take it back", "‹ Back"]
    await talk.press(data_of(question, "↩️"), DAN)
    assert await there(database, coffee) == {NORTH: 40}


@pytest.mark.parametrize(("label", "left"), [("↩️ Only", 39), ("↩️ Everything", 40)])
async def test_two_lines_of_the_same_product(
    talk: Talk, database: Database, coffee: int, label: str, left: int
) -> None:
    await post(talk, "/saida 1 café e 3 café")
    question = await talk.press(await newest_of(talk), DAN)
    assert text_of(question).splitlines()[2:] == [
        "• Issue <b>−3\u00a0un</b> Café torrado · Loja Norte",
        "• Issue <b>−1\u00a0un</b> Café torrado · Loja Norte",
    ]
    assert labels(question) == ["↩️ Only the first line", "↩️ Everything above", "‹ Back"]
    await talk.press(data_of(question, label), DAN)
    assert await there(database, coffee) == {NORTH: left}


@pytest.mark.parametrize(("label", "milk"), [("↩️ Only the first 2 lines", 38), ("↩️ Everything", 40)])
async def test_a_transfer_of_two_products(talk: Talk, database: Database, coffee: int, label: str, milk: int) -> None:
    await post(talk, "/transferencia 2 leite, 5 café para loja sul")
    question = await talk.press(await newest_of(talk, "+5"), DAN)
    assert [line.split("</b> ")[1] for line in text_of(question).splitlines()[2:]] == [
        "Café torrado · Loja Sul",
        "Café torrado · Loja Norte",
        "Leite integral · Loja Norte",
        "Leite integral · Loja Sul",
    ]
    assert labels(question) == ["↩️ Only the first 2 lines", "↩️ Everything above", "‹ Back"]
    await talk.press(data_of(question, label), DAN)
    assert await there(database, coffee) == {NORTH: 40}
    assert (await there(database, coffee + 1))[NORTH] == milk


async def test_what_has_moved_on_stays(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/entrada 5 café")
    question = await talk.press(await newest_of(talk, "+5"), DAN)
    await post(talk, "/saida 44 café")
    with pytest.raises(errors.ReversalImpossibleError):
        await talk.press(data_of(question, "↩️"), DAN)
    assert await there(database, coffee) == {NORTH: 1}


async def test_nothing_goes_back_into_a_location_that_is_off(talk: Talk, database: Database, coffee: int) -> None:
    undo = await post(talk, "/transferencia 40 café para loja sul")
    question = await talk.press(await newest_of(talk, "+40"), DAN)
    async with database.unit_of_work() as session:
        (await session.get_one(Location, NORTH)).is_active = False
    for sender, data in ((DAN, data_of(question, "↩️")), (OLGA, undo)):
        with pytest.raises(errors.ReversalLocationOffError):
            await talk.press(data, sender)
    assert await there(database, coffee) == {SOUTH: 40}


async def test_operators_are_not_offered_it(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/saida café 3")
    assert labels(await talk.say("/historico café", OLGA)) == ["Por que há isso?", "Estoque"]
    for data in ("kv:1:0", "ky:3:1:0", "kz:3:1:0:1"):
        with pytest.raises(RightMissingError):
            await talk.press(data, OLGA)
    assert await there(database, coffee) == {NORTH: 37}


async def test_not_at_locations_of_others(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/saida café 3")
    question = await talk.press(await newest_of(talk), DAN)
    async with database.unit_of_work() as session:
        dan = (await session.execute(select(Member).where(col(Member.telegram_id) == DAN))).scalar_one()
        dan.sees_all_locations = False
        session.add(MemberLocation(member_id=dan.id or 0, location_id=SOUTH))
    with pytest.raises(errors.LocationNotSeenError):
        await talk.press(data_of(question, "↩️"), DAN)
    assert await there(database, coffee) == {NORTH: 37}


@pytest.mark.parametrize("data", ["ky:99:1:0", "kz:99:1:0:1"])
async def test_made_up_buttons_find_nothing(talk: Talk, coffee: int, data: str) -> None:
    with pytest.raises(draft_errors.DraftNotFoundError):
        await talk.press(data, DAN)


async def test_what_is_taken_back_is_not_offered_again(talk: Talk, coffee: int) -> None:
    await post(talk, "/saida café 3")
    question = await talk.press(await newest_of(talk), DAN)
    await talk.press(data_of(question, "↩️"), DAN)
    history = await talk.say("/history café", DAN)
    offered = labels(await talk.press(data_of(history, "↩️"), DAN))
    assert [label.split("\u00a0")[0] for label in offered] == ["+40", "‹ Back"]
