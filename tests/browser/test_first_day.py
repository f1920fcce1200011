"""A company's first day on one phone-sized page: from nothing to three people at work, by what is on the screen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import NARROW, OpenPage, screenshot
from tests.browser.hand import Hand
from tests.programs import Program, serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass(frozen=True)
class Day:
    """What is read, tapped and typed in one language."""

    locale: str
    admin: str
    operator: str
    manager: str
    change_company: str = "Mudar a empresa"
    name: str = "Nome"
    company: str = "Café do Zé"
    language: tuple[str, str] | None = None
    right: str = "Está certo"
    steps: str = "Primeiros passos"
    how_far: str = "{done} de 4"
    locations: str = "➕ Locais"
    shop: str = "Loja Centro"
    warehouse: str = "Depósito"
    products: str = "➕ Produtos"
    typed: str = "Café torrado 1 kg\nAçúcar cristal; kg"
    add: str = "Cadastrar 2"
    coffee: tuple[str, str, str] = ("café", "Café torrado 1 kg", "0 un")
    sugar: tuple[str, str, str] = ("ACU-001", "Açúcar cristal", "0 kg")
    invite: str = "➕ Convidar"
    operates: str = "operação"
    manages: str = "gerência"
    places: str = "✏️ Locais"
    create: str = "Criar link"
    invitation: str = "Convite para Café do Zé"
    another: str = "Novo convite"
    you_see: str = "Você vê: Loja Centro."
    joined: str = "{name} entrou na equipe como {role}"
    begin: str = "/inicio"
    all_set: str = "Tudo pronto!"
    people: str = "/pessoas"


PORTUGUESE = Day("pt-BR", admin="Fábio", operator="Ana", manager="Carla")
ENGLISH = Day(
    "en-US",
    admin="Elena",
    operator="Gil",
    manager="Daniel",
    change_company="Change the company",
    name="Name",
    company="Joe's Coffee",
    language=("✏️ Language", "English"),
    right="It is right",
    steps="First steps",
    how_far="{done} of 4",
    locations="➕ Locations",
    shop="Main Street",
    warehouse="Warehouse",
    products="➕ Products",
    typed="Roasted coffee 1 kg\nWhite sugar; kg",
    add="Add 2",
    coffee=("coffee", "Roasted coffee 1 kg", "0 un"),
    sugar=("WHI-001", "White sugar", "0 kg"),
    invite="➕ Invite",
    operates="operator",
    manages="manager",
    places="✏️ Locations",
    create="Create link",
    invitation="Invitation to Joe's Coffee",
    another="New invitation",
    you_see="You see: Main Street.",
    joined="{name} has joined the team as {role}",
    begin="/start",
    all_set="All set!",
    people="/people",
)


@pytest_asyncio.fixture(loop_scope="session")
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """`main.py` with a company that is still empty."""
    async with serving(tmp_path, SANDBOX_COMPANY="empty") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def url(program: Program) -> str:
    """Its page."""
    return program.url


@dataclass(frozen=True)
class FirstHand(Hand):
    """A hand on a company's first day."""

    day: Day

    async def open_link(self, name: str) -> None:
        """Say who opens the link that the page is asking about."""
        await self.page.get_by_role("dialog").get_by_role("button", name=name).click()
        await expect(self.page.locator('.chip[aria-pressed="true"]')).to_contain_text(name)
        await expect(self.answer).to_contain_text(name)

    async def look_up(self, product: tuple[str, str, str]) -> None:
        words, name, available = product
        await self.say(words, then=name)
        await expect(self.answer).to_contain_text(available)


async def _set_up(hand: FirstHand) -> None:
    day = hand.day
    await hand.tap(day.change_company, then="08:00")
    await hand.tap(day.name, then="Retaguarda")
    await hand.say(day.company, then=f"Retaguarda → {day.company}")
    if day.language:
        question, choice = day.language
        await hand.tap(question, then="Portuguese")
        await hand.tap(choice, then=f"→ {choice}")
    await hand.tap(day.right, then=day.how_far.format(done=1))
    await hand.tap(day.locations, then=day.warehouse)
    await hand.say(f"{day.shop}\n{day.warehouse}", then=day.shop)
    await hand.tap(day.steps, then=day.how_far.format(done=2))
    await hand.tap(day.products, then="SKU")
    await hand.say(day.typed, then=day.sugar[0])
    await hand.tap(day.add, then=f"• {day.coffee[1]}")
    await hand.tap(day.steps, then=day.how_far.format(done=3))
    await screenshot(hand.page, f"first-steps-{day.locale}", small=True)


async def _invite_operator(hand: FirstHand) -> None:
    day = hand.day
    await hand.tap(day.invite, then=day.operates)
    await hand.tap(day.operates, then="24")
    await hand.tap(day.places, then=day.warehouse)
    await hand.tap(day.shop, then=f": {day.shop}")
    await hand.tap(day.create, then=day.invitation)
    await expect(hand.answer.locator("img")).to_be_visible()
    await screenshot(hand.page, f"invitation-{day.locale}", small=True)
    await _follow_link(hand)
    await hand.open_link(day.operator)
    await expect(hand.answer).to_contain_text(day.you_see)
    await screenshot(hand.page, f"joined-{day.locale}", small=True)


async def _invite_manager(hand: FirstHand) -> None:
    day = hand.day
    await hand.tap(day.another, then=day.manages)
    await hand.tap(day.manages, then="24")
    links = hand.phone.locator(".theirs", has_text=day.invitation)
    await hand.tap(day.create, then=day.invitation)
    await expect(links).to_have_count(2)
    await _follow_link(hand)
    await hand.open_link(day.manager)


async def _follow_link(hand: FirstHand) -> None:
    await hand.answer.locator("button, a").filter(has_text="t.me/").first.click()


@pytest.mark.parametrize("day", [PORTUGUESE, ENGLISH], ids=lambda day: day.locale)
async def test_from_nothing_to_three_people_at_work(
    program: Program, open_page: OpenPage, complaints: list[str], day: Day
) -> None:
    assert program.process.stdout is not None
    link = (await program.process.stdout.readline()).decode().split()[-1]
    hand = FirstHand(await open_page(NARROW, locale=day.locale, address=link.removeprefix(program.url)), day)
    await hand.open_link(day.admin)
    await expect(hand.answer).to_contain_text(day.how_far.format(done=0))
    await _set_up(hand)
    await hand.look_up(day.coffee)
    await hand.say(day.begin, then=day.how_far.format(done=3))
    await _invite_operator(hand)
    await hand.look_up(day.coffee)
    await hand.take(day.admin)
    await expect(hand.answer).to_contain_text(day.joined.format(name=day.operator, role=day.operates))
    await _invite_manager(hand)
    await hand.look_up(day.sugar)
    await screenshot(hand.page, f"first-question-{day.locale}", small=True)
    await hand.take(day.admin)
    await expect(hand.answer).to_contain_text(day.joined.format(name=day.manager, role=day.manages))
    await hand.say(day.begin, then=day.all_set)
    await hand.say(day.people, then=day.manager)
    await expect(hand.answer).to_contain_text(day.operator)
    await screenshot(hand.page, f"team-{day.locale}", small=True)
    assert complaints == []
