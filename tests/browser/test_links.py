"""Links to the bot: who opens them, also from the page's own address and from a QR picture."""

import io

import pytest
import segno
from playwright.async_api import expect

from sandbox import Sandbox, Upload
from tests.browser.conftest import NARROW, OpenPage, screenshot
from tests.browser.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LINK = "https://t.me/echo_bot?start=join_7"


async def test_the_pages_address_may_hold_a_link(open_page: OpenPage, bot: EchoBot, complaints: list[str]) -> None:
    page = await open_page(NARROW, address="/#start=set-up_1")
    dialog = page.get_by_role("dialog", name="Quem abre este link?")
    await expect(dialog).to_contain_text("https://t.me/echo_bot?start=set-up_1")
    await expect(dialog.locator(".row b")).to_contain_text(["Ana", "<img", "Carla", "Daniel", "Elisa", "Fábio", "Gil"])
    await screenshot(page, "who-opens-light")
    await dialog.get_by_role("button", name="Fábio").click()
    await expect(page.locator('.phone[data-phone="1006"] .theirs')).to_contain_text("/start set-up_1")
    assert "#" not in page.url
    await page.reload()
    await expect(page.locator('.phone[data-live="true"]')).to_be_visible()
    await expect(dialog).to_be_hidden()
    assert bot.received == ["/start set-up_1"]
    assert complaints == []


@pytest.mark.parametrize("address", ["/#start=", "/#start=a%20b", "/#start=" + "x" * 65, "/#other=1"])
async def test_an_address_without_a_payload_opens_nothing(open_page: OpenPage, bot: EchoBot, address: str) -> None:
    page = await open_page(NARROW, address=address)
    await expect(page.locator('.phone[data-live="true"]')).to_be_visible()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert bot.received == []


async def test_a_qr_picture_is_enlarged_and_opened_on_a_new_phone(
    open_page: OpenPage, bot: EchoBot, sandbox: Sandbox, complaints: list[str]
) -> None:
    picture = io.BytesIO()
    segno.make(LINK).save(picture, kind="png", scale=8)
    photo = {"photo": Upload("qr.png", "image/png", picture.getvalue()), "caption": f"Convite: {LINK}"}
    await sandbox.call("sendPhoto", {"chat_id": 1006} | photo)
    page = await open_page(NARROW, dark=True)
    await page.locator(".chip", has_text="Fábio").click()
    await page.get_by_role("button", name="Ampliar a foto").click()
    viewer = page.get_by_role("dialog", name="Foto")
    await expect(viewer.locator("img")).to_be_visible()
    await screenshot(page, "qr-dark")
    await viewer.get_by_role("button", name="Abrir em outro celular").click()
    chooser = page.get_by_role("dialog", name="Quem abre este link?")
    await expect(chooser.locator(".row").first).to_contain_text("Fábioeste celular")
    await chooser.get_by_role("button", name="Um celular novo").click()
    await chooser.get_by_label("Nome").fill("Zé <i>")
    await chooser.get_by_role("button", name="Adicionar").click()
    await expect(page.locator('.chip[aria-pressed="true"]')).to_contain_text("Zé <i>")
    await expect(page.locator(".theirs")).to_contain_text("/start join_7")
    assert bot.received == ["/start join_7"]
    assert complaints == []


async def test_nobody_opens_a_link_that_is_dismissed(open_page: OpenPage, bot: EchoBot, sandbox: Sandbox) -> None:
    await sandbox.call("sendMessage", {"chat_id": 1001, "text": LINK})
    page = await open_page(NARROW)
    await page.get_by_role("button", name=LINK).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.locator(".message")).to_have_count(1)
    assert bot.received == []
