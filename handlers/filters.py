"""Cheap questions about a message, for more than one area."""

from aiogram.filters import Filter
from aiogram.types import Message


class PlainText(Filter):
    """Text that is no command."""

    async def __call__(self, message: Message) -> bool:
        return bool(message.text) and not is_command(message)


class AnyCommand(Filter):
    """Text that starts as a command does, whether it exists or not."""

    async def __call__(self, message: Message) -> bool:
        return is_command(message)


def is_command(message: Message) -> bool:
    """Whether a message starts with a slash."""
    return message.text is not None and message.text.startswith("/")
