"""What the page shows on a wide and on a narrow screen, in both languages."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

import sandbox
from tests.browser.conftest import NARROW, OpenPage, screenshot, write
from tests.browser.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


PAGE = Path(sandbox.__file__).parent / "page"


async def test_several_phones_stand_side_by_side_on_a_wide_screen(
    open_page: OpenPage, bot: EchoBot, complaints: list[str]
) -> None:
    page = await open_page()
    phones = page.locator(".phone")
    await expect(phones).to_have_count(3)
    await expect(page.locator(".chip")).to_have_count(7)
    await expect(phones.first.locator(".owner")).to_contain_text("Anaoperaçãopt-BR")
    tops = await phones.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    await write(phones.first, "rich")
    await write(phones.nth(2), "buttons")
    await expect(phones.nth(2).locator(".key").first).to_be_visible()
    await expect(phones.first.locator(".theirs")).to_have_count(1)
    await screenshot(page, "wide")
    assert complaints == []


async def test_one_phone_and_a_switcher_on_a_narrow_screen(
    open_page: OpenPage, bot: EchoBot, complaints: list[str]
) -> None:
    page = await open_page(NARROW, dark=True)
    await expect(page.locator(".phone")).to_have_count(1)
    await write(page.locator(".phone"), "buttons")
    await expect(page.locator(".key").first).to_be_visible()
    await screenshot(page, "narrow-dark")
    await page.locator(".chip", has_text="Daniel").click()
    await expect(page.locator(".phone")).to_have_count(1)
    await expect(page.locator('.phone[data-phone="1004"]')).to_be_visible()
    await expect(page.locator('.chip[aria-pressed="true"] .chip-words')).to_have_text("Danielgerência")
    assert complaints == []


async def test_nothing_is_wider_than_a_narrow_screen(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    long_word = "https://example.com/" + "a" * 300
    await write(page.locator(".phone"), long_word)
    await write(page.locator(".phone"), "x" * 300)
    await expect(page.locator(".theirs")).to_have_count(2)
    await page.locator("#tools-toggle").click()
    assert await widest(page) <= NARROW[0]
    assert await page.locator(".scroller").evaluate("box => box.scrollWidth <= box.clientWidth")
    await screenshot(page, "narrow-tools")


async def widest(page: Page) -> int:
    return int(await page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"))


async def test_suggestions_follow_the_phone_and_words_follow_the_browser(open_page: OpenPage) -> None:
    page = await open_page(NARROW, locale="en-US")
    await expect(page.locator(".intro p")).to_contain_text("This is a test phone")
    await expect(page.locator(".suggestions button")).to_have_text(
        ["café torrado", "/estoque açúcar", "CAF-001", "/ajuda"]
    )
    await page.locator(".chip", has_text="Daniel").click()
    await expect(page.locator(".suggestions button")).to_have_text(["/stock cafe", "/people", "/me", "/help"])
    await screenshot(page, "narrow-empty")


async def test_the_language_can_be_switched_and_is_remembered(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(locale="pt-BR")
    phone = page.locator(".phone").first
    await write(phone, "oi")
    await expect(phone.locator(".day")).to_have_text("Hoje")
    await page.locator("#tools-toggle").click()
    await page.get_by_role("button", name="English").click()
    await expect(phone.locator(".day")).to_have_text("Today")
    await expect(phone.get_by_role("textbox")).to_have_attribute("placeholder", "Message")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.reload()
    await expect(phone.locator(".role")).to_have_text("operator")


async def test_choosing_people_changes_the_phones_on_a_wide_screen(open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator(".chip", has_text="Ana").click()
    await expect(page.locator(".phone")).to_have_count(2)
    await page.locator(".chip", has_text="Gil").click()
    await page.locator(".chip", has_text="Elisa").click()
    await page.locator(".chip", has_text="Daniel").click()
    shown = await page.locator(".phone").evaluate_all("all => all.map(one => one.dataset.phone)")
    assert shown == ["1002", "1003", "1004", "1005", "1007"]
    await page.reload()
    await expect(page.locator(".phone")).to_have_count(5)


async def test_a_phone_that_is_not_shown_counts_what_arrives(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    carla = page.locator(".chip", has_text="Carla")
    await expect(carla.locator(".count")).to_be_hidden()
    await bot.call("sendMessage", chat_id=1003, text="um")
    await bot.call("sendMessage", chat_id=1003, text="dois")
    await expect(carla.locator(".count")).to_have_text("2")
    await carla.click()
    await expect(carla.locator(".count")).to_be_hidden()


async def test_both_languages_have_every_word_with_the_same_places_to_fill(open_page: OpenPage) -> None:
    page = await open_page()
    texts = await page.evaluate("import('/page/texts.js').then((module) => module.TEXTS)")
    assert sorted(texts) == ["en", "pt-BR"]
    assert _places(texts["en"]) == _places(texts["pt-BR"])


async def test_every_word_that_is_asked_for_exists(open_page: OpenPage) -> None:
    page = await open_page()
    texts = await page.evaluate("import('/page/texts.js').then((module) => module.TEXTS)")
    source = "".join(path.read_text() for path in PAGE.iterdir() if path.suffix in (".js", ".html"))
    asked = set(re.findall(r"\bword\(\"(\w+)\"|data-word(?:-label|-hint)?\"?[:=] ?\"(\w+)\"", source))
    names = {name for pair in asked for name in pair if name}
    assert len(names) > 40
    assert names <= set(texts["en"])


def _places(texts: dict[str, str]) -> dict[str, list[str]]:
    return {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in texts.items()}
