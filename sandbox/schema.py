"""The Bot API as far as the sandbox speaks it: each method's and input object's fields with their types.

Types are written as in Telegram's documentation; a star marks a required field. What is not in these
tables is refused, where Telegram would ignore it.
"""

Fields = dict[str, str]

_MARKUP = "InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply"
_CHAT: Fields = {"chat_id*": "Integer or String"}
_TARGET: Fields = {"chat_id": "Integer or String", "message_id": "Integer", "inline_message_id": "String"}
_SENDING: Fields = {
    "disable_notification": "Boolean",
    "protect_content": "Boolean",
    "reply_parameters": "ReplyParameters",
    "reply_markup": _MARKUP,
}
_TEXT: Fields = {
    "parse_mode": "String",
    "entities": "Array of MessageEntity",
    "link_preview_options": "LinkPreviewOptions",
}
_CAPTION: Fields = {
    "caption": "String",
    "parse_mode": "String",
    "caption_entities": "Array of MessageEntity",
}
_KEYBOARD: Fields = {"reply_markup": "InlineKeyboardMarkup"}
_SCOPE: Fields = {"scope": "BotCommandScope", "language_code": "String"}
_LANGUAGE: Fields = {"language_code": "String"}

METHODS: dict[str, Fields] = {
    "getMe": {},
    "getUpdates": {
        "offset": "Integer",
        "limit": "Integer",
        "timeout": "Integer",
        "allowed_updates": "Array of String",
    },
    "setWebhook": {
        "url*": "String",
        "max_connections": "Integer",
        "allowed_updates": "Array of String",
        "drop_pending_updates": "Boolean",
        "secret_token": "String",
    },
    "deleteWebhook": {"drop_pending_updates": "Boolean"},
    "getWebhookInfo": {},
    "sendMessage": {**_CHAT, "text*": "String", **_TEXT, **_SENDING},
    "sendPhoto": {**_CHAT, "photo*": "InputFile or String", **_CAPTION, **_SENDING},
    "sendDocument": {
        **_CHAT,
        "document*": "InputFile or String",
        "disable_content_type_detection": "Boolean",
        **_CAPTION,
        **_SENDING,
    },
    "sendChatAction": {**_CHAT, "action*": "String"},
    "editMessageText": {**_TARGET, "text": "String", **_TEXT, **_KEYBOARD},
    "editMessageCaption": {**_TARGET, **_CAPTION, **_KEYBOARD},
    "editMessageMedia": {**_TARGET, "media*": "InputMedia", **_KEYBOARD},
    "editMessageReplyMarkup": {**_TARGET, **_KEYBOARD},
    "deleteMessage": {**_CHAT, "message_id*": "Integer"},
    "answerCallbackQuery": {
        "callback_query_id*": "String",
        "text": "String",
        "show_alert": "Boolean",
        "url": "String",
        "cache_time": "Integer",
    },
    "answerInlineQuery": {
        "inline_query_id*": "String",
        "results*": "Array of InlineQueryResult",
        "cache_time": "Integer",
        "is_personal": "Boolean",
        "next_offset": "String",
        "button": "InlineQueryResultsButton",
    },
    "getFile": {"file_id*": "String"},
    "setMyCommands": {"commands*": "Array of BotCommand", **_SCOPE},
    "getMyCommands": _SCOPE,
    "deleteMyCommands": _SCOPE,
    "setMyName": {"name": "String", **_LANGUAGE},
    "getMyName": _LANGUAGE,
    "setMyDescription": {"description": "String", **_LANGUAGE},
    "getMyDescription": _LANGUAGE,
    "setMyShortDescription": {"short_description": "String", **_LANGUAGE},
    "getMyShortDescription": _LANGUAGE,
    "getChat": _CHAT,
    "getChatMember": {**_CHAT, "user_id*": "Integer"},
    "leaveChat": _CHAT,
}

OBJECTS: dict[str, Fields] = {
    "MessageEntity": {
        "type*": "String",
        "offset*": "Integer",
        "length*": "Integer",
        "url": "String",
        "user": "User",
        "language": "String",
        "custom_emoji_id": "String",
    },
    "User": {
        "id*": "Integer",
        "is_bot*": "Boolean",
        "first_name*": "String",
        "last_name": "String",
        "username": "String",
        "language_code": "String",
    },
    "LinkPreviewOptions": {
        "is_disabled": "Boolean",
        "url": "String",
        "prefer_small_media": "Boolean",
        "prefer_large_media": "Boolean",
        "show_above_text": "Boolean",
    },
    "ReplyParameters": {
        "message_id*": "Integer",
        "chat_id": "Integer or String",
        "allow_sending_without_reply": "Boolean",
        "quote_parse_mode": "String",
    },
    "InlineKeyboardMarkup": {"inline_keyboard*": "Array of Array of InlineKeyboardButton"},
    "InlineKeyboardButton": {
        "text*": "String",
        "style": "String",
        "url": "String",
        "callback_data": "String",
        "switch_inline_query": "String",
        "switch_inline_query_current_chat": "String",
        "copy_text": "CopyTextButton",
    },
    "CopyTextButton": {"text*": "String"},
    "ReplyKeyboardMarkup": {
        "keyboard*": "Array of Array of KeyboardButton",
        "is_persistent": "Boolean",
        "resize_keyboard": "Boolean",
        "one_time_keyboard": "Boolean",
        "input_field_placeholder": "String",
        "selective": "Boolean",
    },
    "KeyboardButton": {
        "text*": "String",
        "style": "String",
        "request_contact": "Boolean",
        "request_location": "Boolean",
    },
    "ReplyKeyboardRemove": {"remove_keyboard*": "Boolean", "selective": "Boolean"},
    "ForceReply": {"force_reply*": "Boolean", "input_field_placeholder": "String", "selective": "Boolean"},
    "InputMediaPhoto": {"type*": "String", "media*": "String", **_CAPTION},
    "InputMediaDocument": {
        "type*": "String",
        "media*": "String",
        "disable_content_type_detection": "Boolean",
        **_CAPTION,
    },
    "InlineQueryResultArticle": {
        "type*": "String",
        "id*": "String",
        "title*": "String",
        "input_message_content*": "InputMessageContent",
        "reply_markup": "InlineKeyboardMarkup",
        "url": "String",
        "description": "String",
        "thumbnail_url": "String",
        "thumbnail_width": "Integer",
        "thumbnail_height": "Integer",
    },
    "InputTextMessageContent": {"message_text*": "String", **_TEXT},
    "InlineQueryResultsButton": {"text*": "String", "start_parameter": "String"},
    "BotCommand": {"command*": "String", "description*": "String"},
    "BotCommandScopeDefault": {"type*": "String"},
    "BotCommandScopeAllPrivateChats": {"type*": "String"},
    "BotCommandScopeAllGroupChats": {"type*": "String"},
    "BotCommandScopeChat": {"type*": "String", "chat_id*": "Integer or String"},
}

UNIONS: dict[str, dict[str, str]] = {
    "InputMedia": {"photo": "InputMediaPhoto", "document": "InputMediaDocument"},
    "InputMessageContent": {"": "InputTextMessageContent"},
    "InlineQueryResult": {"article": "InlineQueryResultArticle"},
    "BotCommandScope": {
        "default": "BotCommandScopeDefault",
        "all_private_chats": "BotCommandScopeAllPrivateChats",
        "all_group_chats": "BotCommandScopeAllGroupChats",
        "chat": "BotCommandScopeChat",
    },
}
"""Types that stand for several objects, told apart by their `type` ("" where they have none)."""
