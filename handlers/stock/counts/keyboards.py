"""The buttons of counting, as they stand below each screen."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import back_button, button, page_row, tick_button, undo_button
from handlers.pages import Page
from handlers.stock.counts import buttons as payloads
from handlers.stock.counts.buttons import LineAct, WalkAct
from handlers.stock.movement_keyboards import MoreCallback, Rows, markup
from models.stock.counts.queries import OpenCount
from models.stock.counts.questions import Question
from models.stock.counts.reviews import CountReview, Variance
from models.stock.counts.rules import SAMPLES
from models.stock.counts.tables import CountScope, CountState
from models.stock.locations_seen import SeenLocation

MAX_OPEN = 6


def scopes_keyboard(
    reader: Reader, location: SeenLocation, opened: Sequence[OpenCount], *, has_others: bool
) -> InlineKeyboardMarkup:
    """What is open, then what can be counted at a location."""

    def start(label: str, scope: CountScope, number: int = 0) -> InlineKeyboardButton:
        return button(label, payloads.StartCountCallback(location_id=location.id, scope=scope, number=number))

    samples = [start(reader.label("counts.button.sample", count=size), CountScope.SAMPLE, size) for size in SAMPLES]
    categories = payloads.CountCategoriesCallback(location_id=location.id)
    rows = [
        *([_open_button(reader, one)] for one in opened[:MAX_OPEN]),
        [start(reader.label("counts.button.everything"), CountScope.EVERYTHING)],
        [button(reader.label("counts.button.category"), categories)],
        samples,
    ]
    if has_others:
        rows.append([button(reader.label("counts.button.other_place"), payloads.CountPlacesCallback())])
    return markup(rows)


def places_keyboard(
    reader: Reader, locations: Sequence[SeenLocation], opened: Sequence[OpenCount] = (), *, product_id: int = 0
) -> InlineKeyboardMarkup:
    """What is open, and the locations to choose from; for one product when it is named."""
    rows = [[_open_button(reader, one)] for one in opened[:MAX_OPEN]]
    for place in locations:
        payload = (
            payloads.CountProductCallback(product_id=product_id, location_id=place.id)
            if product_id
            else payloads.CountsCallback(location_id=place.id)
        )
        rows.append([button(clip(inert(place.name)), payload)])
    if product_id:
        rows.append([back_button(reader, MoreCallback(product_id=product_id))])
    return markup(rows)


def _open_button(reader: Reader, one: OpenCount) -> InlineKeyboardButton:
    name = clip(inert(one.location), 20)
    if one.state == CountState.REVIEW:
        label = reader.label("counts.button.decide", location=name)
        return button(label, payloads.ReviewCountCallback(count_id=one.id))
    label = reader.label("counts.button.open", location=name, done=one.done, total=one.total)
    return button(label, payloads.WalkCallback(count_id=one.id, act=WalkAct.GO_ON))


def categories_keyboard(reader: Reader, location_id: int, page: Page[tuple[int, str]]) -> InlineKeyboardMarkup:
    """A page of categories, and the way back."""
    rows = [
        [
            button(
                clip(inert(name)),
                payloads.StartCountCallback(location_id=location_id, scope=CountScope.CATEGORY, number=category_id),
            )
        ]
        for category_id, name in page.items
    ]
    beside = page_row(
        reader, page, lambda number: payloads.CountCategoriesCallback(location_id=location_id, page=number)
    )
    return markup([*rows, *beside, [back_button(reader, payloads.CountsCallback(location_id=location_id))]])


def question_keyboard(reader: Reader, count_id: int, question: Question) -> InlineKeyboardMarkup:
    """None of it, later, back, another lot, stop; keep what was said, where something was."""

    def act(key: str, act: LineAct) -> InlineKeyboardButton:
        payload = payloads.CountLineCallback(count_id=count_id, line_id=question.line_id, act=act)
        return button(reader.label(f"counts.act.{key}"), payload)

    rows: Rows = [[act("none", LineAct.NOTHING_THERE), act("skip", LineAct.SKIP)]]
    if question.said is not None:
        rows = [[_walk(reader, "keep", count_id, WalkAct.GO_ON)], [act("none", LineAct.NOTHING_THERE)]]
    if question.total > 1 and question.said is None:
        sheet = payloads.CountSheetCallback(count_id=count_id)
        rows.append([button(reader.label("counts.button.sheet"), sheet)])
    if question.product.tracks_lots:
        rows.append([act("other_lot", LineAct.OTHER_LOT)])
    last = [_walk(reader, "stop", count_id, WalkAct.STOP)]
    return markup([*rows, [act("back", LineAct.BACK), *last] if question.number > 1 else last])


def _walk(reader: Reader, key: str, count_id: int, act: WalkAct) -> InlineKeyboardButton:
    return button(reader.label(f"counts.act.{key}"), payloads.WalkCallback(count_id=count_id, act=act))


def walk_keyboard(reader: Reader, count_id: int, *acts: tuple[str, WalkAct]) -> InlineKeyboardMarkup:
    """One button below the other, each with its label's key."""
    return markup([[_walk(reader, key, count_id, act)] for key, act in acts])


def review_keyboard(reader: Reader, review: CountReview, page: Page[Variance]) -> InlineKeyboardMarkup:
    """Accept, choose, count again, reject; once it is accepted, take it back."""
    count_id, version = review.count_id, review.version
    beside = page_row(reader, page, lambda number: payloads.ReviewCountCallback(count_id=count_id, page=number))
    if review.state != CountState.REVIEW:
        undo = [[undo_button(reader, payloads.UndoCountCallback(count_id=count_id))]]
        return markup([*beside, *(undo if review.can_be_undone else [])])
    accept = payloads.AcceptCountCallback(count_id=count_id, version=version, everything=True)
    choose = payloads.ReviewCountCallback(count_id=count_id, page=page.number, picks=True)
    rows = [] if review.is_own else [[button(reader.label("counts.button.accept"), accept)]]
    second = [button(reader.label("counts.button.choose"), choose)]
    if not any(variance.is_left_out for variance in review.variances):
        again = payloads.RecountCallback(count_id=count_id, version=version)
        second.append(button(reader.label("counts.button.again"), again))
    reject = button(reader.label("counts.button.reject"), payloads.RejectCountCallback(count_id=count_id))
    return markup([*beside, *rows, second, [reject]])


def picks_keyboard(reader: Reader, review: CountReview, page: Page[Variance]) -> InlineKeyboardMarkup:
    """The lines of a page, each to be marked; what to do with those that are, and with those that are not."""
    count_id, version = review.count_id, review.version
    rows = [[_pick(reader, review, variance, page.number)] for variance in page.items]
    rows += page_row(
        reader, page, lambda number: payloads.ReviewCountCallback(count_id=count_id, page=number, picks=True)
    )
    marked = len(review.marked)
    if marked and not review.is_own:
        accept = payloads.AcceptCountCallback(count_id=count_id, version=version, everything=False)
        rows.append([button(reader.label("counts.button.accept_marked", count=marked), accept)])
    if left := len(review.variances) - marked:
        again = payloads.RecountCallback(count_id=count_id, version=version)
        rows.append([button(reader.label("counts.button.again_unmarked", count=left), again)])
    return markup([*rows, [back_button(reader, payloads.ReviewCountCallback(count_id=count_id, page=page.number))]])


def _pick(reader: Reader, review: CountReview, variance: Variance, page: int) -> InlineKeyboardButton:
    figure = reader.signed(variance.difference, variance.unit_code)
    payload = payloads.MarkLineCallback(
        count_id=review.count_id,
        version=review.version,
        line_id=variance.line_id,
        left_out=not variance.is_left_out,
        page=page,
    )
    label = clip(f"{figure} · {inert(variance.product)}", 32, ending=8)
    return tick_button(label, payload, is_on=not variance.is_left_out)


def card_keyboard(reader: Reader, count_id: int, *, is_back: bool = True) -> InlineKeyboardMarkup:
    """To a count's card: back from a question about it, or for whoever only heard of it."""
    payload = payloads.ReviewCountCallback(count_id=count_id)
    see = back_button(reader, payload) if is_back else button(reader.label("counts.button.see"), payload)
    return markup([[see]])
