"""What comes next on the way to a movement: a question, or the card to confirm."""

from collections.abc import Sequence

from aiogram.fsm.context import FSMContext
from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from bot.texts.formats import Forms
from handlers.dialogues import TYPED_UNITS
from handlers.pages import Page
from handlers.stock import movement_keyboards as keyboards
from handlers.stock.movement_cards import card_text, posted_text, shortage_text, unusual_text
from handlers.stock.movement_states import MovementQuestion
from models.catalog.queries import Found
from models.people.actor import Actor
from models.people.rules import may
from models.stock.draft_lines import products_meant
from models.stock.elsewhere import found_elsewhere
from models.stock.evidence import count_photos
from models.stock.history import ledger_lines
from models.stock.locations_seen import seen_locations
from models.stock.reviews import Blank, DraftReview, review_draft
from models.stock.tables import MovementKind, StockMovement

HtmlScreen = tuple[Markup, InlineKeyboardMarkup]
"""A screen whose text can be joined with others."""

_TYPED = {
    Blank.PRODUCT: MovementQuestion.product,
    Blank.QUANTITY: MovementQuestion.quantity,
    Blank.LOT: MovementQuestion.lot,
}


def decimal_mark(actor: Actor) -> str:
    """What stands before decimals where the member reads."""
    return Forms.of(actor.language).decimal_mark


async def next_screen(
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
    draft_id: int,
    *,
    number: int = 0,
    keeps_others: bool = False,
) -> HtmlScreen:
    """The next question about a card, which may be answered by writing, or the card itself.

    `number` is the page of what there is to choose from. `keeps_others`: a question about something else stays open.
    """
    review = await review_draft(session, actor, draft_id)
    if review.blank in _TYPED:
        await state.set_state(_TYPED[review.blank])
        await state.set_data({"draft_id": review.draft_id, "line": review.line})
    elif not keeps_others or await is_about(state, draft_id):
        await state.clear()
    text, keyboard = await _next(session, actor, reader, review, number)
    return with_photos(reader, text, review.photos), keyboard


async def is_about(state: FSMContext, draft_id: int) -> bool:
    """Whether what is asked, and answered by whatever is written next, is about this card."""
    return (await state.get_data()).get("draft_id") == draft_id


def with_photos(reader: Reader, text: Markup, photos: int) -> Markup:
    """The text, and how many photos are kept with what it is about, if any."""
    return Markup("\n\n").join([text, reader.plural("photos.loss.count", photos)]) if photos else text


async def _next(session: AsyncSession, actor: Actor, reader: Reader, review: DraftReview, number: int) -> HtmlScreen:
    if review.blank is not None:
        return await _question(session, actor, reader, review, number)
    can_move = len(await seen_locations(session, actor)) > 1
    if review.lacks:
        ways = {"can_move": can_move, "can_count": may(actor, "stock", "count")}
        short = {line.product.id for line in review.shortages}
        elsewhere = await found_elsewhere(session, actor, short, besides=review.location_id)
        return shortage_text(reader, review, elsewhere), keyboards.shortage_keyboard(reader, review, **ways)
    return card_text(reader, review), keyboards.confirm_keyboard(reader, review, can_move=can_move)


async def _question(
    session: AsyncSession, actor: Actor, reader: Reader, review: DraftReview, number: int
) -> HtmlScreen:
    match review.blank:
        case Blank.PRODUCT:
            return await _which_product(session, reader, review, number)
        case Blank.QUANTITY:
            return _how_many(reader, review)
        case Blank.REASON:
            return reader.text("movements.why_lost"), keyboards.reasons_keyboard(reader, review)
        case Blank.LOT:
            return _which_lot(reader, review), _only_way_out(reader, review)
    locations = await seen_locations(session, actor)
    is_target = review.blank is Blank.TARGET
    asking = keyboards.locations_keyboard(reader, review, locations, is_target=is_target)
    key = "target" if is_target else "source" if review.kind == MovementKind.TRANSFER else "place"
    return reader.text(f"movements.where.{key}"), asking


async def _which_product(session: AsyncSession, reader: Reader, review: DraftReview, number: int) -> HtmlScreen:
    words = review.lines[review.line].words
    if not words:
        return reader.text("movements.no_words"), _only_way_out(reader, review)
    found = await products_meant(session, words)
    page = Page.of(found.products or found.nearest, number)
    return which_product_text(reader, found, words), keyboards.products_keyboard(reader, review, page)


def which_product_text(reader: Reader, found: Found, words: str) -> Markup:
    """What stands above the products that words may mean."""
    said = clip(words, TYPED_UNITS)
    return reader.text("movements.which_product" if found.products else "movements.nearest_product", words=said)


def _how_many(reader: Reader, review: DraftReview) -> HtmlScreen:
    product = review.product_of(review.line)
    assert product is not None
    line = review.lines[review.line]
    text = reader.text("movements.how_many", product=product.name, unit=product.unit_code)
    if line.quantity is not None:
        asked = reader.quantity(line.quantity, line.unit or product.unit_code)
        text = Markup("\n\n").join([reader.text("movements.pack_changed", quantity=asked), text])
    return text, keyboards.quantities_keyboard(reader, review, product)


def _which_lot(reader: Reader, review: DraftReview) -> Markup:
    product, line = review.product_of(review.line), review.lines[review.line]
    text = reader.text("movements.which_lot", product=product.name if product else "")
    if review.known_until is None:
        return text
    known = {"lot": line.lot, "known": review.known_until, "said": line.expires_on}
    return Markup("\n\n").join([reader.text("movements.lot_differs", **known), text])


def _only_way_out(reader: Reader, review: DraftReview) -> InlineKeyboardMarkup:
    return keyboards.markup([keyboards.way_out(reader, review.draft_id)])


def unusual_screen(reader: Reader, review: DraftReview) -> HtmlScreen | None:
    """The question whether an unusual quantity is meant; None when none is."""
    if not review.unusual:
        return None
    return unusual_text(reader, review), keyboards.confirm_keyboard(reader, review, can_move=False, sure=True)


async def posted_screen(
    session: AsyncSession, reader: Reader, draft_id: int, movement_ids: Sequence[int]
) -> HtmlScreen:
    """What a card has done, and the way to take it back."""
    lines = await ledger_lines(session, movement_ids)
    if lines[0].kind != MovementKind.LOSS:
        return posted_text(reader, lines), keyboards.posted_keyboard(reader, draft_id)
    text = with_photos(reader, posted_text(reader, lines), await count_photos(session, draft_id))
    return text, keyboards.posted_keyboard(reader, draft_id, takes_photos=True)


async def undone_text(session: AsyncSession, reader: Reader, reversals: list[StockMovement]) -> Markup:
    """What taking a card back has done."""
    lines = await ledger_lines(session, [movement.id or 0 for movement in reversals])
    return posted_text(reader, lines, is_undone=True)
