"""Photos of losses: sent with the words, as a reply to the card, or when asked; shown again from the history."""

import re
from dataclasses import asdict
from typing import Any

from aiogram import Router
from aiogram.filters import Filter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, SendDocument, SendMessage, SendPhoto
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.buttons import cancel_button
from handlers.filters import PlainText
from handlers.pictures import Picture
from handlers.stock.evidence_buttons import AddPhotoCallback, ShowPhotosCallback
from handlers.stock.movement_cards import history_line_text
from handlers.stock.movement_keyboards import CancelDraftCallback, UndoMovementCallback, markup
from handlers.stock.movement_screens import next_screen, with_photos
from handlers.stock.movement_states import MovementQuestion, PhotoQuestion
from handlers.stock.movements import KINDS, begin_movement
from models.people.actor import Actor
from models.people.rules import require
from models.stock.confirmations import draft_of_message
from models.stock.drafts import ACTIONS
from models.stock.evidence import Photo, attach_photo, draft_of_album, photos_of_movement
from models.stock.history import ledger_lines
from models.stock.tables import MovementKind

router = Router(name="evidence")

_BEGINNING = re.compile(r"(/?)(\w+)(?:@\w+)?(?:\s*:\s*|\s+|$)")
"""The first word of a caption, as a command or with a colon."""


class MovementCaption(Filter):
    """Words below a picture that begin a movement: `/saida café 3`, and of a loss `Perda: café 3` too."""

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        said = (message.caption or "").strip()
        begins = _BEGINNING.match(said)
        kind = KINDS.get(begins[2].lower()) if begins else None
        if begins is None or kind is None or not (begins[1] or kind == MovementKind.LOSS):
            return False
        return {"kind": kind, "typed": said[begins.end() :]}


class OfLoss(Filter):
    """A picture that replies to a card, or came together with one that did.

    The handler gets the `draft_id`, and `is_further` when it is not the first of its album.
    """

    async def __call__(
        self, message: Message, picture: Photo, session: AsyncSession, actor: Actor
    ) -> bool | dict[str, Any]:
        known = await draft_of_album(session, actor, picture.album) if picture.album is not None else None
        draft_id = await _replied_draft(message, session, actor) if known is None else known
        return {"draft_id": draft_id, "is_further": known is not None} if draft_id is not None else False


async def _replied_draft(message: Message, session: AsyncSession, actor: Actor) -> int | None:
    """The card by the buttons below what was replied to, or the confirmation by where it stands."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or not replied.from_user.is_bot:
        return None
    for row in replied.reply_markup.inline_keyboard if replied.reply_markup else ():
        for button in row:
            if (draft_id := _draft_of_button(button.callback_data or "")) is not None:
                return draft_id
    return await draft_of_message(session, actor, replied.message_id)


def _draft_of_button(data: str) -> int | None:
    for payload in (CancelDraftCallback, UndoMovementCallback):
        if data.startswith(f"{payload.__prefix__}:"):
            try:
                return payload.unpack(data).draft_id
            except (TypeError, ValueError):
                return None
    return None


@router.message(StateFilter("*"), Picture(), MovementCaption())
@router.message(Picture(), MovementCaption())
async def begin_by_caption(
    message: Message,
    picture: Photo,
    kind: MovementKind,
    typed: str,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> SendMessage:
    """`perda café 3 quebra` below a photo of it."""
    require(actor, "stock", ACTIONS[kind])
    photo = picture if kind == MovementKind.LOSS else None
    await state.set_state(MovementQuestion.lines)
    await state.set_data({"kind": kind, **({"photo": asdict(photo)} if photo else {})})
    if not typed:
        return message.answer(_ask_for_words(reader, kind, photo), reply_markup=_way_out(reader))
    return await begin_movement(
        message, typed, kind, session=session, actor=actor, reader=reader, state=state, photo=photo
    )


@router.message(StateFilter(MovementQuestion.lines), Picture())
async def begin_by_picture(
    message: Message, picture: Photo, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """A photo where words were asked for; those below it are taken for them."""
    asked = await state.get_data()
    kind = MovementKind(asked["kind"])
    photo = picture if kind == MovementKind.LOSS else None
    if not message.caption:
        await state.update_data({"photo": asdict(photo)} if photo else {})
        return message.answer(_ask_for_words(reader, kind, photo), reply_markup=_way_out(reader))
    return await begin_movement(
        message, message.caption, kind, session=session, actor=actor, reader=reader, state=state, photo=photo
    )


def _ask_for_words(reader: Reader, kind: MovementKind, photo: Photo | None) -> Markup:
    return with_photos(reader, reader.text(f"movements.ask.{kind}"), int(photo is not None))


def _way_out(reader: Reader) -> InlineKeyboardMarkup:
    return markup([[cancel_button(reader)]])


@router.message(StateFilter(PhotoQuestion.photo), Picture())
async def add_photo_asked_for(
    message: Message, picture: Photo, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """The photo that was asked for."""
    draft_id = (await state.get_data())["draft_id"]
    await state.clear()
    return await _attach(message, picture, draft_id, session=session, actor=actor, reader=reader, state=state)


@router.message(StateFilter(PhotoQuestion.photo), PlainText())
async def ask_for_photo_again(message: Message, reader: Reader) -> SendMessage:
    """Words where a photo was asked for."""
    return message.answer(reader.text("photos.loss.ask_again"), reply_markup=_way_out(reader))


@router.message(Picture(), OfLoss())
async def add_photo(
    message: Message,
    picture: Photo,
    draft_id: int,
    is_further: bool,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> SendMessage | None:
    """A reply to the card or the confirmation; the rest of an album goes with its first picture, without a word."""
    if is_further:
        await attach_photo(session, actor=actor, draft_id=draft_id, photo=picture)
        return None
    return await _attach(message, picture, draft_id, session=session, actor=actor, reader=reader, state=state)


async def _attach(
    message: Message,
    picture: Photo,
    draft_id: int,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> SendMessage:
    attached = await attach_photo(session, actor=actor, draft_id=draft_id, photo=picture)
    if attached.is_posted and picture.album is not None:
        return message.answer(reader.text("photos.loss.album_added"))
    if attached.is_posted:
        return message.answer(reader.plural("photos.loss.added", attached.photos))
    text, keyboard = await next_screen(session, actor, reader, state, draft_id, keeps_others=True)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(AddPhotoCallback.filter())
async def ask_for_photo(
    press: CallbackQuery, callback_data: AddPhotoCallback, reader: Reader, state: FSMContext
) -> list[AnswerCallbackQuery | SendMessage]:
    """The next picture is of this loss; the confirmation stays where it is."""
    await state.set_state(PhotoQuestion.photo)
    await state.set_data({"draft_id": callback_data.draft_id})
    asking = SendMessage(chat_id=press.from_user.id, text=reader.text("photos.loss.ask"), reply_markup=_way_out(reader))
    return [press.answer(), asking]


@router.callback_query(ShowPhotosCallback.filter())
async def show_photos(
    press: CallbackQuery, callback_data: ShowPhotosCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> list[AnswerCallbackQuery | SendPhoto | SendDocument]:
    """The photos of a line, with what it says below the first one."""
    movement_id = callback_data.movement_id
    photos = await photos_of_movement(session, actor, movement_id)
    (line,) = await ledger_lines(session, [movement_id])
    product = reader.text("movements.product", product=line.product)
    caption = Markup("\n").join([product, history_line_text(reader, line)])
    captions: list[str | None] = [caption, *[None] * len(photos)]
    sent = [_shown(press.from_user.id, photo, words) for photo, words in zip(photos, captions, strict=False)]
    return [press.answer(), *sent]


def _shown(chat_id: int, photo: Photo, caption: str | None) -> SendPhoto | SendDocument:
    if photo.is_document:
        return SendDocument(chat_id=chat_id, document=photo.file_id, caption=caption)
    return SendPhoto(chat_id=chat_id, photo=photo.file_id, caption=caption)
