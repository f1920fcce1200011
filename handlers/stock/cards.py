"""What a stock check says: a product's card, or what was found instead."""

from datetime import datetime

from bot.texts import Reader, clip
from handlers.pages import PAGE_SIZE, Page
from models.catalog.queries import MAX_MATCHES, Found, ProductMatch
from models.people.actor import Actor
from models.stock.card import PackSize, StockCard

MAX_PLACES, MAX_PACKS, LOW_PLACES_UNITS = 10, 4, 120
"""A card of this much, with the longest names there may be, still is one message."""


def stock_card_text(reader: Reader, card: StockCard, actor: Actor, *, refreshed_at: datetime | None = None) -> str:
    """A product's card as HTML; `refreshed_at` when it takes the place of an older one."""
    return reader.card(
        "stock/card.html",
        card=card,
        packs=card.packs[:MAX_PACKS],
        in_packs=in_packs(reader, card),
        low_places=clip(", ".join(place.name for place in card.locations if place.is_low), LOW_PLACES_UNITS),
        places=card.locations[:MAX_PLACES],
        hidden_places=len(card.locations[MAX_PLACES:]),
        limited=actor.location_ids is not None,
        in_group=actor.group_role is not None,
        refreshed_at=refreshed_at and reader.stamp(refreshed_at),
    )


def in_packs(reader: Reader, card: StockCard) -> str:
    """What is available in the largest pack that it fills: "8 cx + 4 un"; empty when it fills none."""
    filled = [pack for pack in card.packs if 1 < pack.factor <= card.available]
    if not filled:
        return ""
    pack: PackSize = max(filled, key=lambda pack: pack.factor)
    whole, rest = divmod(card.available, pack.factor)
    packs = reader.quantity(whole, pack.name)
    return f"{packs} + {reader.quantity(rest, card.unit_code)}" if rest else packs


def found_text(reader: Reader, found: Found, page: Page[ProductMatch]) -> str:
    """What stands above the buttons of a page of products."""
    if not found.products:
        return reader.text("stock.nearest")
    lines = [reader.text("stock.corrected", words=found.corrected)] if found.corrected else []
    if page.total >= MAX_MATCHES:
        lines.append(reader.text("stock.found_many", count=page.total))
    else:
        lines.append(reader.plural("stock.found", page.total))
    if page.total > PAGE_SIZE:
        lines.append(reader.text("stock.range", first=page.first, last=page.last))
    return "\n".join(lines)
