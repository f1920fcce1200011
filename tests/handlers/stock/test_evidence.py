"""A loss with its photo: in one message, as a reply, or afterwards; and found again from the history."""

from typing import Any

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.people.errors import RightMissingError
from models.people.tables import Member, MemberLocation
from models.stock import draft_errors, errors
from models.stock.evidence_errors import PhotoNotSeenError, PhotoOnlyForLossError
from models.stock.tables import Evidence, EvidenceMovement, StockDraft
from tests.handlers.conftest import ANA, SENT_AT, TOM, Sent, Talk
from tests.handlers.stock.conftest import NORTH, SOUTH, AddProducts
from tests.handlers.stock.movements import OLGA, add_staff, data_of, labels, stock_up, text_of, there

CARD = """<b>Perda</b> · Loja Norte
quebra

<b>3\u00a0un</b> Café torrado
Loja Norte: 40 → <b>37\u00a0un</b>

📷 1 foto guardada"""

POSTED = """✅ <b>Perda registrada</b>

<b>Café torrado</b>
Loja Norte: 40 → <b>37\u00a0un</b>

📷 1 foto guardada"""


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north, where Olga works."""
    (product_id,) = await add_products("Café torrado")
    await add_staff(database)
    await stock_up(database, product_id, "40")
    return product_id


async def send(talk: Talk, caption: str | None = None, sender: int = OLGA, **details: Any) -> list[Sent]:
    """A photo, different from all others."""
    return await talk.send_photo(b"a photo", caption=caption, sender=sender, **details)


def reply(sent: list[Sent], message_id: int = 76) -> dict[str, Any]:
    """What a reply to a message of the bot carries of it."""
    ((_, content),) = [one for one in sent if "text" in one[1] and one[0] != "answerCallbackQuery"]
    bot = {"id": 42, "is_bot": True, "first_name": "Bot"}
    chat = {"id": OLGA, "type": "private", "first_name": "Gil"}
    replied = {"message_id": message_id, "date": SENT_AT, "chat": chat, "from": bot, "text": "old"}
    markup = content.get("reply_markup")
    return {"reply_to_message": replied | ({"reply_markup": markup} if markup else {})}


async def kept(database: Database) -> list[tuple[str, int | None]]:
    """The photos, and the line of the ledger that each belongs to."""
    async with database.unit_of_work() as session:
        found = (
            select(col(Evidence.file_id), col(EvidenceMovement.movement_id))
            .outerjoin(EvidenceMovement, col(EvidenceMovement.evidence_id) == col(Evidence.id))
            .order_by(col(Evidence.id))
        )
        return [(row[0], row[1]) for row in await session.execute(found)]


@pytest.mark.parametrize(
    "caption",
    [
        *("/perda café 3 quebra", "perda café 3 quebrou", "Perda 3 café quebrado", "/loss café 3 broken"),
        *("/perda\n3 café quebra", "perda\n3 café quebra", "/perda\t3 café quebra", "/perda@bot  3 café quebra"),
        *("Perda: 3 café quebra", "perda:3 café quebra", "PERDA :\n3 café quebra", "/perda: 3 café quebra"),
    ],
)
async def test_a_photo_with_words_is_a_loss(talk: Talk, database: Database, coffee: int, caption: str) -> None:
    card = await send(talk, caption)
    assert text_of(card) == CARD
    assert labels(card) == ["✅ Confirmar", "Mudar o local", "✖ Cancelar"]
    assert await kept(database) == [("file0", None)]
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert text_of(posted) == POSTED
    assert labels(posted) == ["↩️ Desfazer", "📷 Juntar foto"]
    assert await kept(database) == [("file0", 2)]
    assert await there(database, coffee) == {NORTH: 37}


async def test_what_is_missing_is_asked_and_the_photo_stays(talk: Talk, database: Database, coffee: int) -> None:
    how_many = await send(talk, "/perda café")
    assert "Quanto?" in text_of(how_many)
    assert text_of(how_many).endswith("📷 1 foto guardada")
    why = await talk.say("3", OLGA)
    assert text_of(why) == "Qual foi o motivo?\n\n📷 1 foto guardada"
    card = await talk.press(data_of(why, "quebra"), OLGA)
    assert text_of(card) == CARD


@pytest.mark.parametrize("first", ["/perda", "photo"])
async def test_a_photo_before_the_words(talk: Talk, database: Database, coffee: int, first: str) -> None:
    if first == "photo":
        await talk.say("/perda", OLGA)
    asked = await send(talk, "/perda" if first == "/perda" else None)
    assert text_of(asked).startswith("O que se perdeu?")
    assert text_of(asked).endswith("📷 1 foto guardada")
    assert text_of(await talk.say("café 3 quebra", OLGA)) == CARD
    assert await kept(database) == [("file0", None)]


async def test_a_photo_with_the_words_that_were_asked_for(talk: Talk, coffee: int) -> None:
    await talk.say("/perda", OLGA)
    assert text_of(await send(talk, "café 3 quebra")) == CARD


async def test_a_reason_can_be_written_without_a_photo(talk: Talk, coffee: int) -> None:
    card = await talk.say("/perda café 3 quebra", OLGA)
    assert text_of(card) == CARD.removesuffix("\n\n📷 1 foto guardada")


async def test_a_reply_to_the_card(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/perda café 3 quebra", OLGA)
    again = await send(talk, **reply(card))
    assert text_of(again) == CARD
    await talk.press(data_of(again, "✅"), OLGA)
    assert await kept(database) == [("file0", 2)]


async def test_a_reply_to_a_question_on_the_way(talk: Talk, coffee: int) -> None:
    why = await talk.say("/perda café 3", OLGA)
    assert text_of(await send(talk, **reply(why))) == "Qual foi o motivo?\n\n📷 1 foto guardada"


@pytest.mark.parametrize("with_buttons", [True, False])
async def test_a_reply_to_the_confirmation(talk: Talk, database: Database, coffee: int, with_buttons: bool) -> None:
    posted = await talk.press(data_of(await talk.say("/perda café 3 quebra", OLGA), "✅"), OLGA)
    replied = reply(posted, message_id=77)
    if not with_buttons:
        del replied["reply_to_message"]["reply_markup"]
    assert text_of(await send(talk, **replied)) == "📷 Foto guardada com a perda. O /historico mostra."
    second = await send(talk, **replied)
    assert text_of(second) == "📷 Foto guardada com a perda, que agora tem 2. O /historico mostra."
    assert await kept(database) == [("file0", 2), ("file1", 2)]


async def test_the_button_asks_for_the_photo(talk: Talk, database: Database, coffee: int) -> None:
    posted = await talk.press(data_of(await talk.say("/perda café 3 quebra", OLGA), "✅"), OLGA)
    asked = await talk.press(data_of(posted, "📷"), OLGA)
    assert text_of(asked) == "Envie a foto desta perda."
    assert [method for method, _ in asked] == ["answerCallbackQuery", "sendMessage"]
    again = await talk.say("depois", OLGA)
    assert text_of(again) == "Aqui espero uma foto da perda. Envie a foto, ou toque em Cancelar."
    assert labels(again) == ["✖ Cancelar"]
    assert text_of(await send(talk)).startswith("📷 Foto guardada")
    assert await kept(database) == [("file0", 2)]
    assert await send(talk) == []
    assert len(await kept(database)) == 1


async def test_a_new_loss_is_not_taken_for_the_photo_that_was_asked_for(
    talk: Talk, database: Database, coffee: int
) -> None:
    posted = await talk.press(data_of(await talk.say("/perda café 3 quebra", OLGA), "✅"), OLGA)
    await talk.press(data_of(posted, "📷"), OLGA)
    card = await send(talk, "perda café 1 furto")
    assert "<b>Perda</b> · Loja Norte\nfurto" in text_of(card)
    assert await kept(database) == [("file0", None)]


async def test_an_album_goes_with_its_first_picture(talk: Talk, database: Database, coffee: int) -> None:
    card = await send(talk, "/perda café 3 quebra", media_group_id="9")
    assert [await send(talk, media_group_id="9") for _ in range(2)] == [[], []]
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert text_of(posted).endswith("📷 3 fotos guardadas")
    assert await kept(database) == [("file0", 2), ("file1", 2), ("file2", 2)]
    assert await send(talk, media_group_id="9") == []
    assert len(await kept(database)) == 4


async def test_an_album_that_replies_to_a_confirmation_is_answered_once(
    talk: Talk, database: Database, coffee: int
) -> None:
    posted = await talk.press(data_of(await talk.say("/perda café 3 quebra", OLGA), "✅"), OLGA)
    answers = [await send(talk, media_group_id="9", **reply(posted)) for _ in range(3)]
    assert text_of(answers[0]).startswith("📷 Fotos guardadas com a perda.")
    assert answers[1:] == [[], []]
    assert len(await kept(database)) == 3


async def test_the_history_shows_it_to_those_who_see_the_place(talk: Talk, database: Database, coffee: int) -> None:
    card = await send(talk, "/perda café 3 quebra", media_group_id="9")
    await talk.send_file(b"a picture", "a.png", sender=OLGA, media_group_id="9")
    await talk.press(data_of(card, "✅"), OLGA)
    history = await talk.say("/historico café", TOM)
    assert "· breakage · 📷 2" in text_of(history)
    (button,) = [label for label in labels(history) if label.startswith("📷")]
    assert "3\u00a0un · today" in button
    shown = await talk.press(data_of(history, "📷"), TOM)
    assert [method for method, _ in shown] == ["answerCallbackQuery", "sendPhoto", "sendDocument"]
    assert (shown[1][1]["photo"], shown[2][1]["document"]) == ("file0", "file1")
    assert shown[1][1]["chat_id"] == TOM
    assert shown[1][1]["caption"].startswith("<b>Café torrado</b>\n<b>")
    assert "3\u00a0un</b> Loss · 40 → 37" in shown[1][1]["caption"]
    assert "caption" not in shown[2][1]
    async with database.unit_of_work() as session:
        tom = (await session.execute(select(Member).where(Member.telegram_id == TOM))).scalar_one()
        tom.sees_all_locations = False
        session.add(MemberLocation(member_id=tom.id or 0, location_id=SOUTH))
    with pytest.raises(PhotoNotSeenError):
        await talk.press(data_of(history, "📷"), TOM)


async def test_taking_it_back_keeps_the_photo(talk: Talk, database: Database, coffee: int) -> None:
    posted = await talk.press(data_of(await send(talk, "/perda café 3 quebra"), "✅"), OLGA)
    await talk.press(data_of(posted, "↩️"), OLGA)
    assert await kept(database) == [("file0", 2)]
    assert "📷 1" in text_of(await talk.say("/historico café", ANA))
    with pytest.raises(errors.AlreadyReversedError):
        await send(talk, **reply(posted, message_id=77))


async def test_a_photo_leaves_a_question_about_another_card_open(talk: Talk, coffee: int) -> None:
    card = await talk.say("/perda café 3 quebra", OLGA)
    await talk.say("/saida café", OLGA)
    assert text_of(await send(talk, **reply(card))) == CARD
    assert text_of(await talk.say("2", OLGA)).startswith("<b>Saída</b>")


async def test_photos_are_of_losses(talk: Talk, database: Database, coffee: int) -> None:
    issue = await send(talk, "/saida café 3")
    assert text_of(issue).startswith("<b>Saída</b>")
    with pytest.raises(PhotoOnlyForLossError):
        await send(talk, **reply(issue))
    assert await kept(database) == []


@pytest.mark.parametrize("caption", ["perda café 3", "/perda café 3"])
async def test_those_who_may_not_lose_anything_send_no_photo_of_it(
    talk: Talk, database: Database, coffee: int, caption: str
) -> None:
    with pytest.raises(RightMissingError):
        await send(talk, caption, TOM)
    async with database.unit_of_work() as session:
        assert (await session.execute(select(StockDraft))).scalars().all() == []


async def test_a_card_of_somebody_else_takes_nothing(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/perda café 3 quebra", OLGA)
    with pytest.raises(draft_errors.DraftNotFoundError):
        await send(talk, sender=ANA, **reply(card))
    assert await kept(database) == []


@pytest.mark.parametrize(
    "caption", ["return this?", "café", "perdas e danos", "/estoque café", ": perda", "entrada: 3 café"]
)
async def test_other_words_below_a_photo_begin_nothing(talk: Talk, coffee: int, caption: str) -> None:
    assert await send(talk, caption) == []


async def test_an_unclear_line_is_explained_and_the_photo_stays(talk: Talk, database: Database, coffee: int) -> None:
    unclear = await send(talk, "/perda xyzzy 3")
    assert "Não encontrei nenhum produto" in text_of(unclear)
    assert text_of(await talk.say("café 3 quebra", OLGA)) == CARD
