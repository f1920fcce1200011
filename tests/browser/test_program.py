"""The real program on its page: a stock check as a new user would do it, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import NARROW, OpenPage, screenshot, write
from tests.programs import serving

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The page of `main.py` without a token, with its demo company."""
    async with serving(Path(tmp_path_factory.mktemp("program"))) as program:
        yield program.url


async def switch_to(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).first.click()
    await page.locator('.phone[data-live="true"]').first.wait_for()


@pytest.mark.parametrize(
    ("person", "locale", "question", "answer", "more"),
    [
        ("Ana", "pt-BR", "/estoque café", "produtos encontrados", "Próximos"),
        ("Daniel", "en-US", "/stock cafe", "products found", "Next"),
    ],
)
async def test_a_stock_check_by_words_buttons_and_pages(
    open_page: OpenPage, complaints: list[str], person: str, locale: str, question: str, answer: str, more: str
) -> None:
    page = await open_page(NARROW, locale=locale)
    await switch_to(page, person)
    phone = page.locator(".phone:visible").first
    await write(phone, question)
    theirs = phone.locator(".theirs").last
    await expect(theirs).to_contain_text(answer)
    await screenshot(page, f"stock-list-{locale}", small=True)
    await theirs.get_by_role("button", name=more).click()
    await expect(theirs.get_by_role("button", name="‹")).to_be_visible()
    await theirs.get_by_role("button", name="CAF").or_(theirs.get_by_role("button", name="Café")).first.click()
    await expect(theirs.locator("code")).to_contain_text("CAF-")
    await screenshot(page, f"stock-card-{locale}", small=True)
    assert complaints == []


async def test_a_typing_error_a_sku_and_a_stranger(open_page: OpenPage) -> None:
    page = await open_page(NARROW)
    phone = page.locator(".phone:visible").first
    await switch_to(page, "Carla")
    await write(phone, "cafe torado")
    await expect(phone.locator(".theirs").last).to_contain_text("cafe torrado")
    await write(phone, "caf-001")
    await expect(phone.locator(".theirs").last.locator("code")).to_have_text("CAF-001")
    await switch_to(page, "Gil")
    await write(phone, "hello")
    await expect(phone.locator(".theirs")).to_have_count(1)
    await write(phone, "hello?")
    await expect(phone.locator(".mine")).to_have_count(2)
    await page.wait_for_timeout(500)
    await expect(phone.locator(".theirs")).to_have_count(1)


async def test_everybody_at_once_on_a_wide_screen(open_page: OpenPage, complaints: list[str]) -> None:
    page = await open_page()
    for position, question in enumerate(("/estoque matcha", "café torrado", "xícara")):
        phone = page.locator(".phone").nth(position)
        await write(phone, question)
        await expect(phone.locator(".theirs").last).to_be_visible()
    await screenshot(page, "phones-side-by-side")
    assert complaints == []
