"""python-telegram-bot's own typed classes read everything the sandbox sends, and call it over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import telegram
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from sandbox import Fault, Sandbox
from tests.sandbox.client import TOKEN
from tests.sandbox.everything import PNG, everything


@pytest.fixture
async def bot(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[telegram.Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with _bot(await sandbox.start(), TOKEN) as bot:
        yield bot


def _bot(url: str, token: str) -> telegram.Bot:
    return telegram.Bot(token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


def _unknown(value: Any) -> list[str]:
    """Fields that the typed classes did not know, anywhere below."""
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in _unknown(item)]
    if not isinstance(value, telegram.TelegramObject):
        return []
    below = [name for slot in value.to_dict(recursive=False).values() for name in _unknown(slot)]
    return [*value.api_kwargs, *below]


async def test_typed_classes_read_everything(sandbox: Sandbox) -> None:
    for kind, raw in await everything(sandbox):
        typed = getattr(telegram, kind).de_json(raw, bot=None)
        assert _unknown(typed) == [], kind


async def test_messages_survive_the_typed_classes(sandbox: Sandbox) -> None:
    """What the class writes back has all that it read, so no field was misunderstood."""
    read = [(kind, raw) for kind, raw in await everything(sandbox) if kind in ("Message", "Update")]
    assert len(read) > 15
    for kind, raw in read:
        written = getattr(telegram, kind).de_json(raw, bot=None).to_dict()
        assert _without_false(written) == _without_false(raw)


def _without_false(value: Any) -> Any:
    """The classes spell out some flags that Telegram leaves out when they are false."""
    if isinstance(value, dict):
        return {name: _without_false(item) for name, item in value.items() if item is not False}
    return [_without_false(item) for item in value] if isinstance(value, list) else value


async def test_a_conversation(sandbox: Sandbox, bot: telegram.Bot) -> None:
    sandbox.phones.send_text(1001, "/start abc")
    (update,) = await bot.get_updates()
    assert update.effective_user is not None
    assert (update.effective_user.first_name, update.effective_user.language_code) == ("Ana", "pt-br")
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("OK", callback_data="ok")]])
    sent = await bot.send_message(1001, "<b>Oi</b> 😀", parse_mode="HTML", reply_markup=keyboard)
    assert sent.text_html == "<b>Oi</b> 😀"
    assert sent.reply_markup == keyboard
    edited = await bot.edit_message_text("Tchau", 1001, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.reply_markup) == ("Tchau", None)
    pressed = sandbox.phones.press(1001, sent.message_id, "ok")
    _, update = await bot.get_updates()
    assert update.callback_query is not None
    assert await update.callback_query.answer("Pronto", show_alert=True)
    assert pressed.answer.result() == {
        "callback_query_id": pressed.id,
        "text": "Pronto",
        "show_alert": True,
    }


async def test_files_go_up_and_down(bot: telegram.Bot) -> None:
    sent = await bot.send_document(1001, b"a;b\n1;2\n", caption="dados", filename="dados.csv")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("dados.csv", 8)
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a;b\n1;2\n"
    photo = await bot.send_photo(1001, PNG)
    assert [(size.width, size.height) for size in photo.photo] == [(2, 3)]
    again = await bot.send_photo(1001, photo.photo[0].file_id)
    assert again.photo == photo.photo


async def test_media_is_replaced(bot: telegram.Bot) -> None:
    sent = await bot.send_photo(1001, PNG, caption="antes")
    media = telegram.InputMediaDocument(b"x", caption="<b>depois</b>", parse_mode="HTML", filename="x.txt")
    edited = await bot.edit_message_media(media, 1001, sent.message_id)
    assert isinstance(edited, telegram.Message)
    assert edited.document is not None
    assert (edited.document.file_name, edited.caption_html, edited.photo) == ("x.txt", "<b>depois</b>", ())


async def test_errors_are_the_typed_ones(sandbox: Sandbox, bot: telegram.Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    sandbox.phones.block(1002, blocked=True)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1002, "x")
    group = sandbox.phones.add_group("Loja", [1001])
    moved = sandbox.phones.migrate_group(1001, group.id)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.id, "x")
    assert migrated.value.new_chat_id == moved.id
    sandbox.faults.add(Fault("sendMessage", "429", retry_after=7))
    with pytest.raises(RetryAfter) as limited:
        await bot.send_message(1001, "x")
    assert limited.value.retry_after == timedelta(seconds=7)
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()


async def test_another_bots_token(sandbox: Sandbox) -> None:
    bot = _bot(await sandbox.start(), "4242:other")
    with pytest.raises(InvalidToken, match="was rejected by the server"):
        async with bot:
            pass
    await bot.shutdown()
