"""Taking back what anybody posted, from the history: which line, whether that or its whole card, and done."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.buttons import PageNumber, RowId, back_button, button
from handlers.pages import PAGE_SIZE
from handlers.presses import replace_message
from handlers.stock.history_keyboards import HistoryCallback, TakeBackCallback
from handlers.stock.movement_cards import NAME_UNITS, posted_text
from handlers.stock.movement_keyboards import markup
from models.people.actor import Actor
from models.people.rules import require
from models.stock.history import LedgerLine, ledger_lines, product_history
from models.stock.taking_back import legs_of, posted_together, take_back

router = Router(name="taking_back")

MAX_SHOWN = 20

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


class ReverseCallback(CallbackData, prefix="ky"):
    """Ask whether a line is to be taken back; `product_id` and `page` lead back to the history."""

    movement_id: RowId
    product_id: RowId
    page: PageNumber = 0


class SureCallback(ReverseCallback, prefix="kz"):
    """Take it back; `whole` when all that was posted with it goes too."""

    whole: bool = False


@router.callback_query(TakeBackCallback.filter())
async def choose_line(
    press: CallbackQuery, callback_data: TakeBackCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Those of a page that nobody has taken back yet."""
    require(actor, "stock", "undo_any")
    product_id, page = callback_data.product_id, callback_data.page
    history = await product_history(session, actor, product_id, offset=page * PAGE_SIZE, limit=PAGE_SIZE)
    rows = [
        [button(_label(reader, line), ReverseCallback(movement_id=line.id, product_id=product_id, page=page))]
        for line in history.lines
        if line.can_be_taken_back
    ]
    rows.append([back_button(reader, HistoryCallback(product_id=product_id, page=page))])
    return [press.answer(), replace_message(press, reader.text("movements.take_back.which"), markup(rows))]


@router.callback_query(ReverseCallback.filter())
async def ask_whether(
    press: CallbackQuery, callback_data: ReverseCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """What exactly would be taken back, and what came with it."""
    lines = await posted_together(session, actor, callback_data.movement_id)
    legs = await legs_of(session, callback_data.movement_id)
    keyboard = _keyboard(reader, callback_data, alone=sum(line.id in legs for line in lines), together=len(lines))
    return [press.answer(), replace_message(press, _question(reader, lines), keyboard)]


@router.callback_query(SureCallback.filter())
async def take_line_back(
    press: CallbackQuery, callback_data: SureCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """New lines that reverse the old ones."""
    reversals = await take_back(session, actor, callback_data.movement_id, whole=callback_data.whole)
    text = posted_text(
        reader, await ledger_lines(session, [movement.id or 0 for movement in reversals]), is_undone=True
    )
    back = HistoryCallback(product_id=callback_data.product_id)
    to_history = [button(reader.label("movements.button.history"), back)]
    return [press.answer(reader.label("movements.done")), replace_message(press, text, markup([to_history]))]


def _label(reader: Reader, line: LedgerLine) -> str:
    kind = reader.label(f"movements.title.{line.kind}")
    return clip(f"{reader.signed(line.quantity, line.unit_code)} {kind} · {reader.moment(line.at)}")


def _question(reader: Reader, lines: Sequence[LedgerLine]) -> Markup:
    first = lines[0]
    title = reader.text("movements.take_back.sure", who=first.member or reader.label("audit.program"), when=first.at)
    shown = [_line_text(reader, line) for line in lines[:MAX_SHOWN]]
    if hidden := len(lines[MAX_SHOWN:]):
        shown.append(reader.plural("movements.take_back.more", hidden))
    return Markup("\n").join([title, Markup(), *shown])


def _line_text(reader: Reader, line: LedgerLine) -> Markup:
    return reader.text(
        "movements.take_back.line",
        kind=reader.label(f"movements.title.{line.kind}"),
        quantity=reader.signed(line.quantity, line.unit_code),
        product=clip(line.product, NAME_UNITS, ending=12),
        location=line.location,
    )


def _keyboard(reader: Reader, asked: ReverseCallback, *, alone: int, together: int) -> InlineKeyboardMarkup:
    """So many lines go back `alone`, when only the one that was chosen does; `together` with all of its card."""
    place = asked.model_dump()
    whole = button(reader.label("movements.button.take_back_all"), SureCallback(**place, whole=True))
    if alone == together:
        only, rest = reader.label("movements.button.take_back_it"), []
    elif alone == 1:
        only, rest = reader.label("movements.button.take_back_one"), [[whole]]
    else:
        only, rest = reader.label("movements.button.take_back_legs", count=alone), [[whole]]
    history = HistoryCallback(product_id=asked.product_id, page=asked.page)
    return markup([[button(only, SureCallback(**place))], *rest, [back_button(reader, history)]])
