"""How many statements a movement costs: a statement is what time is made of."""

from tests.handlers.conftest import ANA, Talk
from tests.handlers.stock.conftest import AddProducts
from tests.statements import statements

CARD, CONFIRMATION = 12, 19


async def move(talk: Talk, text: str) -> tuple[list[str], list[str]]:
    """What the message and what the press make the database do."""
    with statements(talk.database) as for_card:
        ((_, card),) = await talk.say(text, ANA)
    payload = card["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    with statements(talk.database) as for_confirmation:
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
