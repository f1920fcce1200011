"""One of everything a sandbox can send."""

from typing import Any

from sandbox import Sandbox, Upload

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (2).to_bytes(4, "big") + (3).to_bytes(4, "big")

Json = dict[str, Any]


async def everything(sandbox: Sandbox) -> list[tuple[str, Any]]:
    """Each kind of result and update once, with the type it must have."""
    group = _act_on_phones(sandbox)
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    calls: list[tuple[str, str, Json]] = [
        ("User", "getMe", {}),
        ("Message", "sendMessage", {"text": "<b>x</b> /y", "parse_mode": "HTML", "reply_markup": keyboard}),
        ("Message", "sendMessage", {"text": "x", "reply_parameters": {"message_id": 1}}),
        ("Message", "sendPhoto", {"photo": Upload("x.png", "image/png", PNG), "caption": "<c>"}),
        ("Message", "sendDocument", {"document": Upload("x.txt", "text/plain", b"x"), "caption": "c"}),
        ("ChatFullInfo", "getChat", {}),
        ("ChatMember", "getChatMember", {"user_id": 1001}),
        ("ChatMember", "getChatMember", {"user_id": 4242}),
    ]
    results: list[tuple[str, Any]] = []
    for kind, method, params in calls:
        target = {} if method == "getMe" else {"chat_id": 1001}
        results.append((kind, await sandbox.call(method, target | params)))
    results.append(("ChatFullInfo", await sandbox.call("getChat", {"chat_id": group})))
    document = results[4][1]["document"]["file_id"]
    results.append(("File", await sandbox.call("getFile", {"file_id": document})))
    await sandbox.call("setMyCommands", {"commands": [{"command": "stock", "description": "Stock"}]})
    results += [("BotCommand", command) for command in await sandbox.call("getMyCommands")]
    results.append(("WebhookInfo", await sandbox.call("getWebhookInfo")))
    results += [("Update", update) for update in await sandbox.call("getUpdates")]
    return results


def _act_on_phones(sandbox: Sandbox) -> int:
    """Something of every kind a phone can do; returns a group's id."""
    phones = sandbox.phones
    first = phones.send_text(1001, "/start abc")
    phones.edit_text(1001, first.message_id, "/stock @maria_s")
    phones.send_text(1001, "reply", reply_to_message_id=first.message_id)
    phones.send_file(1001, Upload("a.png", "image/png", PNG), caption="see https://a.com")
    phones.send_file(1001, Upload("a.csv", "text/csv", b"x"))
    phones.send_sticker(1001, "😀")
    phones.send_voice(1001)
    phones.send_contact(1001)
    group = phones.add_group("Loja", [1001])
    supergroup = phones.migrate_group(1001, group.id)
    phones.send_text(1001, "hello", chat_id=supergroup.id)
    phones.send_text(1001, "hello", chat_id=supergroup.id, anonymous=True)
    phones.remove_bot(1001, supergroup.id)
    phones.add_bot(1001, supergroup.id)
    crowd = phones.add_group("Compras", [1001, 1002])
    phones.leave_group(1002, crowd.id)
    phones.press(1001, first.message_id, "x")
    phones.press(1001, supergroup.last_message_id, "x", chat_id=supergroup.id)
    gone = phones.send_text(1001, "gone")
    del gone.chat.messages[gone.message_id]
    phones.press(1001, gone.message_id, "x")
    phones.ask(1001, "cafe")
    phones.block(1001, blocked=True)
    phones.block(1001, blocked=False)
    return supergroup.id
