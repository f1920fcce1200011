"""What is told about stock: counts that wait for a decision, that are decided, that go on."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from aiogram.types import InlineKeyboardMarkup

from bot.texts import Reader
from handlers.pages import Page
from handlers.stock.counts.buttons import WalkAct
from handlers.stock.counts.cards import review_text, undone_before
from handlers.stock.counts.keyboards import card_keyboard, review_keyboard, walk_keyboard
from models.stock.counts.reviews import CountReview, Variance
from models.stock.counts.tables import CountState

Told = str | tuple[str, InlineKeyboardMarkup]


def _to_decide(reader: Reader, params: dict[str, Any]) -> Told:
    variances = tuple(map(Variance.from_json, params["variances"]))
    review = CountReview(
        count_id=params["count_id"],
        version=params["version"],
        state=CountState.REVIEW,
        location=params["location"],
        counters=tuple(params["counters"]),
        lines=params["lines"],
        variances=variances,
        is_own=params["is_own"],
        decided_by=None,
        reason=None,
        submitted_at=datetime.fromisoformat(params["submitted_at"]),
        is_undone=False,
    )
    page = Page(variances, 0, params["differences"])
    text = review_text(reader, review, page, value=Decimal(params["value"]), differences=page.total)
    return text, review_keyboard(reader, review, page)


def _again(reader: Reader, params: dict[str, Any]) -> Told:
    lines = reader.plural("counts.told.lines", params["lines"])
    text = reader.text("counts.told.again", by=params["by"], location=params["location"], lines=lines)
    return text, walk_keyboard(reader, params["count_id"], ("go_on", WalkAct.GO_ON))


def _accepted(reader: Reader, params: dict[str, Any]) -> Told:
    lines = reader.plural("counts.outcome.adjusted", params["adjusted"])
    text = reader.text("counts.told.accepted", by=params["by"], location=params["location"], lines=lines)
    if params["refused"]:
        text += "\n" + reader.plural("counts.told.refused", params["refused"])
    return _card(reader, params, text)


def _rejected(reader: Reader, params: dict[str, Any]) -> Told:
    names = {key: params[key] for key in ("by", "location", "reason")}
    return _card(reader, params, reader.text("counts.told.rejected", **names))


def _undone(reader: Reader, params: dict[str, Any]) -> Told:
    text = reader.text("counts.told.undone", by=params["by"], location=params["location"])
    return _card(reader, params, "\n".join([text, *undone_before(reader, params.get("before", 0))]))


def _card(reader: Reader, params: dict[str, Any], text: str) -> Told:
    """Those who decide can look at it."""
    return (text, card_keyboard(reader, params["count_id"], is_back=False)) if params["is_card"] else text


NOTICES: dict[str, Callable[[Reader, dict[str, Any]], Told]] = {
    "count_to_decide": _to_decide,
    "count_again": _again,
    "count_accepted": _accepted,
    "count_rejected": _rejected,
    "count_undone": _undone,
}
