"""aiogram's methods as final JSON."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ChatAction, ParseMode
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    BanChatMember,
    EditMessageMedia,
    SendChatAction,
    SendDocument,
    SendMediaGroup,
    SendMessage,
    SetMyCommands,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    FSInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    MediaUnion,
    ReplyParameters,
    URLInputFile,
)

from bot.wire import Upload, Wire, final_request, final_request_with_files, wire_bot


@pytest.fixture
def bot() -> Bot:
    return wire_bot(Wire(token="8081:canary-AAH_x9"), 8081)


def params(bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
    return final_request(bot, method)[1]


def test_a_text_is_html_without_a_preview_of_its_links(bot: Bot) -> None:
    assert final_request(bot, SendMessage(chat_id=7, text="<b>x</b>")) == (
        "sendMessage",
        {
            "chat_id": 7,
            "text": "<b>x</b>",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
    )


def test_what_the_method_says_itself_stays(bot: Bot) -> None:
    preview = LinkPreviewOptions(url="https://example.com", is_disabled=False)
    method = SendMessage(chat_id=7, text="x", parse_mode=None, link_preview_options=preview)
    assert params(bot, method) == {
        "chat_id": 7,
        "text": "x",
        "link_preview_options": {"url": "https://example.com", "is_disabled": False},
    }


def test_zero_false_and_empty_are_values(bot: Bot) -> None:
    method = AnswerCallbackQuery(callback_query_id="1", text="", show_alert=False, cache_time=0)
    assert params(bot, method) == {
        "callback_query_id": "1",
        "text": "",
        "show_alert": False,
        "cache_time": 0,
    }


def test_buttons_hold_nothing_but_what_they_say(bot: Bot) -> None:
    rows = [
        [InlineKeyboardButton(text="a", callback_data="x:1"), InlineKeyboardButton(text="b", url="https://b")],
        [InlineKeyboardButton(text="c", switch_inline_query_current_chat="")],
    ]
    method = SendMessage(chat_id=7, text="x", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))
    assert params(bot, method)["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "a", "callback_data": "x:1"}, {"text": "b", "url": "https://b"}],
            [{"text": "c", "switch_inline_query_current_chat": ""}],
        ]
    }


def test_defaults_are_resolved_wherever_they_stand(bot: Bot) -> None:
    content = InputTextMessageContent(message_text="<b>x</b>")
    article = InlineQueryResultArticle(id="1", title="x", input_message_content=content)
    (result,) = params(bot, AnswerInlineQuery(inline_query_id="9", results=[article]))["results"]
    assert result["input_message_content"] == {
        "message_text": "<b>x</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def test_a_default_that_the_bot_does_not_set_is_left_out() -> None:
    bare = Bot("8081:unused", default=DefaultBotProperties())
    assert params(bare, SendMessage(chat_id=7, text="x")) == {"chat_id": 7, "text": "x"}


def test_enums_and_scopes_become_their_values(bot: Bot) -> None:
    assert params(bot, SendChatAction(chat_id=7, action=ChatAction.TYPING))["action"] == "typing"
    scope = BotCommandScopeChat(chat_id=7)
    method = SetMyCommands(commands=[BotCommand(command="stock", description="x")], scope=scope)
    assert params(bot, method) == {
        "commands": [{"command": "stock", "description": "x"}],
        "scope": {"type": "chat", "chat_id": 7},
    }


def test_moments_become_seconds_since_1970(bot: Bot) -> None:
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    method = BanChatMember(chat_id=-1, user_id=7, until_date=moment)
    assert params(bot, method)["until_date"] == int(moment.timestamp())


def test_a_span_of_time_is_counted_from_now(bot: Bot) -> None:
    before = datetime.now(UTC)
    until = params(bot, BanChatMember(chat_id=-1, user_id=7, until_date=timedelta(days=1)))["until_date"]
    after = datetime.now(UTC)
    day = timedelta(days=1)
    assert round((before + day).timestamp()) <= until <= round((after + day).timestamp())


def test_fields_that_aiogram_does_not_know_yet_go_along(bot: Bot) -> None:
    method = SendMessage(chat_id=7, text="x", brand_new={"field": [1, None]})
    assert params(bot, method)["brand_new"] == {"field": [1]}


@pytest.mark.parametrize(
    "method",
    [
        SendMessage(chat_id=7, text="x", reply_parameters=ReplyParameters(message_id=3)),
        EditMessageMedia(chat_id=7, message_id=1, media=InputMediaPhoto(media="id", caption="x")),
        SetMyCommands(commands=[BotCommand(command="stock", description="x")], language_code="pt"),
    ],
)
def test_every_request_is_json_and_reads_back_as_the_same_method(bot: Bot, method: TelegramMethod[Any]) -> None:
    name, final = final_request(bot, method)
    assert orjson.loads(orjson.dumps(final)) == final
    assert name == method.__api_method__
    again = type(method).model_validate(final)
    assert params(bot, again) == final


def test_files_are_put_aside_and_referred_to(bot: Bot, tmp_path: Path) -> None:
    media: list[MediaUnion] = [
        InputMediaDocument(media=FSInputFile(tmp_path / "3f9a", filename="posição.pdf"), caption="x"),
        InputMediaDocument(media=BufferedInputFile(b"abc", "b.txt")),
    ]
    name, final, files = final_request_with_files(bot, SendMediaGroup(chat_id=7, media=media))
    assert name == "sendMediaGroup"
    assert [item["media"] for item in final["media"]] == ["attach://file0", "attach://file1"]
    assert files == {
        "file0": Upload("posição.pdf", tmp_path / "3f9a"),
        "file1": Upload("b.txt", b"abc"),
    }


def test_a_request_that_is_stored_without_its_files_is_refused(bot: Bot) -> None:
    with pytest.raises(ValueError, match="sendDocument"):
        final_request(bot, SendDocument(chat_id=7, document=BufferedInputFile(b"abc", "b.txt")))


def test_a_file_from_elsewhere_would_go_round_the_wire(bot: Bot) -> None:
    method = SendDocument(chat_id=7, document=URLInputFile("https://example.com/a.pdf"))
    with pytest.raises(ValueError, match="URLInputFile"):
        final_request_with_files(bot, method)


def test_what_has_no_json_is_refused(bot: Bot) -> None:
    with pytest.raises(TypeError, match="set"):
        final_request(bot, SendMessage(chat_id=7, text="x", extra={"a", "b"}))


def test_aiograms_bot_never_sees_the_token(bot: Bot) -> None:
    assert bot.id == 8081
    assert "canary" not in bot.token + repr(bot) + repr(vars(bot))
    assert bot.default.parse_mode is ParseMode.HTML
