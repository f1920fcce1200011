"""Talking to a bot on the page: texts, buttons, files, answers and links."""

import struct
import zlib

import pytest
from playwright.async_api import FilePayload, expect

from sandbox import Sandbox
from tests.browser.conftest import NARROW, OpenPage, screenshot, write
from tests.browser.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def png(width: int, height: int) -> bytes:
    """A plain grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_a_text_goes_out_and_html_comes_back(open_page: OpenPage, bot: EchoBot, complaints: list[str]) -> None:
    page = await open_page()
    phone = page.locator(".phone").first
    await write(phone, "rich")
    await expect(phone.locator(".mine .text")).to_contain_text("rich")
    answer = phone.locator(".theirs .text")
    await expect(answer.locator("b")).to_have_text("Café <torrado>")
    await expect(answer.locator("code")).to_have_text("CAF-001")
    await expect(answer.locator("a")).to_have_attribute("href", "https://example.com/x")
    await expect(phone.get_by_role("textbox")).to_have_value("")
    await answer.locator(".spoiler").click()
    await expect(answer).to_contain_text("42 kg")
    assert complaints == []


async def test_links_and_commands_in_a_message_are_sent_from_that_phone(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page()
    phone = page.locator(".phone").nth(2)
    await write(phone, "rich")
    await phone.get_by_role("button", name="entrar").click()
    await page.get_by_role("dialog").get_by_role("button", name="este celular").click()
    await expect(phone.locator(".theirs").last).to_contain_text("/start abc")
    await phone.locator(".theirs").get_by_role("button", name="/ajuda").first.click()
    await expect(phone.locator(".theirs").last).to_contain_text("/ajuda")
    assert bot.received == ["rich", "/start abc", "/ajuda"]


async def test_a_pasted_invitation_can_be_opened(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    await page.get_by_role("textbox").fill("https://t.me/echo_bot?start=set-up_1")
    await page.get_by_role("button", name="Abrir o link neste celular").click()
    await expect(page.locator(".theirs")).to_contain_text("/start set-up_1")
    assert bot.received == ["/start set-up_1"]


async def test_a_button_edits_its_message_in_place_and_shows_a_toast(
    open_page: OpenPage, bot: EchoBot, complaints: list[str]
) -> None:
    page = await open_page()
    phone = page.locator(".phone").first
    await write(phone, "buttons")
    button = phone.get_by_role("button", name="Somar")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(phone.locator(".toast")).to_have_text("Somado")
    await expect(phone.locator(".theirs")).to_have_count(1)
    await expect(phone.locator(".theirs .text")).to_contain_text("1")
    await expect(phone.locator(".theirs .meta .edited")).to_have_text("editada")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(phone.locator(".theirs .text")).to_contain_text("2")
    await screenshot(page, "toast")
    assert complaints == []


async def test_a_pressed_button_waits_until_the_bot_has_answered(open_page: OpenPage, sandbox: Sandbox) -> None:
    page = await open_page(NARROW)
    keyboard = {"inline_keyboard": [[{"text": "Somar", "callback_data": "add"}]]}
    await sandbox.call("sendMessage", {"chat_id": 1001, "text": "0", "reply_markup": keyboard})
    button = page.get_by_role("button", name="Somar")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    [update] = await sandbox.call("getUpdates", {"timeout": 5})
    await sandbox.call("answerCallbackQuery", {"callback_query_id": update["callback_query"]["id"]})
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(page.locator(".toast")).to_be_hidden()


async def test_an_alert_stays_until_it_is_read(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    await write(page.locator(".phone"), "buttons")
    await page.get_by_role("button", name="Avisar").click()
    alert = page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Atenção")
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await screenshot(page, "alert")
    await page.keyboard.press("Enter")
    await expect(alert).to_have_count(0)
    await expect(page.get_by_role("button", name="Avisar")).to_be_focused()


async def test_a_file_goes_up_with_its_caption(open_page: OpenPage, bot: EchoBot, complaints: list[str]) -> None:
    page = await open_page(NARROW)
    phone = page.locator(".phone")
    await phone.locator("input[type=file]").set_input_files(
        FilePayload(name="preços.csv", mimeType="text/csv", buffer=b"a;b\n1;2\n")
    )
    await expect(phone.locator(".context")).to_contain_text("preços.csv")
    await write(phone, "tabela nova")
    await expect(phone.locator(".mine .file")).to_contain_text("preços.csv")
    await expect(phone.locator(".theirs .text")).to_contain_text("preços.csv: 8 (tabela nova)")
    async with page.expect_download() as download:
        await phone.locator(".mine .file").click()
    path = await (await download.value).path()
    assert path.read_bytes() == b"a;b\n1;2\n"
    assert complaints == []


async def test_a_picture_goes_up_and_comes_back(open_page: OpenPage, bot: EchoBot, complaints: list[str]) -> None:
    page = await open_page(NARROW)
    phone = page.locator(".phone")
    await phone.locator("input[type=file]").set_input_files(
        FilePayload(name="foto.png", mimeType="image/png", buffer=png(320, 200))
    )
    await expect(phone.locator("canvas.thumbnail")).to_be_visible()
    await phone.get_by_role("button", name="Enviar").click()
    await expect(phone.locator(".theirs img")).to_have_js_property("naturalWidth", 320)
    await expect(phone.locator(".theirs .text")).to_contain_text("de volta")
    await screenshot(page, "photo")
    assert complaints == []


async def test_several_pictures_go_up_as_one_album(open_page: OpenPage, sandbox: Sandbox) -> None:
    page = await open_page(NARROW)
    phone = page.locator(".phone")
    pictures = [FilePayload(name=f"foto{n}.png", mimeType="image/png", buffer=png(32, 20 + n)) for n in (1, 2)]
    await phone.locator("input[type=file]").set_input_files(pictures)
    await expect(phone.locator(".context")).to_contain_text("foto1.png, foto2.png")
    await write(phone, "as duas")
    await expect(phone.locator(".mine")).to_have_count(2)
    first, second = (update["message"] for update in await sandbox.updates.poll())
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("as duas", False)


async def test_a_reply_quotes_the_message_it_answers(open_page: OpenPage, bot: EchoBot, sandbox: Sandbox) -> None:
    page = await open_page()
    phone = page.locator(".phone").first
    await write(phone, "oi")
    await phone.locator(".theirs").get_by_role("button", name="Responder").click()
    await expect(phone.locator(".context")).to_contain_text("Em resposta a Echo")
    await write(phone, "tudo bem?")
    await expect(phone.locator(".mine .quote")).to_have_text("Echooi")
    chat = sandbox.phones.chat(1001)
    assert chat[2]["reply_to_message_id"] == chat[1]["message_id"]


async def test_the_last_message_can_be_corrected(open_page: OpenPage, bot: EchoBot, sandbox: Sandbox) -> None:
    page = await open_page()
    phone = page.locator(".phone").first
    await write(phone, "cafe")
    await expect(phone.locator(".theirs")).to_have_count(1)
    await phone.get_by_role("textbox").press("ArrowUp")
    await expect(phone.get_by_role("textbox")).to_have_value("cafe")
    await write(phone, "café")
    await expect(phone.locator(".mine .meta .edited")).to_have_text("editada")
    assert [message["text"] for message in sandbox.phones.chat(1001)] == ["café", "cafe"]


async def test_commands_are_offered_while_a_slash_is_typed(open_page: OpenPage, bot: EchoBot) -> None:
    commands = [{"command": "estoque", "description": "Ver"}, {"command": "ajuda", "description": "Ajudar"}]
    await bot.call("setMyCommands", commands=commands)
    page = await open_page(NARROW)
    await page.get_by_role("button", name="Comandos").click()
    await expect(page.get_by_role("option")).to_have_text(["/estoqueVer", "/ajudaAjudar"])
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option").first).to_be_hidden()
    await page.get_by_role("textbox").press_sequentially("/a")
    await expect(page.get_by_role("option")).to_have_text(["/ajudaAjudar"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theirs")).to_contain_text("/ajuda")
    assert bot.received == ["/ajuda"]


async def test_typing_is_shown_until_the_message_comes(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    await write(page.locator(".phone"), "typing")
    await expect(page.locator(".status")).to_have_text("digitando…")
    await bot.call("sendMessage", chat_id=1001, text="pronto")
    await expect(page.locator(".status")).to_have_text("bot")
