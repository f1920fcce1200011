"""A hand that holds one of the page's phones: taps, types, and waits for what is then to be read."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import write


@dataclass(frozen=True)
class Hand:
    """Whoever holds the phone that is on the screen."""

    page: Page

    @property
    def phone(self) -> Locator:
        return self.page.locator(".phone:visible").first

    @property
    def answer(self) -> Locator:
        """The bot's last message."""
        return self.phone.locator(".theirs").last

    async def tap(self, label: str, *, then: str) -> None:
        """Tap the lowest button with this label; what `then` says is to be read somewhere."""
        await self.phone.locator(".theirs").get_by_role("button", name=label).last.click()
        await expect(self.phone.locator(".theirs", has_text=then).last).to_be_visible()

    async def say(self, text: str, *, then: str) -> None:
        await write(self.phone, text)
        await expect(self.answer).to_contain_text(then)

    async def take(self, name: str) -> None:
        """Take somebody's phone into the hand."""
        await self.page.get_by_role("button", name=name).first.click()
        await expect(self.page.locator('.chip[aria-pressed="true"]')).to_contain_text(name)
