"""Updates of every kind as Telegram sends them, for where its machine-readable description is not at hand."""

from typing import Any

Json = dict[str, Any]

_DATE = 1_795_000_000
_FILE: Json = {"file_id": "AgACAgEAAxk", "file_unique_id": "AQADxk", "file_size": 4096}
_PICTURE: Json = _FILE | {"width": 320, "height": 200}
_POLL: Json = {
    "id": "7",
    "question": "?",
    "options": [{"text": "a", "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}
_CONTENTS: tuple[Json, ...] = (
    {"text": "bom dia", "entities": [{"type": "bold", "offset": 0, "length": 3}]},
    {"text": "/estoque café", "entities": [{"type": "bot_command", "offset": 0, "length": 8}]},
    {"text": "/start setup_abc"},
    {"photo": [_PICTURE, _PICTURE], "caption": "isto", "caption_entities": [{"type": "url", "offset": 0, "length": 4}]},
    {"document": _FILE | {"file_name": "nota.xml", "mime_type": "text/xml", "thumbnail": _PICTURE}},
    {"voice": _FILE | {"duration": 3, "mime_type": "audio/ogg"}},
    {"audio": _FILE | {"duration": 3, "title": "t"}},
    {"video": _PICTURE | {"duration": 3}},
    {"video_note": _FILE | {"length": 240, "duration": 3}},
    {"sticker": _PICTURE | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "☕"}},
    {"contact": {"phone_number": "+551199", "first_name": "Ana", "user_id": 5}},
    {"location": {"latitude": -23.5, "longitude": -46.6, "live_period": 60}},
    {"venue": {"location": {"latitude": 1.0, "longitude": 2.0}, "title": "Loja", "address": "Rua 1"}},
    {"dice": {"emoji": "🎲", "value": 4}},
    {"poll": _POLL},
    {"pinned_message": {"message_id": 4, "date": 0, "chat": {"id": 5, "type": "private"}}},
    {"reply_to_message": {"message_id": 3, "date": _DATE, "chat": {"id": 5, "type": "private"}, "text": "x"}},
    {"forward_origin": {"type": "hidden_user", "date": _DATE, "sender_user_name": "Z"}, "text": "encaminhada"},
    {"via_bot": {"id": 9, "is_bot": True, "first_name": "b"}, "text": "por outro"},
    {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "Novo"}]},
    {"migrate_to_chat_id": -1001234567890},
)


def known_updates(person: int) -> list[Json]:
    """One update of every kind and every content, all in a member's private chat, without `update_id`."""
    user: Json = {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "pt-br"}
    chat: Json = {"id": person, "type": "private", "first_name": "Ana"}
    message: Json = {"message_id": 12, "date": _DATE, "chat": chat, "from": user, "text": "oi"}
    channel: Json = {"id": -1009, "type": "channel", "title": "c"}
    group: Json = {"id": -5, "type": "group", "title": "g"}
    messages = [{"message": {k: v for k, v in message.items() if k != "text"} | content} for content in _CONTENTS]
    return [
        *messages,
        {"edited_message": message | {"edit_date": _DATE + 5}},
        {"message": message | {"chat": group}},
        {"channel_post": message | {"chat": channel, "sender_chat": channel}},
        {"edited_channel_post": message | {"chat": channel, "edit_date": _DATE}},
        *_questions(user, message),
        *_memberships(user, chat),
        *_remarks(user, chat, message),
    ]


def _questions(user: Json, message: Json) -> list[Json]:
    address = {
        "country_code": "BR",
        "state": "SP",
        "city": "x",
        "street_line1": "",
        "street_line2": "",
        "post_code": "",
    }
    sold = {"currency": "BRL", "total_amount": 5, "invoice_payload": "p"}
    return [
        {"callback_query": {"id": "1", "from": user, "chat_instance": "9", "message": message, "data": "again:1"}},
        {"callback_query": {"id": "2", "from": user, "chat_instance": "9", "inline_message_id": "3", "data": "p:1:0:"}},
        {"inline_query": {"id": "4", "from": user, "query": "café", "offset": ""}},
        {"chosen_inline_result": {"result_id": "5", "from": user, "query": "café"}},
        {"shipping_query": {"id": "6", "from": user, "invoice_payload": "p", "shipping_address": address}},
        {"pre_checkout_query": {"id": "7", "from": user} | sold},
        {"purchased_paid_media": {"from": user, "paid_media_payload": "p"}},
    ]


def _memberships(user: Json, chat: Json) -> list[Json]:
    was, now = {"status": "member", "user": user}, {"status": "kicked", "user": user, "until_date": 0}
    change = {"chat": chat, "from": user, "date": _DATE, "old_chat_member": was, "new_chat_member": now}
    request = {"chat": chat, "from": user, "user_chat_id": user["id"], "date": _DATE}
    boost = {
        "boost_id": "b",
        "add_date": _DATE,
        "expiration_date": _DATE,
        "source": {"source": "premium", "user": user},
    }
    return [
        {"my_chat_member": change},
        {"chat_member": change},
        {"chat_join_request": request},
        {"chat_boost": {"chat": chat, "boost": boost}},
        {"removed_chat_boost": {"chat": chat, "boost_id": "b", "remove_date": _DATE, "source": boost["source"]}},
    ]


def _remarks(user: Json, chat: Json, message: Json) -> list[Json]:
    thumb = {"type": "emoji", "emoji": "👍"}
    where = {"chat": chat, "message_id": 12, "date": _DATE}
    connection = {"id": "c", "user": user, "user_chat_id": user["id"], "date": _DATE, "is_enabled": True}
    return [
        {"poll": _POLL},
        {"poll_answer": {"poll_id": "7", "user": user, "option_ids": [0], "option_persistent_ids": ["1"]}},
        {"message_reaction": where | {"user": user, "old_reaction": [], "new_reaction": [thumb]}},
        {"message_reaction_count": where | {"reactions": [{"type": thumb, "total_count": 2}]}},
        {"business_connection": connection},
        {"business_message": message | {"business_connection_id": "c"}},
        {"edited_business_message": message | {"business_connection_id": "c"}},
        {"deleted_business_messages": {"business_connection_id": "c", "chat": chat, "message_ids": [1, 2]}},
    ]
