"""Whoever counts learns nothing of how much there should be: not from a text, a button, a file, nor a row of theirs."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlmodel import select

from bot.database import Database
from bot.texts import Texts
from handlers import NOTICES
from handlers.stock.counts.states import CountQuestion
from models.errors import DomainError
from models.messaging.tables import Conversation, OutboxMessage
from models.people.tables import Language
from models.stock.counts import walk
from models.stock.counts.ledger import there_now
from models.stock.counts.questions import Step
from tests.handlers.conftest import Sent, Talk
from tests.handlers.stock import movements as shop
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, stock_up

SECRETS = ("7351", "6143", "8527", "9413")
"""What there is of each product: figures that stand nowhere else."""

FIGURES = ("11", "2 cx 5", "11+12", "0", "7000", "nonsense", "1,25")
ENDING = {"Sim, terminar", "Sim, descartar"}


@pytest.fixture
async def stocked(database: Database, talk: Talk, add_products: AddProducts) -> None:
    products = await add_products("Café", "Leite", "Açúcar", "Farinha")
    await add_staff(database)
    for product, quantity in zip(products, SECRETS, strict=True):
        await stock_up(database, product, quantity)


def readings(secret: str) -> Iterator[str]:
    """However somebody might write it."""
    yield secret
    yield f"{int(secret):,}"
    yield f"{int(secret):,}".replace(",", ".")


def leaks(seen: list[str]) -> list[str]:
    """What of the secrets, or of how far off a figure was, stands in what was seen."""
    differences = [str(int(secret) - said) for secret in SECRETS for said in (0, 11, 23, 7000)]
    hidden = [reading for secret in (*SECRETS, *differences) for reading in readings(secret) if len(secret) == 4]
    return sorted({reading for reading in hidden for text in seen if reading in text})


async def rows_of_olga(database: Database, texts: Texts) -> list[str]:
    """What is kept in her name, and what waits to be told her."""
    async with database.unit_of_work() as session:
        kept = (await session.execute(select(Conversation))).scalars()
        seen = [f"{row.state} {orjson.dumps(row.data).decode()}" for row in kept if row.telegram_id == OLGA]
        waiting = (await session.execute(select(OutboxMessage))).scalars().all()
    for row in waiting:
        if row.chat_id == OLGA:
            told: Any = NOTICES[row.notice or ""](texts.reader(Language.PORTUGUESE), row.params or {})
            seen += [orjson.dumps(row.params).decode(), str(told)]
    return seen


async def is_asked(database: Database) -> bool:
    """Whether what she writes next is a figure; otherwise she would look for a product, and see its stock."""
    async with database.unit_of_work() as session:
        state = (await session.execute(select(Conversation.state))).scalar_one_or_none()
        return state in {CountQuestion.figure.state, CountQuestion.lot.state}


async def count_at_random(talk: Talk, database: Database, texts: Texts, seed: int, *, steps: int = 60) -> list[str]:
    """Olga counts, at random: writes figures, presses whatever is shown; all that she, or a row of hers, sees."""
    chance, seen = random.Random(seed), []

    async def note(sent: list[Sent]) -> list[Sent]:
        seen.append(orjson.dumps(sent, default=str).decode())
        seen.extend(await rows_of_olga(database, texts))
        return sent

    shown = await note(await talk.say("/contagem", OLGA))
    shown = await note(await talk.press(data_of(shown, "Tudo"), OLGA))
    for _ in range(steps):
        buttons = [one for one in shop._buttons(shown) if one[0] not in ENDING]
        try:
            if not buttons:
                shown = await note(await talk.say("/contagem", OLGA))
            elif chance.random() < 0.5 or not await is_asked(database):
                shown = await note(await talk.press(chance.choice(buttons)[1], OLGA))
            else:
                await note(await talk.say(chance.choice(FIGURES), OLGA))
                shown = await note(await talk.say("/contagem", OLGA)) if chance.random() < 0.1 else shown
        except DomainError as error:
            seen.append(f"{type(error).__name__} {vars(error)}")
            shown = await note(await talk.say("/contagem", OLGA))
    return seen


@pytest.mark.parametrize("seed", range(4))
async def test_a_counter_sees_nothing(talk: Talk, database: Database, texts: Texts, stocked: None, seed: int) -> None:
    assert leaks(await count_at_random(talk, database, texts, seed)) == []


async def test_a_counter_is_told_outcomes_without_figures(
    talk: Talk, database: Database, texts: Texts, stocked: None
) -> None:
    """To the very end: counted twice, handed over, asked again, rejected."""
    begun = await talk.say("/contagem", OLGA)
    seen = [str(await talk.press(data_of(begun, "Tudo"), OLGA))]
    seen += [str(await talk.say("11", OLGA)) for _ in range(8)]
    card = await talk.press(data_of(await talk.say("/count", DAN), "Decide"), DAN)
    assert leaks([str(card)]) != []
    await talk.press(data_of(card, "Count again"), DAN)
    seen += await rows_of_olga(database, texts)
    going = await talk.say("/contagem", OLGA)
    seen += [str(going), str(await talk.press(data_of(going, "Continuar"), OLGA))]
    seen += [str(await talk.say("11", OLGA)) for _ in range(4)]
    card = await talk.press(data_of(await talk.say("/count", DAN), "Decide"), DAN)
    await talk.press(data_of(card, "Reject"), DAN)
    await talk.say("No", DAN)
    seen += await rows_of_olga(database, texts)
    assert leaks(seen) == []


def _tells_in_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = walk._ask

    async def telling(session: Any, actor: Any, count: Any, line: Any) -> Step:
        step = await ask(session, actor, count, line)
        there = await there_now(session, line.location_id, line.product_id)
        assert step.question is not None
        return replace(step, question=replace(step.question, said=there.of(line, tracks_lots=False)))

    monkeypatch.setattr(walk, "_ask", telling)


def _keeps_in_the_dialogue(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = walk._ask

    async def keeping(session: Any, actor: Any, count: Any, line: Any) -> Step:
        there = await there_now(session, line.location_id, line.product_id)
        await session.flush()
        expected = there.of(line, tracks_lots=False)
        session.add(Conversation(chat_id=1, telegram_id=OLGA, state="x", data={"expected": str(expected)}))
        return await ask(session, actor, count, line)

    monkeypatch.setattr(walk, "_ask", keeping)


@pytest.mark.parametrize("plant", [_tells_in_the_text, _keeps_in_the_dialogue])
async def test_a_bot_that_tells_is_caught(
    talk: Talk, database: Database, texts: Texts, stocked: None, monkeypatch: pytest.MonkeyPatch, plant: Any
) -> None:
    plant(monkeypatch)
    assert leaks(await count_at_random(talk, database, texts, 1, steps=0))
