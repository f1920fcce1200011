"""How many statements a movement costs: a statement is what time is made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.handlers.conftest import ANA, Talk
from tests.handlers.stock.conftest import AddProducts

CARD, CONFIRMATION = 12, 19


@contextmanager
def statements(talk: Talk) -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        made.append(statement)

    engine = talk.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def move(talk: Talk, text: str) -> tuple[list[str], list[str]]:
    """What the message and what the press make the database do."""
    with statements(talk) as for_card:
        ((_, card),) = await talk.say(text, ANA)
    payload = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    with statements(talk) as for_confirmation:
        answered, (_, done) = await talk.press(payload, ANA)
    assert answered[1]["text"] == "Registrado"
    assert done["text"].startswith("✅")
    return for_card, for_confirmation


async def test_an_issue_costs_few_statements(talk: Talk, add_products: AddProducts) -> None:
    await add_products("Café torrado 1 kg")
    await move(talk, "/entrada A-1 5 em Loja Norte")
    for_card, for_confirmation = await move(talk, "/saida A-1 1 em Loja Norte")
    assert len(for_card) <= CARD, for_card
    assert len(for_confirmation) <= CONFIRMATION, for_confirmation
