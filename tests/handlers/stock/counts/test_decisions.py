"""Deciding about a count inside its card, as those who may see it."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from bot.database import Database
from bot.texts import Texts
from handlers import NOTICES
from handlers.stock.counts.buttons import ReviewCountCallback
from models.messaging.tables import OutboxMessage
from models.people.errors import RightMissingError
from models.people.tables import Language
from models.stock.counts import errors
from models.stock.tables import LotLevel
from tests.handlers.conftest import ANA, TOM, Sent, Talk
from tests.handlers.stock.conftest import NORTH, AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, labels, stock_up, text_of, there


@pytest.fixture
async def counted(database: Database, talk: Talk, add_products: AddProducts) -> list[int]:
    """Forty coffee of R$ 10 of which Olga found 36, and seven milk of R$ 2 of which she found 9."""
    coffee, milk, _ = await add_products("Café torrado", "Leite integral", "Leite desnatado")
    await add_staff(database)
    await stock_up(database, coffee, "40", unit_cost=Decimal(10))
    await stock_up(database, milk, "7", unit_cost=Decimal(2))
    await talk.press(data_of(await talk.say("/contagem", OLGA), "Tudo"), OLGA)
    for figure in ("36", "9", "36", "9"):
        await talk.say(figure, OLGA)
    return [coffee, milk]


async def told(database: Database, texts: Texts) -> list[tuple[int, str, list[str], list[str]]]:
    """What waits to be told: to whom, its text in English, its buttons, and what they carry."""
    async with database.unit_of_work() as session:
        statement = select(OutboxMessage).where(col(OutboxMessage.notice).is_not(None)).order_by(col(OutboxMessage.id))
        rows = list((await session.execute(statement)).scalars())
    found = []
    for row in rows:
        worded: Any = NOTICES[row.notice or ""](texts.reader(Language.ENGLISH), row.params or {})
        text, keyboard = (worded, None) if isinstance(worded, str) else worded
        buttons = [button for line in (keyboard.inline_keyboard if keyboard else []) for button in line]
        labels, data = [b.text for b in buttons], [b.callback_data or "" for b in buttons]
        found.append((row.chat_id, str(text), labels, data))
    return found


async def open_card(talk: Talk, by: int = DAN) -> list[Sent]:
    offered = await talk.say("/count", by)
    return await talk.press(data_of(offered, "Decidir" if by == ANA else "Decide"), by)


async def test_the_notice_is_the_card(talk: Talk, database: Database, texts: Texts, counted: list[int]) -> None:
    anas, dans = await told(database, texts)
    assert (anas[0], dans[0], anas[1:]) == (ANA, DAN, dans[1:])
    _, text, buttons, _ = dans
    assert text.startswith("<b>Count</b> · Loja Norte\nOlga · today ")
    assert "2 counted, 2 differences: <b>−R$36.00</b>" in text
    first, second = text.split("\n\n")[1:]
    assert first == "<b>−4\u00a0un</b> Café torrado · −R$40.00\ncounted 36 (36 before), expected 40"
    assert second.startswith("<b>+2\u00a0un</b> Leite integral · +R$4.00\ncounted 9 (9 before), expected 7")
    assert buttons == ["✅ Accept all", "Choose lines", "Count again", "Reject…"]
    assert text_of(await open_card(talk)) == text


async def test_accepting_posts_and_can_be_undone(
    talk: Talk, database: Database, texts: Texts, counted: list[int]
) -> None:
    (_, dans) = await told(database, texts)
    accepted = await talk.press(dans[3][0], DAN)
    assert text_of(accepted).endswith("✅ Accepted by Dan: 2 adjustments.")
    assert labels(accepted) == ["↩️ Undo"]
    assert [await there(database, product) for product in counted] == [{NORTH: 36}, {NORTH: 9}]
    anas, olgas = (await told(database, texts))[2:]
    assert anas[:3] == (ANA, "✅ Dan accepted the count at <b>Loja Norte</b>: 2 adjustments.", ["See the count"])
    assert olgas[:3] == (OLGA, anas[1], [])
    undone = await talk.press(data_of(accepted, "↩️"), DAN)
    assert text_of(undone).endswith("↩️ The adjustments were undone.")
    assert labels(undone) == []
    assert [await there(database, product) for product in counted] == [{NORTH: 40}, {NORTH: 7}]


async def test_an_adjustment_that_was_undone_alone(
    talk: Talk, database: Database, texts: Texts, counted: list[int]
) -> None:
    await talk.press(data_of(await open_card(talk), "✅"), DAN)
    lines = await talk.press(data_of(await talk.say("/history A-1", DAN), "↩️ Take one"), DAN)
    sure = await talk.press(data_of(lines, "−4"), DAN)
    await talk.press(data_of(sure, "↩️ Only"), DAN)
    card = await talk.press(ReviewCountCallback(count_id=1).pack(), DAN)
    assert text_of(card).split("\n\n")[1].endswith("\n↩️ undone already, on its own")
    undone = await talk.press(data_of(card, "↩️"), DAN)
    said = "↩️ The adjustments were undone."
    assert text_of(undone).endswith(f"{said}\n\n1 adjustment had been undone on its own before.")
    assert (await told(database, texts))[-1][1].endswith("\n1 adjustment had been undone on its own before.")
    assert [await there(database, product) for product in counted] == [{NORTH: 40}, {NORTH: 7}]


async def test_the_second_manager_is_told_who_was_first(talk: Talk, counted: list[int]) -> None:
    card = await open_card(talk)
    await talk.press(data_of(await open_card(talk, ANA), "✅"), ANA)
    for label in ("✅", "Count again", "Reject"):
        with pytest.raises(errors.CountDecidedError) as refused:
            await talk.press(data_of(card, label), DAN)
        assert refused.value.by == "Ana"


async def test_choosing_lines(talk: Talk, database: Database, counted: list[int]) -> None:
    card = await open_card(talk)
    picks = await talk.press(data_of(card, "Choose"), DAN)
    assert labels(picks) == [
        "✅ −4\u00a0un · Café torrado",
        "✅ +2\u00a0un · Leite integral",
        "✅ Accept only 2",
        "‹ Back",
    ]
    picks = await talk.press(data_of(picks, "✅ −4"), DAN)
    assert labels(picks)[0] == "▫️ −4\u00a0un · Café torrado"
    assert labels(picks)[2:] == ["✅ Accept only 1", "Count again 1 without ✅", "‹ Back"]
    accepted = await talk.press(data_of(picks, "✅ Accept only"), DAN)
    assert "not accepted" in text_of(accepted)
    assert [await there(database, product) for product in counted] == [{NORTH: 40}, {NORTH: 9}]


async def test_a_card_that_another_changed_is_shown_again(talk: Talk, database: Database, counted: list[int]) -> None:
    card = await open_card(talk)
    await talk.press(data_of(await talk.press(data_of(card, "Choose"), DAN), "✅ −4"), DAN)
    stale = await talk.press(data_of(card, "✅ Accept all"), DAN)
    assert stale[0][1]["text"].startswith("This count has changed since.")
    assert labels(stale)[0] == "✅ Accept all"
    assert await there(database, counted[0]) == {NORTH: 40}
    assert "Accepted by Dan" in text_of(await talk.press(data_of(stale, "✅ Accept all"), DAN))


async def test_counting_again_for_a_manager(talk: Talk, database: Database, texts: Texts, counted: list[int]) -> None:
    picks = await talk.press(data_of(await open_card(talk), "Choose"), DAN)
    picks = await talk.press(data_of(picks, "✅ −4"), DAN)
    asked = await talk.press(data_of(picks, "Count again"), DAN)
    assert text_of(asked).startswith("1 line is to be counted again.")
    olgas = (await told(database, texts))[-1]
    assert olgas[:3] == (OLGA, "Dan asks: please count again. 1 line at <b>Loja Norte</b>.", ["Go on counting"])
    again = await talk.press(olgas[3][0], OLGA)
    assert text_of(again).startswith("Conte de novo, por favor.\n\n<b>Café torrado</b>")
    await talk.say("40", OLGA)
    assert "1 difference: <b>+R$4.00</b>" in text_of(await open_card(talk))


async def test_the_card_says_that_nobody_counted_again(talk: Talk, counted: list[int]) -> None:
    await talk.press(data_of(await open_card(talk), "Count again"), DAN)
    going = await talk.press(data_of(await talk.say("/contagem", OLGA), "Continuar"), OLGA)
    sure = await talk.press(data_of(await talk.press(data_of(going, "Parar"), OLGA), "Terminar assim"), OLGA)
    await talk.press(data_of(sure, "Sim"), OLGA)
    first, *_ = text_of(await open_card(talk)).split("\n\n")[1:]
    assert first.splitlines()[1:] == ["counted 36, expected 40", "not counted again: the figure from before holds"]


async def test_what_fits_when_it_is_counted_again_was_accepted_by_nobody(
    talk: Talk, database: Database, texts: Texts, counted: list[int]
) -> None:
    old = await open_card(talk)
    await talk.press(data_of(old, "Count again"), DAN)
    await talk.press((await told(database, texts))[-1][3][0], OLGA)
    await talk.say("40", OLGA)
    assert "tudo confere" in text_of(await talk.say("7", OLGA))
    with pytest.raises(errors.CountOverError):
        await talk.press(data_of(old, "✅ Accept all"), DAN)
    with pytest.raises(errors.CountOverError):
        await talk.press(data_of(old, "Reject"), DAN)
    seen = await talk.press(ReviewCountCallback(count_id=1).pack(), DAN)
    assert text_of(seen).endswith("\n\n✅ The count is finished: everything matches.")


async def test_rejecting_with_a_reason(talk: Talk, database: Database, texts: Texts, counted: list[int]) -> None:
    card = await open_card(talk)
    why = await talk.press(data_of(card, "Reject"), DAN)
    assert labels(why) == ["‹ Back"]
    assert "at most 300" in text_of(await talk.say("x" * 301, DAN))
    rejected = await talk.say("You forgot <b>the back shelf</b>", DAN)
    assert text_of(rejected).endswith("Rejected by Dan: “You forgot &lt;b&gt;the back shelf&lt;/b&gt;”")
    olgas = (await told(database, texts))[-1]
    assert olgas[0] == OLGA
    assert olgas[1].startswith("Dan rejected the count at <b>Loja Norte</b>: “You forgot &lt;b&gt;")
    assert await there(database, counted[0]) == {NORTH: 40}
    assert labels(await talk.say("/count", OLGA))[0] == "Tudo o que há lá"


async def test_those_who_may_not_decide(talk: Talk, database: Database, texts: Texts, counted: list[int]) -> None:
    card = await open_card(talk)
    picks = await talk.press(data_of(card, "Choose"), DAN)
    for label, shown in (("✅", card), ("Count again", card), ("Reject", card), ("✅ −4", picks), ("Choose", card)):
        for other in (OLGA, TOM):
            with pytest.raises(RightMissingError):
                await talk.press(data_of(shown, label), other)
    assert "Decidir" not in " ".join(labels(await talk.say("/contagem", OLGA)))


async def test_who_counted_alone_sees_that_another_must_accept(
    talk: Talk, database: Database, add_products: AddProducts
) -> None:
    (coffee,) = await add_products("Café torrado")
    await add_staff(database)
    await stock_up(database, coffee, "40", unit_cost=Decimal(10))
    await talk.press(data_of(await talk.press(data_of(await talk.say("/count", DAN), "Loja Norte"), DAN), "Every"), DAN)
    await talk.say("36", DAN)
    own = await talk.say("36", DAN)
    assert "You counted alone: somebody else has to accept it." in text_of(own)
    assert labels(own) == ["Choose lines", "Count again", "Reject…"]
    with pytest.raises(errors.OwnCountError):
        await talk.press("na:1:2:1", DAN)
    accepted = await talk.press(data_of(await open_card(talk, ANA), "✅"), ANA)
    assert "Aceita por Ana: 1 ajuste" in text_of(accepted)


async def test_a_line_that_cannot_be_posted_says_why(talk: Talk, database: Database, counted: list[int]) -> None:
    sold = await talk.say("/saida café torrado 38", OLGA)
    sold = await talk.press(data_of(sold, "✅"), OLGA)
    card = await open_card(talk)
    assert "moved since: 2 → −2\u00a0un" in text_of(card)
    accepted = await talk.press(data_of(card, "✅"), DAN)
    assert "⚠️ not adjusted: it has gone since, and would be below zero. Count it again." in text_of(accepted)
    assert text_of(accepted).endswith("✅ Accepted by Dan: 1 adjustment.")
    assert [await there(database, product) for product in counted] == [{NORTH: 2}, {NORTH: 9}]
    async with database.unit_of_work() as session:
        assert (await session.execute(select(LotLevel))).first() is None


async def test_many_differences_go_page_by_page(talk: Talk, database: Database, add_products: AddProducts) -> None:
    products = await add_products(*(f"Chá {number:02}" for number in range(1, 12)))
    await add_staff(database)
    for product in products:
        await stock_up(database, product, "5", unit_cost=Decimal(product))
    await talk.press(data_of(await talk.say("/contagem", OLGA), "Tudo"), OLGA)
    for _ in range(22):
        await talk.say("3", OLGA)
    first = await open_card(talk)
    assert text_of(first).split("\n\n")[1].startswith("<b>−2\u00a0un</b> Chá 11")
    assert "1 to 8 of 11" in text_of(first)
    second = await talk.press(data_of(first, "Next"), DAN)
    assert "9 to 11 of 11" in text_of(second)
    picks = await talk.press(data_of(second, "Choose"), DAN)
    assert labels(picks)[0].endswith("Chá 03")
    picks = await talk.press(data_of(picks, "✅ −2\u00a0un · Chá 03"), DAN)
    assert labels(picks)[0].startswith("▫️")
    assert "✅ Accept only 10" in labels(picks)
