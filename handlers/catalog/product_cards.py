"""What a product's page says, and what was changed about it."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from bot.texts import Reader, clip
from handlers.audit.wording import action_label, detail_lines, who_label
from models.audit.queries import EntryView
from models.catalog.changes import Change, Value
from models.catalog.figures import Figures
from models.catalog.page import ProductPage

NAME_UNITS, MAX_PACKS, MAX_CODES, MAX_PLACES = 200, 8, 6, 10
"""A page of this much, with the longest names there may be, still is one message."""

_VALUE_UNITS = 120


def page_text(reader: Reader, page: ProductPage, notice: Markup | None = None) -> str:
    """Everything about a product that can be changed; `notice` is what has just been, and was the last change."""
    last = page.last_change if notice is None else None
    return reader.card(
        "catalog/product.html",
        notice=notice,
        page=page,
        packs=page.packs[:MAX_PACKS],
        hidden_packs=len(page.packs[MAX_PACKS:]),
        barcodes=page.barcodes[:MAX_CODES],
        hidden_barcodes=len(page.barcodes[MAX_CODES:]),
        places=_places(reader, page)[:MAX_PLACES],
        hidden_places=len(_places(reader, page)[MAX_PLACES:]),
        last=last,
        who=who_label(reader, last) if last is not None else "",
    )


def _places(reader: Reader, page: ProductPage) -> list[tuple[str, str]]:
    """Locations with a minimum, and what it is."""
    lines = []
    for place in page.minimums:
        if place.own is not None:
            lines.append((place.location, figures_label(reader, place.own, page.unit_code)))
        elif place.of_category is not None:
            figures = figures_label(reader, place.of_category, page.unit_code)
            lines.append((place.location, reader.label("products.figures.of_category", figures=figures)))
    return lines


def figures_label(reader: Reader, figures: Figures | None, unit_code: str = "") -> str:
    """A minimum, target and multiple in one line."""
    if figures is None:
        return reader.label("products.figures.none")
    parts = [reader.label("products.figures.minimum", quantity=reader.quantity(figures.minimum, unit_code))]
    if figures.target is not None:
        parts.append(reader.label("products.figures.target", quantity=reader.quantity(figures.target, unit_code)))
    if figures.multiple is not None:
        parts.append(reader.label("products.figures.multiple", quantity=reader.quantity(figures.multiple, unit_code)))
    return " · ".join(parts)


def change_text(reader: Reader, change: Change, unit_code: str, *, is_undone: bool = False) -> Markup:
    """What was changed, before and after; or that it was like that already."""
    label = reader.label(f"products.field.{change.field}")
    field = f"{label} {change.about}" if change.about else label
    new = _value_label(reader, change.new, unit_code)
    if change.at is None:
        return reader.text("products.same", field=field, new=new)
    old = _value_label(reader, change.old, unit_code)
    text = reader.text("products.undone" if is_undone else "products.changed", field=field, old=old, new=new)
    return Markup("\n").join([text, *_codes_text(reader, change)])


def _codes_text(reader: Reader, change: Change) -> list[Markup]:
    """The barcodes that a pack took along, or brought back."""
    if not change.codes:
        return []
    count, codes = len(change.codes), clip(", ".join(change.codes), _VALUE_UNITS)
    if change.new is None:
        return [reader.plural("products.codes_gone", count, codes=codes)]
    return [reader.plural("products.codes_back", count, codes=codes)]


def _value_label(reader: Reader, value: Value, unit_code: str) -> str:
    if value is None:
        return reader.label("products.nothing")
    if isinstance(value, bool):
        return reader.label("products.in_use" if value else "products.out_of_use")
    if isinstance(value, Decimal):
        return reader.quantity(value, unit_code)
    return clip(value, _VALUE_UNITS)


def changes_text(reader: Reader, name: str, entries: Sequence[EntryView]) -> Markup:
    """A page of what was changed, newest first."""
    title = reader.text("products.changes", name=clip(name, NAME_UNITS))
    if not entries:
        return Markup("\n\n").join([title, reader.text("products.no_changes")])
    return Markup("\n\n").join([title, *(_entry_text(reader, entry) for entry in entries)])


def _entry_text(reader: Reader, entry: EntryView) -> Markup:
    done = reader.text(
        "products.entry", who=who_label(reader, entry), action=action_label(reader, entry), when=entry.at
    )
    return Markup("\n").join([done, *detail_lines(reader, entry)])
