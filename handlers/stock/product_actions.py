"""What can be done with a product, below its card."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import Reader
from handlers.buttons import back_button, button
from handlers.catalog.label_keyboards import product_label_button
from handlers.catalog.product_buttons import edit_row
from handlers.stock.history_keyboards import HistoryCallback
from handlers.stock.keyboards import ShowProductCallback
from handlers.stock.movement_keyboards import MoreCallback, Rows, StartMovementCallback, count_button, markup
from models.people.actor import Actor
from models.people.rules import may
from models.stock.drafts import ACTIONS, OUTGOING
from models.stock.tables import MovementKind


def card_rows(reader: Reader, actor: Actor, product_id: int, *, is_active: bool = True) -> Rows:
    """What a member may do with a product, below its card; its history for those who only look, nothing in groups."""
    if actor.group_role is not None:
        return []
    kinds = (MovementKind.RECEIPT, MovementKind.ISSUE)
    row = [_start(reader, kind, product_id) for kind in kinds if _may(actor, kind, is_active)]
    more = button(reader.label("movements.button.more"), MoreCallback(product_id=product_id))
    row = [*row, more] if row else [_history(reader, product_id)]
    return [row, *edit_row(reader, actor, product_id, is_active=is_active)]


def more_keyboard(reader: Reader, actor: Actor, product_id: int, *, is_active: bool) -> InlineKeyboardMarkup:
    """Everything that a member may do with a product, and the way back."""
    rows = [[_start(reader, kind, product_id)] for kind in ACTIONS if _may(actor, kind, is_active)]
    if may(actor, "stock", "count"):
        rows.append([count_button(reader, product_id)])
    row = [_history(reader, product_id)]
    if may(actor, "catalog", "labels"):
        row.append(product_label_button(reader, product_id))
    return markup([*rows, row, [back_button(reader, ShowProductCallback(product_id=product_id))]])


def _start(reader: Reader, kind: MovementKind, product_id: int) -> InlineKeyboardButton:
    return button(reader.label(f"movements.title.{kind}"), StartMovementCallback(kind=kind, product_id=product_id))


def _history(reader: Reader, product_id: int) -> InlineKeyboardButton:
    return button(reader.label("movements.button.history"), HistoryCallback(product_id=product_id))


def _may(actor: Actor, kind: MovementKind, is_active: bool) -> bool:
    return may(actor, "stock", ACTIONS[kind]) and (is_active or kind in OUTGOING)
