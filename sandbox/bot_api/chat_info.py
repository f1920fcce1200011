"""Chats and their members, and the files in them."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.params import Params
from sandbox.world import World

Json = dict[str, Any]

_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def get_chat(world: World, params: Params) -> Json:
    chat = world.chats.known(params["chat_id"])
    return chat.to_api() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }


def get_chat_member(world: World, params: Params) -> Json:
    chat = world.chats.known(params["chat_id"])
    if params["user_id"] == world.profile.id:
        return {"status": "member", "user": world.profile.user()}
    member = chat.members.get(params["user_id"])
    if member is None:
        raise bad_request("member not found")
    return {"status": "member", "user": member.user()}


def leave_chat(world: World, params: Params) -> bool:
    chat = world.chats.writable(params["chat_id"])
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.show_chat(chat)
    return True


def get_file(world: World, params: Params) -> Json:
    return world.files.describe(params["file_id"])
