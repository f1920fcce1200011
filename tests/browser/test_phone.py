"""What makes it a phone: inline results, menus by touch, blocking, other kinds of message, its look and its time."""

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox
from tests.browser.conftest import NARROW, OpenPage, screenshot, write
from tests.browser.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_the_bot_offers_inline_can_be_sent(open_page: OpenPage, bot: EchoBot, complaints: list[str]) -> None:
    page = await open_page(NARROW)
    field = page.get_by_role("textbox")
    await field.fill("@Echo_Bot nada")
    await expect(page.locator(".listbox.inline")).to_have_text("Nada encontrado.")
    await field.fill("@echo_bot café")
    await expect(page.get_by_role("option")).to_have_text(["café 1 <i>12 un", "café 2 <i>12 un"])
    await field.press("ArrowDown")
    await field.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("café 2")
    await screenshot(page, "inline-light")
    await field.press("Enter")
    await expect(page.locator(".mine .via")).to_have_text("via @echo_bot")
    await expect(page.locator(".mine .text b")).to_have_text("2")
    await expect(field).to_have_value("")
    assert complaints == []


async def test_a_long_press_opens_a_messages_menu(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    await write(page.locator(".phone"), "oi")
    await expect(page.locator(".theirs")).to_have_count(1)
    await page.locator(".theirs .text").dispatch_event(
        "pointerdown", {"pointerType": "touch", "clientX": 60, "clientY": 500}
    )
    await expect(page.get_by_role("menuitem")).to_have_text(["Responder", "Copiar"])
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await page.locator(".mine .bubble").click(button="right")
    await expect(page.get_by_role("menuitem")).to_have_text(["Responder", "Editar", "Copiar"])
    await screenshot(page, "message-menu")
    await page.get_by_role("menuitem", name="Responder").click()
    await expect(page.locator(".context")).to_contain_text("Em resposta a você")


async def test_a_second_tick_says_that_the_bot_has_reacted(open_page: OpenPage, sandbox: Sandbox) -> None:
    page = await open_page(NARROW)
    await write(page.locator(".phone"), "oi")
    await expect(page.locator(".mine")).to_have_count(1)
    await expect(page.locator(".mine.read")).to_have_count(0)
    await sandbox.call("sendChatAction", {"chat_id": 1001, "action": "typing"})
    await expect(page.locator(".mine.read")).to_have_count(1)


async def test_the_bot_is_blocked_and_let_in_again(open_page: OpenPage, bot: EchoBot, sandbox: Sandbox) -> None:
    page = await open_page(NARROW)
    await page.get_by_role("button", name="Mais desta conversa").click()
    await page.get_by_role("menuitem", name="Bloquear o bot").click()
    await expect(page.get_by_role("textbox")).to_be_hidden()
    await expect(page.locator(".status")).to_have_text("bot bloqueado")
    with pytest.raises(RuntimeError, match="bot was blocked by the user"):
        await bot.call("sendMessage", chat_id=1001, text="x")
    await page.get_by_role("button", name="Desbloquear o bot").click()
    await write(page.locator(".phone"), "de volta")
    await expect(page.locator(".theirs")).to_contain_text("de volta")


async def test_voice_stickers_and_contacts_are_sent(open_page: OpenPage, bot: EchoBot, complaints: list[str]) -> None:
    page = await open_page(NARROW)
    for name, kind in (("Mensagem de voz", "voice"), ("Figurinha", "sticker"), ("Meu contato", "contact")):
        await page.get_by_role("button", name="Anexar").click()
        await page.get_by_role("menuitem", name=name).click()
        await expect(page.locator(".theirs").last).to_contain_text(f"got ['{kind}']")
    await expect(page.locator(".mine").last).to_contain_text("Ana+551001")
    await screenshot(page, "kinds-light")
    assert complaints == []


async def background(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))


async def test_the_look_follows_the_system_or_the_switch(open_page: OpenPage) -> None:
    page = await open_page(dark=True)
    dark = await background(page)
    await page.locator("#tools-toggle").click()
    await page.get_by_role("button", name="Claro").click()
    light = await background(page)
    assert light != dark
    await expect(page.get_by_role("button", name="Claro")).to_be_focused()
    await page.reload()
    await page.locator('.phone[data-live="true"]').first.wait_for()
    assert await background(page) == light
    await page.locator("#tools-toggle").click()
    await page.get_by_role("button", name="Do sistema").click()
    assert await background(page) == dark


async def test_the_status_bar_follows_the_sandboxs_clock(open_page: OpenPage, bot: EchoBot, sandbox: Sandbox) -> None:
    page = await open_page(locale="pt-BR")
    phone = page.locator(".phone").first
    await write(phone, "oi")
    await expect(phone.locator(".day")).to_have_text("Hoje")
    await page.locator("#tools-toggle").click()
    await page.get_by_role("button", name="+1 dia").click()
    await expect(page.locator("#notice")).to_have_text("Relógio adiantado em 86400 s")
    await page.get_by_role("button", name="+1 hora").click()
    await expect(page.locator("#notice")).to_have_text("Relógio adiantado em 3600 s")
    await write(phone, "amanhã")
    await expect(phone.locator(".day")).to_have_count(2)
    shown = await page.evaluate("import('/page/clock.js').then((clock) => clock.now() - Date.now())")
    assert shown == pytest.approx(90_000_000, abs=5000)
    assert (
        await phone.locator(".status-bar time").text_content() == await phone.locator(".mine time").last.text_content()
    )


async def test_ideas_are_a_tap_away_until_they_are_put_aside(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    await page.locator(".intro").get_by_role("button", name="CAF-001").click()
    await expect(page.locator(".theirs")).to_contain_text("CAF-001")
    await page.locator(".ideas").get_by_role("button", name="/ajuda").click()
    await expect(page.locator(".theirs").last).to_contain_text("/ajuda")
    await page.get_by_role("textbox").fill("x")
    await expect(page.locator(".ideas")).to_be_hidden()
    await page.get_by_role("textbox").fill("")
    await page.get_by_role("button", name="Esconder as sugestões").click()
    await page.reload()
    await expect(page.locator(".message").last).to_be_visible()
    await expect(page.locator(".ideas")).to_be_hidden()
    assert bot.received == ["CAF-001", "/ajuda"]


async def test_who_joins_is_offered_what_the_menu_holds(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    await page.locator(".chip", has_text="Gil").click()
    await expect(page.locator(".intro button")).to_have_text(["/start"])
    commands = [{"command": "stock", "description": "x"}, {"command": "help", "description": "x"}]
    await bot.call("setMyCommands", commands=commands, scope={"type": "chat", "chat_id": 1007})
    await page.reload()
    await expect(page.locator(".intro button")).to_have_text(["/stock", "/help"])
