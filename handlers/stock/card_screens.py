"""A product's card with its buttons, as every way to it shows it."""

from bot.texts import Reader
from handlers.dialogues import Screen
from handlers.stock.cards import stock_card_text
from handlers.stock.keyboards import card_keyboard
from handlers.stock.product_actions import card_rows
from models.people.actor import Actor
from models.stock.card import StockCard


def card_screen(reader: Reader, actor: Actor, card: StockCard) -> Screen:
    """The card of the one product that was asked for."""
    rows = card_rows(reader, actor, card.product_id, is_active=card.is_active)
    return stock_card_text(reader, card, actor), card_keyboard(reader, card.product_id, rows=rows)
