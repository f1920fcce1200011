"""A sandbox with an echo bot, and its page in headless chromium."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright

from sandbox import Phone, Sandbox
from tests.browser.echo_bot import EchoBot

TOKEN = "123456:canary-token-of-the-browser-tests"
CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
WIDE = (1440, 900)
NARROW = (390, 844)

PHONES = (
    Phone(1001, "Ana", "pt-BR", "operator"),
    Phone(1002, "<img src=x onerror=alert(1)>", "pt-BR", "buyer"),
    Phone(1003, "Carla", "pt-BR", "manager"),
    Phone(1004, "Daniel", "en", "manager"),
    Phone(1005, "Elisa", "pt-BR", "finance"),
    Phone(1006, "Fábio", "pt-BR", "admin"),
    Phone(1007, "Gil", "en", None),
)

OpenPage = Callable[..., Awaitable[Page]]


def make_sandbox() -> Sandbox:
    return Sandbox(token=TOKEN, bot_username="echo_bot", bot_name="Echo", phones=PHONES, limits=False)


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    box = make_sandbox()
    yield box
    await box.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def url(sandbox: Sandbox) -> str:
    return await sandbox.start()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(url: str) -> AsyncIterator[EchoBot]:
    async with EchoBot(url, TOKEN) as echo:
        yield echo


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not HAS_CHROMIUM:
        pytest.skip(f"needs {CHROMIUM}, Debian's package chromium")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console said that was an error or a warning, and every uncaught exception."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, url: str, complaints: list[str]) -> AsyncIterator[OpenPage]:
    """Opens the page in a browser of its own: `await open_page(NARROW, dark=True, address="/#start=x")`."""
    async with AsyncExitStack() as contexts:

        async def open_it(
            size: tuple[int, int] = WIDE, *, locale: str = "pt-BR", dark: bool = False, address: str = ""
        ) -> Page:
            context = await _context(browser, size, locale, dark=dark)
            contexts.push_async_callback(context.close)
            page = await context.new_page()
            _listen(page, complaints)
            await page.goto(url + address)
            await page.locator('.phone[data-live="true"]').first.wait_for()
            return page

        yield open_it


async def _context(browser: Browser, size: tuple[int, int], locale: str, *, dark: bool) -> BrowserContext:
    width, height = size
    return await browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        color_scheme="dark" if dark else "light",
        has_touch=size == NARROW,
        is_mobile=size == NARROW,
        device_scale_factor=2 if size == NARROW else 1,
    )


def _listen(page: Page, complaints: list[str]) -> None:
    def from_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", from_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))


async def write(phone: Locator, text: str) -> None:
    """Type a message on a phone and send it with the Enter key."""
    await phone.get_by_role("textbox").fill(text)
    await phone.get_by_role("textbox").press("Enter")


async def screenshot(page: Page, name: str, *, small: bool = False) -> None:
    """A picture of the page in `screenshots/`; `small` for one that goes into the README."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", scale="css" if small else "device")
