"""A product opened by the link on its shelf label."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, Filter
from aiogram.methods import SendMessage
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.stock.cards import stock_card_text
from handlers.stock.keyboards import card_keyboard
from handlers.stock.product_actions import card_rows
from models.catalog.links import product_of_payload
from models.people.actor import Actor
from models.stock.queries import stock_card

router = Router(name="product links")


class ProductLink(Filter):
    """A start command with a product, as Telegram sends it for `t.me/<bot>?start=p_...`."""

    async def __call__(self, message: Message, command: CommandObject) -> bool | dict[str, int]:
        product_id = product_of_payload((command.args or "").strip())
        return {"product_id": product_id} if product_id is not None else False


@router.message(Command("start", ignore_case=True), ProductLink())
async def open_product(
    message: Message, product_id: int, session: AsyncSession, actor: Actor, reader: Reader
) -> SendMessage:
    """Its card, as a stock check shows it."""
    card = await stock_card(session, actor, product_id)
    keyboard = card_keyboard(reader, product_id, rows=card_rows(reader, actor, product_id, is_active=card.is_active))
    return message.answer(stock_card_text(reader, card, actor), reply_markup=keyboard)
