"""The buttons of movements: what they carry, and how they stand below each question."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import RowId, button, page_row, undo_button
from handlers.pages import Page
from handlers.stock.counts.buttons import CountProductCallback
from handlers.stock.evidence_buttons import add_photo_button
from handlers.stock.keyboards import ListPage, labelled_products
from models.catalog.queries import ProductMatch
from models.stock.draft_lines import ProductFacts
from models.stock.locations_seen import SeenLocation
from models.stock.reviews import DraftReview
from models.stock.tables import LossReason, MovementKind

LineNumber = Annotated[int, Field(ge=0, lt=20)]
Mark = Annotated[str, Field(pattern=r"^(?:[0-9a-f]{8})?$")]
"""What the card said that the button stands below; empty below cards that were sent before buttons carried it."""

QUICK = (1, 2, 5, 10)
_MAX_PACKS = 4

Rows = list[list[InlineKeyboardButton]]


class ConfirmCallback(CallbackData, prefix="k"):
    """Post the card as it was shown; `sure` when an unusual quantity has been asked about."""

    draft_id: RowId
    sure: bool = False
    mark: Mark = ""

    @classmethod
    def unpack(cls, value: str) -> Self:
        return super().unpack(_with_mark(value, 3))


class CancelDraftCallback(CallbackData, prefix="kx"):
    """Put the card away."""

    draft_id: RowId


class ChooseLocationCallback(CallbackData, prefix="kl"):
    """Where it happens, or where it goes; without a location, ask again."""

    draft_id: RowId
    location_id: Annotated[int, Field(ge=0, lt=2**31)] = 0
    is_target: bool = False


class ChooseProductCallback(CallbackData, prefix="kp"):
    """Which product a line means."""

    draft_id: RowId
    line: LineNumber
    product_id: RowId


class ProductsMeantCallback(CallbackData, prefix="kn"):
    """Another page of the products that a line may mean."""

    draft_id: RowId
    line: LineNumber
    page: ListPage = 0


class UndoMovementCallback(CallbackData, prefix="ku"):
    """Take back what a card posted."""

    draft_id: RowId


class ReasonCallback(CallbackData, prefix="kr"):
    """Why it was lost."""

    draft_id: RowId
    reason: LossReason


class QuantityCallback(CallbackData, prefix="kq"):
    """So many; `pack_number` counts the product's packs from 1, 0 is its own unit."""

    draft_id: RowId
    line: LineNumber
    quantity: Annotated[int, Field(ge=1, le=1000)]
    pack_number: Annotated[int, Field(ge=0, lt=100)] = 0


class TakeAllCallback(CallbackData, prefix="kt"):
    """Take what there is instead of what was asked."""

    draft_id: RowId
    mark: Mark = ""

    @classmethod
    def unpack(cls, value: str) -> Self:
        return super().unpack(_with_mark(value, 2))


def _with_mark(value: str, fields: int) -> str:
    """A payload that lacks just its mark has an empty one."""
    return f"{value}:" if value.count(":") == fields - 1 else value


class StartMovementCallback(CallbackData, prefix="ks"):
    """Begin with the product of a card."""

    kind: MovementKind
    product_id: RowId


class MoreCallback(CallbackData, prefix="km"):
    """What else can be done with the product of a card."""

    product_id: RowId


def markup(rows: Rows) -> InlineKeyboardMarkup:
    """Rows of buttons as Telegram wants them."""
    return InlineKeyboardMarkup(inline_keyboard=rows)


def way_out(reader: Reader, draft_id: int) -> list[InlineKeyboardButton]:
    """The card is put away."""
    return [button(reader.label("common.button.cancel"), CancelDraftCallback(draft_id=draft_id))]


def count_button(reader: Reader, product_id: int, location_id: int = 0) -> InlineKeyboardButton:
    """Count a product: the ledger may be wrong."""
    payload = CountProductCallback(product_id=product_id, location_id=location_id)
    return button(reader.label("counts.button.count"), payload)


def products_keyboard(reader: Reader, review: DraftReview, page: Page[ProductMatch]) -> InlineKeyboardMarkup:
    """The products that a line may mean."""
    place = {"draft_id": review.draft_id, "line": review.line}
    rows = [
        [button(label, ChooseProductCallback(**place, product_id=product.id))]
        for product, label in labelled_products(page.items)
    ]
    rows += page_row(reader, page, lambda number: ProductsMeantCallback(**place, page=number))
    return markup([*rows, way_out(reader, review.draft_id)])


def quantities_keyboard(reader: Reader, review: DraftReview, product: ProductFacts) -> InlineKeyboardMarkup:
    """Small quantities, and one of each pack."""

    def quick(quantity: int, pack: int, label: str) -> InlineKeyboardButton:
        payload = QuantityCallback(draft_id=review.draft_id, line=review.line, quantity=quantity, pack_number=pack)
        return button(label, payload)

    few = [quick(number, 0, reader.quantity(Decimal(number), product.unit_code)) for number in QUICK]
    packs = [
        quick(1, place, f"{reader.quantity(Decimal(1), pack.name)} = {reader.quantity(pack.factor, product.unit_code)}")
        for place, pack in enumerate(product.packs[:_MAX_PACKS], 1)
        if pack.factor != 1
    ]
    return markup([few, *([pack] for pack in packs), way_out(reader, review.draft_id)])


def locations_keyboard(
    reader: Reader, review: DraftReview, locations: Sequence[SeenLocation], *, is_target: bool
) -> InlineKeyboardMarkup:
    """The locations to choose from; a transfer does not go to where it starts."""
    rows = [
        [
            button(
                clip(inert(location.name)),
                ChooseLocationCallback(draft_id=review.draft_id, location_id=location.id, is_target=is_target),
            )
        ]
        for location in locations
        if not (is_target and location.id == review.location_id)
    ]
    return markup([*rows, way_out(reader, review.draft_id)])


def reasons_keyboard(reader: Reader, review: DraftReview) -> InlineKeyboardMarkup:
    """Why something was lost."""
    buttons = [
        button(reader.label(f"movements.reason.{reason}"), ReasonCallback(draft_id=review.draft_id, reason=reason))
        for reason in LossReason
    ]
    return markup([buttons[:2], buttons[2:], way_out(reader, review.draft_id)])


def confirm_keyboard(
    reader: Reader, review: DraftReview, *, can_move: bool, sure: bool = False
) -> InlineKeyboardMarkup:
    """Confirm, another location where there is one, cancel."""
    label = reader.label("movements.button.sure" if sure else "movements.button.confirm")
    confirm = button(label, ConfirmCallback(draft_id=review.draft_id, sure=sure, mark=review.mark))
    return markup([[confirm], *_other_location(reader, review, can_move), way_out(reader, review.draft_id)])


def shortage_keyboard(
    reader: Reader, review: DraftReview, *, can_move: bool, can_count: bool = False
) -> InlineKeyboardMarkup:
    """Take what there is, if anything; count it, for the ledger may be wrong; another location; cancel."""
    payload = TakeAllCallback(draft_id=review.draft_id, mark=review.mark)
    take = button(reader.label("movements.button.take_all"), payload)
    rows = [[take]] if any(review.what_there_is()) else []
    if can_count:
        rows.append([count_button(reader, review.shortages[0].product.id, review.location_id or 0)])
    return markup([*rows, *_other_location(reader, review, can_move), way_out(reader, review.draft_id)])


def _other_location(reader: Reader, review: DraftReview, can_move: bool) -> Rows:
    again = ChooseLocationCallback(draft_id=review.draft_id)
    return [[button(reader.label("movements.button.location"), again)]] if can_move else []


def posted_keyboard(reader: Reader, draft_id: int, *, takes_photos: bool = False) -> InlineKeyboardMarkup:
    """What was just posted can be taken back; a loss can be shown."""
    undo = undo_button(reader, UndoMovementCallback(draft_id=draft_id))
    return markup([[undo, add_photo_button(reader, draft_id)] if takes_photos else [undo]])
