"""Cheap questions about a message, for more than one area."""

from collections.abc import Callable
from functools import cache

from aiogram.filters import Filter
from aiogram.types import Message

from bot.texts import Reader
from models.catalog.rules import fold

_LONGEST_PHRASE = 40


class PlainText(Filter):
    """Text that is no command."""

    async def __call__(self, message: Message) -> bool:
        return bool(message.text) and not is_command(message)


class SaysOneOf(Filter):
    """Nothing but one of the phrases that a text lists, in the reader's language; accents and case do not matter."""

    def __init__(self, phrases: Callable[[Reader], str]) -> None:
        self._phrases = phrases

    async def __call__(self, message: Message, reader: Reader) -> bool:
        said = message.text or ""
        return len(said) <= _LONGEST_PHRASE and fold(said) in _folded(self._phrases(reader))


class AnyCommand(Filter):
    """Text that starts as a command does, whether it exists or not."""

    async def __call__(self, message: Message) -> bool:
        return is_command(message)


def is_command(message: Message) -> bool:
    """Whether a message starts with a slash."""
    return message.text is not None and message.text.startswith("/")


@cache
def _folded(listed: str) -> frozenset[str]:
    return frozenset(map(fold, listed.split(",")))
