"""What the bot says about itself: getMe, names, descriptions, commands."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.errors import bad_request
from sandbox.params import Params
from sandbox.profile import Scope
from sandbox.world import World

Json = dict[str, Any]

MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?\Z")
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, params: Params) -> Json:
    return world.profile.user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def text_setter(kind: str) -> Callable[[World, Params], bool]:
    """setMyName, setMyDescription or setMyShortDescription."""

    def set_text(world: World, params: Params) -> bool:
        text, language = params.get(kind, ""), _language(params)
        if len(text) > _LONGEST[kind]:
            raise bad_request(f"{kind} is too long")
        if kind == "name" and not text and not language:
            raise bad_request("name must be non-empty")
        world.profile.texts[kind, language] = text
        return True

    return set_text


def text_getter(kind: str) -> Callable[[World, Params], Json]:
    """getMyName, getMyDescription or getMyShortDescription."""

    def get_text(world: World, params: Params) -> Json:
        return {kind: world.profile.text(kind, _language(params))}

    return get_text


def set_my_commands(world: World, params: Params) -> bool:
    commands = params["commands"]
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.match(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[_scope(world, params), _language(params)] = commands
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.profile.commands.get((_scope(world, params), _language(params)), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.profile.commands.pop((_scope(world, params), _language(params)), None)
    return True


def _scope(world: World, params: Params) -> Scope:
    scope = params.get("scope", {"type": "default"})
    if scope["type"] == "chat":
        return world.chats.known(scope["chat_id"]).id
    return str(scope["type"])


def _language(params: Params) -> str:
    language: str = params.get("language_code", "")
    if not _LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    return language
