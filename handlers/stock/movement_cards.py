"""What cards of movements say, before and after they are confirmed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from bot.texts import Reader, clip
from models.stock.history import Explanation, History, LedgerLine
from models.stock.reviews import DraftReview, LineReview
from models.stock.tables import MovementKind

COST_PLACES = 4
"""What one unit cost is kept with more, and shown with these."""

MAX_ELSEWHERE = 3
NAME_UNITS = 60
"""Twenty lines with names of this length are one message."""

_LINES, _PARAGRAPHS = Markup("\n"), Markup("\n\n")


def card_text(reader: Reader, review: DraftReview) -> Markup:
    """What is going to happen, line by line, with before and after."""
    title = _title(reader, review)
    warnings = [reader.text("movements.unusual")] if review.unusual else []
    if review.kind == MovementKind.RECEIPT and any(line.paid is None for line in review.reviews):
        priceless = "one" if len(review.reviews) == 1 else "some"
        warnings.append(reader.text(f"movements.without_price.{priceless}"))
    return _PARAGRAPHS.join([title, *(_line_text(reader, review, line) for line in review.reviews), *warnings])


def shortage_text(
    reader: Reader, review: DraftReview, elsewhere: Mapping[int, Sequence[tuple[str, Decimal]]]
) -> Markup:
    """What there is of the lines that ask for more, and where there is more of it."""
    lines = [reader.text("movements.short", location=review.location), Markup()]
    for line in review.shortages:
        unit = line.product.unit_code
        there, asked = reader.quantity(line.there, unit), reader.quantity(line.amount, unit)
        lines.append(reader.text("movements.short_line", product=_name(line.product.name), there=there, asked=asked))
        places = [f"{name} {reader.quantity(there, unit)}" for name, there in elsewhere.get(line.product.id, ())]
        if places:
            lines.append(reader.text("movements.elsewhere", places=" · ".join(places[:MAX_ELSEWHERE])))
    return _LINES.join(lines)


def unusual_text(reader: Reader, review: DraftReview) -> Markup:
    """The quantities that may have a digit too many."""
    lines = [
        reader.text(
            "movements.unusual_line",
            product=_name(line.product.name),
            asked=reader.quantity(line.amount, line.product.unit_code),
            usual=reader.quantity(line.usual or line.amount, line.product.unit_code),
        )
        for line in review.unusual
    ]
    return _LINES.join([reader.text("movements.sure"), Markup(), *lines])


def _title(reader: Reader, review: DraftReview) -> Markup:
    kind = reader.label(f"movements.title.{review.kind}")
    if review.kind == MovementKind.TRANSFER:
        return reader.text("movements.from_to", kind=kind, location=review.location, target=review.target)
    title = reader.text("movements.here", kind=kind, location=review.location)
    return _LINES.join([title, reader.text(f"movements.reason.{review.reason}")]) if review.reason else title


def _line_text(reader: Reader, review: DraftReview, line: LineReview) -> Markup:
    unit = line.product.unit_code
    amount = reader.quantity(line.amount, unit)
    if line.line.unit and line.line.quantity is not None:
        amount = f"{reader.quantity(line.line.quantity, line.line.unit)} = {amount}"
    texts = [reader.text("movements.line", product=_name(line.product.name), quantity=amount)]
    changes = [(review.location, line.before, line.after)]
    if review.kind == MovementKind.TRANSFER:
        changes.append((review.target, line.target_before, line.target_after))
    texts += [
        reader.text("movements.change", location=place, before=before, after=reader.quantity(after, unit))
        for place, before, after in changes
    ]
    if line.line.lot and line.product.tracks_lots:
        texts.append(_lot_text(reader, line.line.lot, line.line.expires_on))
    elif line.line.lot:
        texts.append(reader.text("movements.lot_not_kept", lot=line.line.lot))
    if line.unit_cost is not None and line.paid is not None:
        cost = reader.price(round(line.unit_cost, COST_PLACES))
        texts.append(reader.text("movements.price", cost=cost, unit=unit, total=reader.money(line.paid)))
    return _LINES.join(texts)


def posted_text(reader: Reader, lines: Sequence[LedgerLine], *, is_undone: bool = False) -> Markup:
    """What happened, as the ledger has it."""
    kind = reader.label(f"movements.title.{lines[0].kind}")
    title = reader.text("movements.undone" if is_undone else "movements.posted", kind=kind)
    return _PARAGRAPHS.join([title, *_products(reader, lines)])


def _products(reader: Reader, lines: Sequence[LedgerLine]) -> Iterator[Markup]:
    for product in dict.fromkeys(line.product for line in lines):
        texts = [reader.text("movements.product", product=_name(product))]
        of_product = [line for line in lines if line.product == product]
        for place in dict.fromkeys(line.location for line in of_product):
            here = [line for line in of_product if line.location == place]
            after = reader.quantity(here[-1].after, here[-1].unit_code)
            texts.append(reader.text("movements.change", location=place, before=here[0].before, after=after))
            texts += [_lot_text(reader, line.lot, line.expires_on, line) for line in here if line.lot]
        yield _LINES.join(texts)


def _lot_text(reader: Reader, lot: str, expires_on: date | None, line: LedgerLine | None = None) -> Markup:
    if expires_on is None:
        text = reader.text("movements.lot", lot=lot)
    else:
        text = reader.text("movements.lot_until", lot=lot, day=expires_on)
    if line is None:
        return text
    return reader.text("movements.lot_moved", lot=text, quantity=reader.signed(line.quantity, line.unit_code))


def history_text(reader: Reader, history: History) -> Markup:
    """A page of a product's lines, newest first."""
    title = reader.text("movements.history", product=_name(history.product))
    if not history.is_active:
        title = _LINES.join([title, reader.text("stock.card.inactive")])
    lines = [history_line_text(reader, line) for line in history.lines]
    return _PARAGRAPHS.join([title, *(lines or [reader.text("movements.history_empty")])])


def history_line_text(reader: Reader, line: LedgerLine) -> Markup:
    """A line of the ledger: how much, what for, before and after, where, when and by whom."""
    kind = reader.label(f"movements.title.{line.kind}")
    if line.is_reversal:
        kind = reader.label("movements.reversal_of", kind=kind)
    elif line.is_reversed:
        kind = reader.label("movements.reversed", kind=kind)
    reason = reader.label(f"movements.reason.{line.reason}") if line.reason else ""
    photos = f"📷 {line.photos}" if line.photos else ""
    note = f"«{line.note}»" if line.note else ""
    who = [line.location, reader.moment(line.at), line.member or "", reason, note, photos]
    return reader.text(
        "movements.history_line",
        kind=kind,
        quantity=reader.signed(line.quantity, line.unit_code),
        before=line.before,
        after=line.after,
        who=" · ".join(filter(None, who)),
    )


def explanation_text(reader: Reader, explanation: Explanation) -> Markup:
    """The sums that add up to what there is."""
    unit = explanation.unit_code
    lines = [
        reader.text(
            "movements.why_line",
            kind=reader.label(f"movements.title.{kind}"),
            quantity=reader.signed(quantity, unit),
            times=reader.plural("movements.times", explanation.counts[kind]),
        )
        for kind, quantity in explanation.sums.items()
    ]
    on_hand = reader.quantity(explanation.on_hand, unit)
    title = reader.text("movements.why", product=_name(explanation.product), quantity=on_hand)
    return _LINES.join([title, Markup(), *lines, reader.text("movements.why_total", quantity=on_hand)])


def _name(name: str) -> str:
    return clip(name, NAME_UNITS, ending=12)
