"""Markup stays text, a lost connection comes back, and the reader's place is kept."""

import pytest
from playwright.async_api import expect

from sandbox import Sandbox
from tests.browser.conftest import NARROW, TOKEN, OpenPage, make_sandbox, write
from tests.browser.echo_bot import EchoBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>&lt;b&gt;"


async def test_markup_in_names_texts_and_buttons_stays_inert(
    open_page: OpenPage, bot: EchoBot, complaints: list[str]
) -> None:
    page = await open_page()
    phone = page.locator('.phone[data-phone="1002"]')
    await expect(phone.locator(".owner b")).to_have_text("<img src=x onerror=alert(1)>")
    await write(phone, HOSTILE)
    await expect(phone.locator(".mine .text")).to_contain_text(HOSTILE)
    await expect(phone.locator(".theirs b")).to_have_text(HOSTILE)
    keyboard = {"inline_keyboard": [[{"text": HOSTILE, "callback_data": "x"}]]}
    await bot.call("sendMessage", chat_id=1002, text="?", reply_markup=keyboard)
    await expect(phone.locator(".key")).to_have_text(HOSTILE)
    assert await page.locator("main img, main script, nav img").count() == 0
    assert complaints == []


async def test_the_page_rebuilds_only_tags_it_knows(open_page: OpenPage) -> None:
    page = await open_page()
    markup = (
        '<b onclick="alert(1)">a</b><iframe src="/"></iframe><a href="javascript:alert(1)">b</a>'
        '<svg><script>alert(1)</script></svg><style>*{color:red}</style><form action="/"><i>c</i></form>'
    )
    built = await page.evaluate(
        """async (markup) => {
            const { rich } = await import("/page/rich.js");
            const box = document.createElement("div");
            box.append(...rich(markup, { bot: "echo_bot", say() {}, follow() {} }));
            return box.innerHTML;
        }""",
        markup,
    )
    assert built == "<b>a</b><span>b</span><i>c</i>"


async def test_nothing_is_loaded_from_elsewhere(open_page: OpenPage, url: str) -> None:
    page = await open_page()
    loaded = await page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert len(loaded) > 20
    assert [address for address in loaded if not address.startswith(f"{url}/")] == []
    blocked = await page.evaluate(
        """() => new Promise((resolve) => {
            addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            document.body.append(Object.assign(new Image(), { src: "http://example.com/x.png" }));
        })"""
    )
    assert blocked == "img-src"


async def test_a_lost_connection_is_said_and_comes_back_by_itself(
    open_page: OpenPage, url: str, sandbox: Sandbox
) -> None:
    page = await open_page(NARROW)
    phone = page.locator(".phone")
    await sandbox.stop()
    await expect(phone.locator(".banner")).to_have_text("Sem conexão. Tentando de novo…")
    await write(phone, "guarde isto")
    await expect(phone.locator(".toast")).to_contain_text("Não foi enviada")
    await expect(phone.get_by_role("textbox")).to_have_value("guarde isto")
    again = make_sandbox()
    await again.start(int(url.rpartition(":")[2]))
    try:
        again.phones.send_text(1001, "de outro aparelho")
        await expect(phone.locator(".banner")).to_be_hidden(timeout=15_000)
        await expect(phone.locator(".message")).to_contain_text("de outro aparelho")
        async with EchoBot(url, TOKEN):
            await phone.get_by_role("textbox").press("Enter")
            await expect(phone.locator(".theirs").last).to_contain_text("guarde isto")
    finally:
        await again.stop()


async def test_what_is_refused_is_explained(open_page: OpenPage) -> None:
    page = await open_page(NARROW)
    await write(page.locator(".phone"), "x" * 4097)
    await expect(page.locator(".toast")).to_contain_text("O servidor recusou")
    await expect(page.get_by_role("textbox")).to_have_value("x" * 4097)


async def test_reading_further_up_is_not_disturbed(open_page: OpenPage, sandbox: Sandbox) -> None:
    for number in range(60):
        sandbox.phones.send_text(1001, f"mensagem {number}")
    page = await open_page(NARROW)
    scroller, down = page.locator(".scroller"), page.locator(".to-end")
    await expect(page.locator(".message").last).to_be_in_viewport()
    await scroller.evaluate("box => box.scrollTo(0, 100)")
    await expect(down).to_be_visible()
    await sandbox.call("sendMessage", {"chat_id": 1001, "text": "nova"})
    await expect(down).to_have_attribute("aria-label", "Mensagens novas: 1. Ir para o fim")
    assert await scroller.evaluate("box => box.scrollTop") == 100
    await down.click()
    await expect(page.locator(".message").last).to_be_in_viewport()
    await expect(down).to_be_hidden()
    await sandbox.call("sendMessage", {"chat_id": 1001, "text": "linha\n" * 30})
    await expect(page.locator(".message").last.locator("time").last).to_be_in_viewport()


async def test_deleted_messages_disappear(open_page: OpenPage, bot: EchoBot) -> None:
    page = await open_page(NARROW)
    first = await bot.call("sendMessage", chat_id=1001, text="um")
    await bot.call("sendMessage", chat_id=1001, text="dois")
    await expect(page.locator(".message")).to_have_count(2)
    await bot.call("deleteMessage", chat_id=1001, message_id=first["message_id"])
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator(".message")).to_contain_text("dois")


async def test_the_tools_add_a_phone_move_the_clock_and_order_faults(
    open_page: OpenPage, bot: EchoBot, sandbox: Sandbox, complaints: list[str]
) -> None:
    page = await open_page()
    tools = page.locator("#tools")
    await expect(tools).to_be_hidden()
    await page.get_by_role("button", name="Ferramentas").click()
    await tools.get_by_label("Nome").fill("Hugo <b>")
    await tools.get_by_role("button", name="Adicionar").click()
    await expect(page.locator(".owner", has_text="Hugo <b>")).to_be_visible()
    before = sandbox.clock.now()
    await tools.get_by_label("segundos").fill("3600")
    await tools.get_by_role("button", name="Adiantar").click()
    await expect(page.locator("#notice")).to_have_text("Relógio adiantado em 3600 s")
    assert (sandbox.clock.now() - before).total_seconds() >= 3600
    await tools.get_by_label("Método").select_option("sendMessage")
    await tools.get_by_role("button", name="Provocar").click()
    await expect(page.locator("#notice")).to_have_text("Falha preparada")
    with pytest.raises(RuntimeError, match="Too Many Requests: retry after 3"):
        await bot.call("sendMessage", chat_id=1001, text="x")
    await page.keyboard.press("Escape")
    await expect(tools).to_be_hidden()
    assert complaints == []
