"""A day of a shop at work, on one phone-sized page: goods come in, a shelf is counted, a spreadsheet is sent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NARROW, OpenPage, screenshot
from tests.browser.hand import Hand
from tests.programs import serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass(frozen=True)
class Day:
    """What is read, tapped and typed in one language."""

    locale: str
    manager: str
    counter: str
    receive: str = "/entrada 2 cx ACU-013 a 5,20"
    confirm: str = "✅ Confirmar"
    received: str = "Entrada registrada"
    more: tuple[str, str] = ("Mais…", "O que você quer fazer")
    count: str = "Contar"
    how_much: str = "Quanto há?"
    again: str = "Conte de novo"
    finished: str = "Contagem terminada"
    variance: str = "Contagem · Depósito Central"
    accept: str = "✅ Aceitar tudo"
    accepted: str = "✅ Aceita por Carla"
    headings: str = "SKU;Nome;Unidade;Categoria;Local;Saldo;Custo;Mínimo"
    wrong: str = "1,5,0"
    right: str = "1,5"
    problem: str = "Linha 3"
    preview: str = "2 produtos novos"
    run: str = "✅ Importar"
    imported: str = "importada em"


PORTUGUESE = Day("pt-BR", manager="Carla", counter="Ana")
ENGLISH = Day(
    "en-US",
    manager="Daniel",
    counter="Daniel",
    receive="/receive 2 cx ACU-013 at 5.20",
    confirm="✅ Confirm",
    received="Receipt recorded",
    more=("More…", "What would you like to do"),
    count="Count",
    how_much="How much is there?",
    again="Please count again",
    finished="You counted alone",
    headings="SKU;Name;Unit;Category;Location;On hand;Unit cost;Minimum",
    wrong="1.5.0",
    right="1.5",
    problem="Row 3",
    preview="2 new products",
    run="✅ Import",
    imported="imported in",
)
PRODUCT, COUNTED_AT = "Adoçante stévia", "Depósito Central"


@pytest_asyncio.fixture(loop_scope="session")
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """The page of `main.py` with the demo company."""
    async with serving(tmp_path) as running:
        yield running.url


def _sheet(day: Day, figure: str) -> bytes:
    rows = f"TES-001;Chá de teste;un;Chás;Loja Centro;12;4;5\nTES-002;Erva de teste;kg;Chás;Loja Centro;{figure};4;1\n"
    return f"{day.headings}\n{rows}".encode()


async def _receive(hand: Hand, day: Day) -> None:
    await hand.say(day.receive, then=COUNTED_AT)
    await hand.tap(COUNTED_AT, then=day.confirm)
    await screenshot(hand.page, f"receipt-{day.locale}", small=True)
    await hand.tap(day.confirm, then=day.received)


async def _count(hand: Hand, day: Day) -> None:
    await hand.say("ACU-013", then=PRODUCT)
    label, question = day.more
    await hand.tap(label, then=question)
    await hand.tap(day.count, then=COUNTED_AT)
    await hand.tap(COUNTED_AT, then=day.how_much)
    await hand.say("41", then=day.again)
    await screenshot(hand.page, f"count-{day.locale}", small=True)
    await hand.say("41", then=day.finished)


async def _accept(hand: Hand, day: Day) -> None:
    """Whoever counted alone cannot accept it."""
    await expect(hand.answer).to_contain_text(day.variance)
    await screenshot(hand.page, "variance", small=True)
    await hand.tap(day.accept, then=day.accepted)


async def _import(hand: Hand, day: Day) -> None:
    for figure in (day.wrong, day.right):
        await hand.phone.locator("input[type=file]").set_input_files(
            {"name": "produtos.csv", "mimeType": "text/csv", "buffer": _sheet(day, figure)}
        )
        await hand.phone.get_by_role("textbox").press("Enter")
        await expect(hand.answer).to_contain_text(day.problem if figure == day.wrong else day.preview)
    await expect(hand.answer).to_contain_text("produtos.csv")
    await screenshot(hand.page, f"import-{day.locale}", small=True)
    await hand.tap(day.run, then=day.imported)
    await hand.say("TES-002", then="Erva de teste")
    await expect(hand.answer).to_contain_text(day.right)


@pytest.mark.parametrize("day", [PORTUGUESE, ENGLISH], ids=lambda day: day.locale)
async def test_goods_come_in_are_counted_and_a_spreadsheet_is_imported(
    open_page: OpenPage, complaints: list[str], day: Day
) -> None:
    hand = Hand(await open_page(NARROW, locale=day.locale))
    await hand.take(day.manager)
    await _receive(hand, day)
    if day.counter != day.manager:
        await hand.take(day.counter)
    await _count(hand, day)
    await hand.take(PORTUGUESE.manager)
    await _accept(hand, PORTUGUESE)
    await hand.take(day.manager)
    await _import(hand, day)
    assert complaints == []
