"""The commands that Telegram offers beside the text field: what each reader may use, in their language."""

from collections.abc import Iterable

from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat, BotCommandScopeDefault
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.guide.commands import COMMANDS, KnownCommand, command_named, commands_for
from models.guide.queries import menu_readers
from models.people.tables import Language, Role


def menu_of(reader: Reader, roles: Iterable[Role], chat_id: int) -> SetMyCommands:
    """What a member's private chat offers, in the language of `reader`; to be returned along with the answer."""
    offered = [command for command in commands_for(roles) if command.in_menu]
    return SetMyCommands(commands=_entries(reader, offered), scope=BotCommandScopeChat(chat_id=chat_id))


def no_menu_of(chat_id: int) -> DeleteMyCommands:
    """What somebody's private chat offers who is no longer a member: the same as a stranger's."""
    return DeleteMyCommands(scope=BotCommandScopeChat(chat_id=chat_id))


def strangers_menu(reader: Reader, *, language_code: str | None = None) -> SetMyCommands:
    """What is offered to those of whom nothing is known but Telegram's own language code, if that."""
    entries = _entries(reader, [command_named("start")])
    return SetMyCommands(commands=entries, scope=BotCommandScopeDefault(), language_code=language_code)


def groups_menu(reader: Reader, *, language_code: str | None = None) -> SetMyCommands:
    """What is offered in groups, whatever they may see."""
    entries = _entries(reader, [command for command in COMMANDS if command.in_groups])
    return SetMyCommands(commands=entries, scope=BotCommandScopeAllGroupChats(), language_code=language_code)


def common_menus(reader: Reader) -> list[SetMyCommands]:
    """What is offered to strangers and in groups whose own language we do not speak: the company's, `reader`'s."""
    return [strangers_menu(reader), groups_menu(reader)]


async def all_menus(session: AsyncSession, texts: Texts) -> list[SetMyCommands]:
    """Every menu there is to be: those for all, in the company's language first, and each member's own."""
    for_all = common_menus(texts.reader())
    for kind in (strangers_menu, groups_menu):
        for_all += [kind(texts.reader(language), language_code=language.split("_", 1)[0]) for language in Language]
    members = await menu_readers(session)
    return for_all + [menu_of(texts.reader(m.language), m.roles, m.telegram_id) for m in members]


def _entries(reader: Reader, commands: Iterable[KnownCommand]) -> list[BotCommand]:
    return [
        BotCommand(command=known.word(reader.language), description=reader.label(f"guide.menu.{known.name}"))
        for known in commands
    ]
