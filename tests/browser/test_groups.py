"""Groups on the page: made, talked in, upgraded, left; and a phone's list of chats."""

import pytest
from playwright.async_api import Locator, Page, expect

from sandbox import Sandbox
from tests.browser.conftest import NARROW, OpenPage, screenshot, write
from tests.browser.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def choose(page: Page, entry: str) -> None:
    """An entry of the menu in a chat's header."""
    await page.get_by_role("button", name="Mais desta conversa").click()
    await page.get_by_role("menuitem", name=entry).click()


def row(page: Page, title: str) -> Locator:
    return page.locator(".chat-list .row", has_text=title)


async def test_a_group_is_made_and_everybody_in_it_is_named(
    open_page: OpenPage, bot: EchoBot, sandbox: Sandbox, complaints: list[str]
) -> None:
    page = await open_page(NARROW)
    await page.get_by_role("button", name="Conversas").click()
    await page.get_by_role("button", name="Novo grupo").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Nome").fill("Loja <b>")
    await dialog.get_by_label("Carla").check()
    await dialog.get_by_role("button", name="Criar o grupo").click()
    await expect(page.locator(".chat-head h2:visible")).to_have_text("Loja <b>")
    await expect(page.locator(".status")).to_have_text("você, Carla, Echo")
    group = sandbox.phones.chats()[-1]["id"]
    sandbox.phones.send_text(1003, "tem café?", chat_id=group)
    await expect(page.locator(".theirs .author:visible")).to_have_text(["Carla", "Echo"])
    await write(page.locator(".phone"), "oi")
    await expect(page.locator(".theirs .author:visible")).to_have_text(["Carla", "Echo", "Echo"])
    await expect(page.locator(".mine")).to_have_count(1)
    await expect(page.locator(".chip", has_text="Carla").locator(".count")).to_be_visible()
    await screenshot(page, "group-light")
    await page.get_by_role("button", name="Conversas").click()
    await expect(row(page, "Loja <b>")).to_contain_text("Echo: oi")
    await page.locator('[data-chat="1001"]').click()
    await expect(page.locator(".message")).to_have_count(0)
    assert complaints == []


async def test_messages_of_a_group_wait_beside_the_private_chat(
    open_page: OpenPage, bot: EchoBot, sandbox: Sandbox
) -> None:
    page = await open_page(NARROW)
    group = sandbox.phones.add_group("Loja", [1001, 1003])
    await bot.call("sendMessage", chat_id=group.id, text="para o grupo")
    await bot.call("sendMessage", chat_id=1001, text="para Ana")
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator(".message")).to_contain_text("para Ana")
    await expect(page.locator(".back .count")).to_have_text("1")
    await page.get_by_role("button", name="Conversas").click()
    await expect(row(page, "Loja").locator(".count")).to_have_text("1")
    await row(page, "Loja").click()
    await expect(page.locator(".message")).to_contain_text("para o grupo")
    await expect(page.locator(".back .count")).to_be_hidden()


async def test_a_group_is_upgraded_written_in_as_itself_and_left(
    open_page: OpenPage, bot: EchoBot, sandbox: Sandbox, complaints: list[str]
) -> None:
    sandbox.phones.add_group("Loja", [1001, 1003])
    page = await open_page(NARROW, dark=True)
    await page.get_by_role("button", name="Conversas").click()
    await row(page, "Loja").click()
    await choose(page, "Transformar em supergrupo")
    await expect(page.locator(".service")).to_have_text("HojeEste grupo virou supergrupo")
    await choose(page, "Escrever como o grupo")
    await write(page.locator(".phone"), "aviso")
    await expect(page.locator(".mine .author")).to_have_text("Loja")
    await choose(page, "Tirar o bot do grupo")
    await expect(page.locator(".bar")).to_contain_text("O bot não está neste grupo.")
    await screenshot(page, "group-dark")
    await page.get_by_role("button", name="Trazer o bot de volta").click()
    await expect(page.locator(".bar")).to_be_hidden()
    supergroup = sandbox.phones.chats()[-1]["id"]
    await bot.call("sendMessage", chat_id=supergroup, text="voltei")
    await expect(page.locator(".theirs")).to_contain_text("voltei")
    await choose(page, "Sair do grupo")
    await expect(page.locator(".chat-list")).to_be_visible()
    await expect(page.locator(".chat-list .row")).to_have_count(1)
    assert complaints == []
