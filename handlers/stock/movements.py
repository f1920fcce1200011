"""Receiving, issuing, transferring, losing and returning by writing: one line, or answers to questions."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.buttons import cancel_button
from handlers.dialogues import TYPED_UNITS, Screen
from handlers.filters import PlainText
from handlers.stock.lots import lot_in, lot_of
from handlers.stock.movement_keyboards import markup, way_out
from handlers.stock.movement_screens import decimal_mark, next_screen
from handlers.stock.movement_states import MovementQuestion
from language.movements import Reading, SplitPrice, read_movement
from language.numbers import UnclearNumberError
from language.prices import split_price
from language.quantities import UNIT_WORDS, ReadLine, ReadPrice, fold, read_quantity, same_unit
from language.reasons import split_reason
from models.errors import DomainError
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.people.rules import require
from models.people.tables import Language
from models.stock import drafts
from models.stock.draft_errors import SeveralLocationsError
from models.stock.draft_lines import DraftLine, products_meant, unit_names
from models.stock.errors import LocationNotSeenError
from models.stock.evidence import Photo, attach_photo
from models.stock.locations_seen import SeenLocation, open_locations, seen_locations
from models.stock.tables import LossReason, MovementKind

router = Router(name="movements")

KINDS = {
    "entrada": MovementKind.RECEIPT,
    "receive": MovementKind.RECEIPT,
    "saida": MovementKind.ISSUE,
    "saída": MovementKind.ISSUE,
    "issue": MovementKind.ISSUE,
    "transferencia": MovementKind.TRANSFER,
    "transferência": MovementKind.TRANSFER,
    "transfer": MovementKind.TRANSFER,
    "perda": MovementKind.LOSS,
    "loss": MovementKind.LOSS,
    "devolucao": MovementKind.RETURN,
    "devolução": MovementKind.RETURN,
    "return": MovementKind.RETURN,
}
"""The commands, and what each posts."""

_LIKE = (Decimal("1.5"), Decimal(1200))


@router.message(Command(*KINDS, ignore_case=True))
async def begin_by_command(
    message: Message, command: CommandObject, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`/saida café 3`; without words it asks for them."""
    kind = KINDS[command.command.lower()]
    require(actor, "stock", drafts.ACTIONS[kind])
    await state.set_state(MovementQuestion.lines)
    await state.set_data({"kind": kind})
    out = markup([[cancel_button(reader)]])
    if not command.args:
        return message.answer(reader.text(f"movements.ask.{kind}"), reply_markup=out)
    return await begin_movement(message, command.args, kind, session=session, actor=actor, reader=reader, state=state)


@router.message(StateFilter(MovementQuestion.lines), PlainText())
async def begin_by_words(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """What was written after a command without words."""
    asked, typed = await state.get_data(), message.text or ""
    kind, photo = MovementKind(asked["kind"]), asked.get("photo") and Photo(**asked["photo"])
    return await begin_movement(
        message, typed, kind, session=session, actor=actor, reader=reader, state=state, photo=photo
    )


async def begin_movement(
    message: Message,
    typed: str,
    kind: MovementKind,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
    photo: Photo | None = None,
) -> SendMessage:
    """A card with what was written, or the question what of it is meant; a loss takes a reason, and a photo too."""

    async def work() -> Screen:
        said, reason = split_reason(typed) if kind == MovementKind.LOSS else (typed, None)
        reading = await _read(session, actor, said, kind)
        draft = await drafts.begin_draft(
            session,
            actor=actor,
            kind=kind,
            lines=[await _draft_line(session, line, actor.language) for line in reading.lines],
            same_unit=same_unit,
            location_id=reading.at,
            to_location_id=reading.to,
            reason=LossReason(reason) if reason else None,
        )
        if photo is not None:
            await attach_photo(session, actor=actor, draft_id=draft.id or 0, photo=photo)
        return await next_screen(session, actor, reader, state, draft.id or 0)

    return await _answer(message, reader, state, work, markup([[cancel_button(reader)]]))


async def _read(session: AsyncSession, actor: Actor, said: str, kind: MovementKind) -> Reading:
    """What was said; a location that is not the member's is no part of a product's name.

    Raises LocationNotSeenError, SeveralLocationsError.
    """
    split = split_price if kind == MovementKind.RECEIPT else None
    reading = everywhere = await _read_among(session, actor, said, await seen_locations(session, actor), split)
    if actor.location_ids is not None:
        everywhere = await _read_among(session, actor, said, await open_locations(session), split)
    if reading.is_split or everywhere.is_split:
        raise SeveralLocationsError
    if everywhere.names_locations and not reading.names_locations:
        raise LocationNotSeenError
    return reading


async def _read_among(
    session: AsyncSession, actor: Actor, said: str, locations: Iterable[SeenLocation], split: SplitPrice | None
) -> Reading:
    """What was said, by the names of these locations; a product's whole name comes before a location in it."""
    names, units = {location.id: location.name for location in locations}, await unit_names(session)
    read = partial(
        read_movement, said, decimal_mark=decimal_mark(actor), units=units, locations=names, split_price=split
    )
    asked: set[str] = set()

    def is_asked(words: str) -> bool:
        asked.add(words)
        return False

    reading = read(is_name=is_asked)
    known = {words for words in sorted(asked) if await _is_product(session, words)}
    return read(is_name=known.__contains__) if known else reading


async def _is_product(session: AsyncSession, words: str) -> bool:
    """Whether some product is called that, with all of the words: "pano de cozinha" is not at the "Cozinha"."""
    found = await products_meant(session, words)
    return bool(found.products) and not found.corrected


@router.message(StateFilter(MovementQuestion.product), PlainText())
async def name_product(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Other words for a product that was not found, or not alone."""
    asked = await state.get_data()

    async def work() -> Screen:
        await drafts.name_product(session, actor=actor, words=message.text or "", same_unit=same_unit, **asked)
        return await next_screen(session, actor, reader, state, asked["draft_id"])

    return await _answer(message, reader, state, work, markup([way_out(reader, asked["draft_id"])]))


@router.message(StateFilter(MovementQuestion.quantity), PlainText())
async def set_quantity(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`3`, `2 cx`, `1,5 kg`; for what is received `20 a 12,50` too."""
    asked = await state.get_data()

    async def work() -> Screen:
        mark, units = decimal_mark(actor), await unit_names(session)
        typed, price = split_price(message.text or "", mark, UNIT_WORDS.keys() | set(map(fold, units)))
        quantity, unit = read_quantity(typed, decimal_mark=mark, units=units)
        paid = DraftLine(**_price(price)) if price else None
        await drafts.set_quantity(
            session, actor=actor, quantity=quantity, unit=unit, price=paid, same_unit=same_unit, **asked
        )
        return await next_screen(session, actor, reader, state, asked["draft_id"])

    return await _answer(message, reader, state, work, markup([way_out(reader, asked["draft_id"])]))


@router.message(StateFilter(MovementQuestion.lot), PlainText())
async def set_lot(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`L123`, or `L123 31/12/2027`."""
    asked = await state.get_data()

    async def work() -> Screen:
        code, expires_on = await lot_in(session, message.text or "", actor.language)
        await drafts.set_lot(session, actor=actor, lot=code, expires_on=expires_on, **asked)
        return await next_screen(session, actor, reader, state, asked["draft_id"])

    return await _answer(message, reader, state, work, markup([way_out(reader, asked["draft_id"])]))


async def _draft_line(session: AsyncSession, line: ReadLine, language: Language) -> DraftLine:
    code, expires_on = await lot_of(session, line.lot, language) if line.lot else (None, None)
    said = DraftLine(line.text, line.words, quantity=line.quantity, unit=line.unit, **_price(line.price))
    return replace(said, lot=code, expires_on=expires_on)


def _price(price: ReadPrice | None) -> dict[str, Any]:
    return {"price": price.amount, "price_unit": price.unit, "is_total": price.is_total} if price else {}


async def _answer(
    message: Message,
    reader: Reader,
    state: FSMContext,
    work: Callable[[], Awaitable[Screen]],
    out: InlineKeyboardMarkup,
) -> SendMessage:
    """What comes next; what does not fit is explained, and the question stays open."""
    try:
        text, keyboard = await work()
    except UnclearNumberError as error:
        examples: dict[str, Any] = {"half": _LIKE[0], "many": _LIKE[1]}
        return message.answer(
            reader.text("movements.unclear", typed=clip(error.typed, TYPED_UNITS), **examples), reply_markup=out
        )
    except (RightMissingError, RoleMissingError) as error:
        await state.clear()
        return message.answer(reader.error(error))
    except DomainError as error:
        return message.answer(reader.error(error), reply_markup=out)
    return message.answer(text, reply_markup=keyboard)
