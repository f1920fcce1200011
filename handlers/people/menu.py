"""The commands that Telegram offers beside the text field."""

from aiogram.types import BotCommand

from bot.texts import Reader

_OFFERED = ("stock", "help", "start")


def menu(reader: Reader) -> list[BotCommand]:
    """The commands in one language, the most used first."""
    return [
        BotCommand(command=reader.label(f"menu.{name}.command"), description=reader.label(f"menu.{name}.description"))
        for name in _OFFERED
    ]
