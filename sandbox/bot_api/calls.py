"""One Bot API call: from the method's name and raw fields to its result."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.bot_api import answers, chat_info, edits, messages, profiles, receiving
from sandbox.errors import ApiError
from sandbox.params import Params, Upload, check_params, takes_file
from sandbox.world import Request, World

Method = Callable[[World, dict[str, Any]], Any | Awaitable[Any]]

IMPLEMENTATIONS: dict[str, Method] = {
    "getMe": profiles.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "sendDocument": messages.send_document,
    "sendChatAction": messages.send_chat_action,
    "editMessageText": edits.edit_message_text,
    "editMessageCaption": edits.edit_message_caption,
    "editMessageMedia": edits.edit_message_media,
    "editMessageReplyMarkup": edits.edit_message_reply_markup,
    "deleteMessage": edits.delete_message,
    "answerCallbackQuery": answers.answer_callback_query,
    "answerInlineQuery": answers.answer_inline_query,
    "getFile": chat_info.get_file,
    "setMyCommands": profiles.set_my_commands,
    "getMyCommands": profiles.get_my_commands,
    "deleteMyCommands": profiles.delete_my_commands,
    "setMyName": profiles.text_setter("name"),
    "getMyName": profiles.text_getter("name"),
    "setMyDescription": profiles.text_setter("description"),
    "getMyDescription": profiles.text_getter("description"),
    "setMyShortDescription": profiles.text_setter("short_description"),
    "getMyShortDescription": profiles.text_getter("short_description"),
    "getChat": chat_info.get_chat,
    "getChatMember": chat_info.get_chat_member,
    "leaveChat": chat_info.leave_chat,
}
_CANONICAL = {name.lower(): name for name in IMPLEMENTATIONS}


def method_name(name: str) -> str:
    """The documented spelling, since Telegram ignores case; an unknown name stays as it is."""
    return _CANONICAL.get(name.lower(), name)


async def call(world: World, method: str, raw: Mapping[str, Any]) -> Any:
    """Carry out one method and log it; raises ApiError exactly where Telegram refuses."""
    error = None
    try:
        if method not in IMPLEMENTATIONS:
            raise ApiError(404, "Not Found: method not found")
        result = IMPLEMENTATIONS[method](world, _checked(method, raw))
        return await result if inspect.isawaitable(result) else result
    except ApiError as refusal:
        error = refusal.description
        raise
    finally:
        log_request(world, method, raw, error)


def log_request(world: World, method: str, raw: Mapping[str, Any], error: str | None) -> None:
    params = {name: _loggable(value) for name, value in raw.items()}
    world.requests.append(Request(method, params, error is None, error, world.clock.now()))


def _checked(method: str, raw: Mapping[str, Any]) -> Params:
    """The typed parameters, with uploads put where `attach://name` points to them."""
    uploads = {f"attach://{name}": value for name, value in raw.items() if isinstance(value, Upload)}
    if not uploads:
        return check_params(method, raw)
    fields = {name: value for name, value in raw.items() if not isinstance(value, Upload) or takes_file(method, name)}
    params = check_params(method, fields)
    for holder in (params, params.get("media")):
        if isinstance(holder, dict):
            holder |= {
                name: uploads[value] for name, value in holder.items() if isinstance(value, str) and value in uploads
            }
    return params


def _loggable(value: Any) -> Any:
    if isinstance(value, Upload):
        return {"file_name": value.name, "file_size": len(value.content)}
    return value
