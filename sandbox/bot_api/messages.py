"""Sending: texts, pictures, documents, "typing..."."""

from typing import Any

from sandbox.chats import Chat, Message
from sandbox.errors import bad_request
from sandbox.files import FileKind, StoredFile
from sandbox.keyboards import checked_markup
from sandbox.params import Params, Upload
from sandbox.text import MAX_CAPTION, MAX_TEXT, format_text
from sandbox.utf16 import utf16_length
from sandbox.world import World

Json = dict[str, Any]

ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def send_message(world: World, params: Params) -> Json:
    chat = world.chats.writable(params["chat_id"])
    return _send(world, chat, params, text_content(world, params))


def send_photo(world: World, params: Params) -> Json:
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    return _send_file(world, params, "document")


def send_chat_action(world: World, params: Params) -> bool:
    chat = world.chats.writable(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.events.publish(chat.members, "typing", {"chat_id": chat.id, "action": params["action"]})
    return True


def text_content(world: World, params: Params, *, key: str = "text") -> Json:
    """The content fields of a text message; raises Telegram's errors for an empty or too long one."""
    text, entities = format_text(params.get(key, ""), params.get("parse_mode"), params.get("entities"), world.find_user)
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if options := params.get("link_preview_options"):
        content["link_preview_options"] = options
    return content


def caption_content(world: World, params: Params) -> Json:
    """The content fields of a caption, none for an empty one."""
    text, entities = format_text(
        params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities"), world.find_user
    )
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    return content


def file_content(world: World, kind: FileKind, file: Upload | str) -> Json:
    """The content field of a file that is uploaded, or named by the id of one sent before."""
    return _stored(world, kind, file).fields()


def _stored(world: World, kind: FileKind, file: Upload | str) -> StoredFile:
    if isinstance(file, str):
        return _sent_before(world, kind, file)
    if not file.content:
        raise bad_request("file must be non-empty")
    stored = world.files.store(kind, file.name, file.mime_type, file.content)
    if kind == "photo" and stored.size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return stored


def _sent_before(world: World, kind: FileKind, file_id: str) -> StoredFile:
    if file_id.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.get(file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def _send_file(world: World, params: Params, kind: FileKind) -> Json:
    chat = world.chats.writable(params["chat_id"])
    caption = caption_content(world, params)
    return _send(world, chat, params, file_content(world, kind, params[kind]) | caption)


def _send(world: World, chat: Chat, params: Params, content: Json) -> Json:
    markup = checked_markup(params.get("reply_markup"))
    replied = _replied_message(world, chat, params.get("reply_parameters"))
    world.limits.count(chat)
    if params.get("protect_content"):
        content["has_protected_content"] = True
    reply_to = replied.quoted() if replied is not None else None
    return world.post(chat, world.profile.user(), content, markup, reply_to).to_api()


def _replied_message(world: World, chat: Chat, reply: Params | None) -> Message | None:
    if reply is None:
        return None
    where = world.chats.known(reply["chat_id"]) if "chat_id" in reply else chat
    message = where.messages.get(reply["message_id"]) if where is chat else None
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message
