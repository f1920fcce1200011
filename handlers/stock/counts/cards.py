"""What counting says: the product that is asked, and what a count found."""

from datetime import date
from decimal import Decimal

from markupsafe import Markup

from bot.texts import Reader, clip
from handlers.pages import Page
from models.stock.counts.questions import Noted, Question
from models.stock.counts.reviews import CountReview, Variance
from models.stock.counts.tables import CountState

NAME_UNITS, MAX_PACKS, MAX_COUNTERS = 60, 4, 5


def question_text(reader: Reader, question: Question, hint: str = "") -> str:
    """A product to be counted; `hint` says what did not fit before."""
    product, lines = question.product, [hint, ""] if hint else []
    if question.is_again:
        lines += [reader.text("counts.again"), ""]
    lines += [reader.text("counts.product", product=product.name, sku=product.sku, units=_units(reader, question))]
    if question.lot is not None:
        lines.append(_lot(reader, question.lot, question.expires_on))
    elif product.tracks_lots:
        lines.append(reader.text("counts.no_lot"))
    if question.said is not None:
        lines += ["", reader.text("counts.said", quantity=reader.quantity(question.said, product.unit_code))]
    example = f"2 {product.packs[-1].name} 5" if product.packs else "12+30"
    lines += ["", reader.text("counts.how_many", example=example)]
    place = {"location": question.location, "number": question.number, "total": question.total}
    return "\n".join([*lines, "", reader.text("counts.progress", **place)])


def noted_text(reader: Reader, noted: Noted | None) -> str:
    """What was just counted; nothing where nothing was."""
    if noted is None:
        return ""
    quantity = reader.quantity(noted.quantity, noted.unit_code)
    return reader.text("counts.noted", quantity=quantity, product=clip(noted.product, NAME_UNITS, ending=12))


def _lot(reader: Reader, lot: str, expires_on: date | None) -> Markup:
    if expires_on is None:
        return reader.text("counts.lot", lot=lot)
    return reader.text("counts.lot_until", lot=lot, day=expires_on)


def _units(reader: Reader, question: Question) -> str:
    unit = question.product.unit_code
    packs = [f"{pack.name} = {reader.quantity(pack.factor, unit)}" for pack in question.product.packs[:MAX_PACKS]]
    return " · ".join([unit, *packs])


def review_text(reader: Reader, review: CountReview, page: Page[Variance], *, value: Decimal, differences: int) -> str:
    """What a count found, page by page, and what was decided about it."""
    counters = clip(", ".join(review.counters[:MAX_COUNTERS]), 120)
    head = [
        reader.text("counts.review.title", location=review.location),
        reader.text("counts.review.by", counters=counters, moment=review.submitted_at),
        reader.text(
            "counts.review.sum",
            lines=reader.plural("counts.review.lines", review.lines),
            differences=reader.plural("counts.review.differences", differences),
            value=_worth(reader, value),
        ),
    ]
    blocks = ["\n".join(head), *(_variance_text(reader, review, variance) for variance in page.items)]
    if page.total > len(page.items):
        blocks.append(reader.text("counts.review.range", first=page.first, last=page.last, total=page.total))
    if review.is_own and review.state == CountState.REVIEW:
        blocks.append(reader.text("counts.review.own"))
    return "\n\n".join([*blocks, *_decision(reader, review)])


def _variance_text(reader: Reader, review: CountReview, variance: Variance) -> Markup:
    unit = variance.unit_code
    lines = [
        reader.text(
            "counts.review.line",
            quantity=reader.signed(variance.difference, unit),
            product=clip(variance.product, NAME_UNITS, ending=12),
            value=_worth(reader, variance.value),
        ),
        _figures(reader, variance),
    ]
    if variance.lot:
        lines.append(reader.text("counts.lot", lot=variance.lot))
    if variance.is_kept:
        lines.append(reader.text("counts.review.kept"))
    if review.state == CountState.REVIEW and variance.lot is None and variance.now != variance.expected:
        after = variance.now + variance.difference
        lines.append(reader.text("counts.review.since", now=variance.now, after=reader.quantity(after, unit)))
    if variance.is_taken_back:
        lines.append(reader.text("counts.review.taken_back"))
    if variance.refusal:
        lines.append(reader.text(f"counts.refused.{variance.refusal}"))
    elif variance.is_left_out:
        lines.append(reader.text("counts.review.left_out"))
    return Markup("\n").join(lines)


def _figures(reader: Reader, variance: Variance) -> Markup:
    figures = {"counted": variance.counted, "expected": variance.expected}
    if variance.first is None:
        return reader.text("counts.review.figures", **figures)
    return reader.text("counts.review.figures_again", **figures, first=variance.first)


def _decision(reader: Reader, review: CountReview) -> list[str]:
    by = review.decided_by or ""
    if review.is_undone:
        return [reader.text("counts.outcome.undone"), *undone_before(reader, len(review.taken_back))]
    if review.state == CountState.ACCEPTED and review.decided_by is None:
        return [reader.text("counts.over.clean")]
    if review.state == CountState.ACCEPTED:
        return [
            reader.text(
                "counts.outcome.accepted", by=by, lines=reader.plural("counts.outcome.adjusted", len(review.adjusted))
            )
        ]
    if review.state == CountState.REJECTED:
        return [reader.text("counts.outcome.rejected", by=by, reason=review.reason or "")]
    return []


def undone_before(reader: Reader, lines: int) -> list[str]:
    """How many adjustments somebody had taken back one by one."""
    return [reader.plural("counts.outcome.undone_before", lines)] if lines else []


def _worth(reader: Reader, value: Decimal) -> str:
    """Money with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + reader.money(abs(value))
