"""People who write to a bot in the sandbox and wait for its replies."""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter

from sandbox import Phone, Sandbox
from sandbox.chats import Message
from sandbox.params import Upload
from sandbox.phones import Phones

TOKEN = "77:a-token-that-no-bot-has"
PATIENCE_S = 120.0
_FIRST_PHONE = 9001


def made_up_phones(count: int) -> list[Phone]:
    """Phones whose people nobody knows yet."""
    return [Phone(_FIRST_PHONE + number, f"Person {number}", "pt-br") for number in range(count)]


class _Replies(dict[int, Message]):
    """A chat's messages, none of them kept: only when the bot's next one came, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.next: asyncio.Future[tuple[float, str]] = asyncio.get_running_loop().create_future()

    def __setitem__(self, message_id: int, message: Message) -> None:
        if message.from_bot and not self.next.done():
            self.next.set_result((perf_counter(), message.content.get("text", "")))


class Talk:
    """One phone's chat with the bot: a message, its reply, the next message."""

    def __init__(self, phones: Phones, phone: Phone) -> None:
        self._phones = phones
        self._phone = phone

    async def ask(self, text: str) -> tuple[float, str]:
        """Seconds from the moment the message exists until the sandbox has taken the reply, and the reply."""
        return await self._answered(lambda: self._phones.send_text(self._phone.id, text))

    async def show(self, upload: Upload) -> tuple[float, str]:
        """The same for a file that is sent as it is."""
        return await self._answered(lambda: self._phones.send_file(self._phone.id, upload, as_document=True))

    async def _answered(self, send: Callable[[], Message]) -> tuple[float, str]:
        sent_at = perf_counter()
        message = send()
        message.chat.messages = replies = _Replies()
        came_at, reply = await replies.next
        return came_at - sent_at, reply


class Crowd:
    """Everybody who writes to one bot."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._talks = [Talk(sandbox.phones, phone) for phone in sandbox.phones.all()]

    async def ask(self, text: str, expected: str) -> None:
        """Everybody asks once. Raises AssertionError for a reply without `expected`: it would be timed for nothing."""
        async with asyncio.timeout(PATIENCE_S):
            answers = await asyncio.gather(*(talk.ask(text) for talk in self._talks))
        for _, reply in answers:
            assert expected in reply, f"{expected!r} is not in the reply to {text!r}: {reply!r}"

    async def times(self, text: str, *, count: int, at_once: int) -> list[float]:
        """Seconds of `count` messages, so many of them on their way at any time, each in a chat of its own."""
        async with asyncio.timeout(PATIENCE_S):
            runs = (_times(talk, text, count // at_once) for talk in self._talks[:at_once])
            return [seconds for run in await asyncio.gather(*runs) for seconds in run]


async def _times(talk: Talk, text: str, count: int) -> list[float]:
    return [(await talk.ask(text))[0] for _ in range(count)]


async def open_sandbox(phones: Sequence[Phone]) -> tuple[Sandbox, str]:
    """A sandbox without flood limits, and its address."""
    sandbox = Sandbox(token=TOKEN, phones=phones, limits=False)
    return sandbox, await sandbox.start()
