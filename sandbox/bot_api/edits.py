"""Changing and deleting messages."""

from typing import Any

from sandbox.bot_api.messages import caption_content, file_content, text_content
from sandbox.chats import Message
from sandbox.errors import bad_request
from sandbox.keyboards import checked_markup
from sandbox.params import Params
from sandbox.world import World

Json = dict[str, Any]

_CAPTION_FIELDS = ("caption", "caption_entities")
_DELETABLE_FOR_S = 48 * 60 * 60


def edit_message_text(world: World, params: Params) -> Json:
    message = _editable(world, params)
    content = text_content(world, params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, params, content | _kept(message))


def edit_message_caption(world: World, params: Params) -> Json:
    message = _editable(world, params)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    rest = {name: value for name, value in message.content.items() if name not in _CAPTION_FIELDS}
    return _edit(world, message, params, rest | caption_content(world, params))


def edit_message_media(world: World, params: Params) -> Json:
    message = _editable(world, params)
    media = params["media"]
    content = file_content(world, media["type"], media["media"])
    return _edit(world, message, params, content | caption_content(world, media) | _kept(message))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    message = _editable(world, params)
    return _edit(world, message, params, message.content)


def delete_message(world: World, params: Params) -> bool:
    chat = world.chats.writable(params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    in_time = world.clock.timestamp() - message.date < _DELETABLE_FOR_S
    if not in_time or (chat.type != "private" and not message.from_bot):
        raise bad_request("message can't be deleted")
    del chat.messages[message.message_id]
    world.events.publish(chat.members, "delete", {"chat_id": chat.id, "message_id": message.message_id})
    return True


def _editable(world: World, params: Params) -> Message:
    """The message an edit names, if it is the bot's to edit."""
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    chat = world.chats.writable(params["chat_id"])
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot or (message.markup is not None and not message.has_inline_keyboard):
        raise bad_request("message can't be edited")
    return message


def _kept(message: Message) -> Json:
    """What an edit of the content leaves as it was."""
    return {name: message.content[name] for name in ("has_protected_content",) if name in message.content}


def _edit(world: World, message: Message, params: Params, content: Json) -> Json:
    """Put the new content and keyboard in place; a keyboard that is not given goes away."""
    markup = checked_markup(params.get("reply_markup"))
    if content == message.content and markup == message.markup:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    world.limits.count(message.chat)
    if content != message.content:
        message.content_edited = True
    message.content, message.markup = content, markup
    message.edit_date = world.clock.timestamp()
    world.show("edit", message)
    return message.to_api()
