"""The commands beside the text field."""

import re

from aiogram.methods import SetMyCommands
from aiogram.types import BotCommandScopeChat

from bot.database import Database
from bot.texts import Reader, Texts
from handlers.guide.commands import COMMANDS
from handlers.guide.menus import all_menus, groups_menu, menu_of, no_menu_of, strangers_menu
from models.people.tables import Role
from tests.handlers.conftest import ANA, TOM, Talk


def words(menu: SetMyCommands) -> list[str]:
    return [entry.command for entry in menu.commands]


def test_a_members_menu_is_what_their_roles_may_do(portuguese: Reader, english: Reader) -> None:
    viewers = words(menu_of(english, [Role.VIEWER], TOM))
    assert (viewers[0], *viewers[-3:]) == ("stock", "me", "help", "start")
    assert not {"products", "people", "audit", "cancel"} & set(viewers)
    admins = menu_of(portuguese, [Role.ADMIN], ANA)
    assert words(admins) == [command.portuguese for command in COMMANDS if command.in_menu]
    assert admins.scope == BotCommandScopeChat(chat_id=ANA)
    assert admins.language_code is None


def test_entries_are_such_as_telegram_takes(portuguese: Reader, english: Reader) -> None:
    for reader in (portuguese, english):
        for entry in menu_of(reader, Role, ANA).commands:
            assert re.fullmatch("[a-z0-9_]{1,32}", entry.command)
            assert 1 <= len(entry.description) <= 256


def test_whoever_leaves_has_a_strangers_menu_again() -> None:
    assert no_menu_of(ANA).scope == BotCommandScopeChat(chat_id=ANA)


def test_strangers_begin_and_groups_ask(english: Reader) -> None:
    assert words(strangers_menu(english)) == ["start"]
    assert words(groups_menu(english, language_code="en")) == ["stock", "help"]


async def test_all_menus_begin_with_the_companys_own(talk: Talk, database: Database, texts: Texts) -> None:
    async with database.unit_of_work() as session:
        menus = await all_menus(session, texts)
    shown = [(menu.scope.type, menu.language_code, words(menu)[0]) for menu in menus if menu.scope is not None]
    assert shown == [
        ("default", None, "inicio"),
        ("all_group_chats", None, "estoque"),
        ("default", "pt", "inicio"),
        ("default", "en", "start"),
        ("all_group_chats", "pt", "estoque"),
        ("all_group_chats", "en", "stock"),
        ("chat", None, "estoque"),
        ("chat", None, "stock"),
    ]


async def test_every_offered_command_answers(talk: Talk, portuguese: Reader, english: Reader) -> None:
    unknown = portuguese.text("guide.unknown_command")
    for reader in (portuguese, english):
        for entry in menu_of(reader, Role, ANA).commands:
            (_, params), *_ = await talk.say(f"/{entry.command}")
            assert params["text"] != unknown
