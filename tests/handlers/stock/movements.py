"""What tests of movements share: a shop with stock, and who works in it."""

from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from bot.database import Database
from models.catalog.tables import Product
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, MemberHome, Role
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import StockLevel, StockMovement
from tests.handlers.conftest import Sent
from tests.handlers.stock.conftest import NORTH

OLGA, DAN, BEA = 511, 512, 513
"""Olga operates, in Portuguese, at home in the north; Dan manages, in English; Bea buys."""


async def add_staff(database: Database) -> None:
    people = (
        (OLGA, "Olga", Language.PORTUGUESE, Role.OPERATOR),
        (DAN, "Dan", Language.ENGLISH, Role.MANAGER),
        (BEA, "Bea", Language.ENGLISH, Role.BUYER),
    )
    async with database.unit_of_work() as session:
        for telegram_id, name, language, role in people:
            member = await add_member(session, telegram_id=telegram_id, name=name, language=language, roles=[role])
            if telegram_id == OLGA:
                session.add(MemberHome(member_id=member.id or 0, location_id=NORTH))


async def stock_up(database: Database, product_id: int, quantity: str, location_id: int = NORTH, **lot: Any) -> None:
    """A receipt by somebody who is not there."""
    boss = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.ADMIN}))
    async with database.unit_of_work() as session:
        line = Line(product_id, Decimal(quantity), **lot)
        await post_receipt(session, actor=boss, lines=[line], location_id=location_id)


async def furnish(database: Database, coffee: int, salt: int, milk: int) -> None:
    """Forty of coffee and of salt in the north, milk in lots, and people to move them."""
    await add_staff(database)
    async with database.unit_of_work() as session:
        (await session.get_one(Product, milk)).tracks_lots = True
    for product_id in (coffee, salt):
        await stock_up(database, product_id, "40")


async def there(database: Database, product_id: int) -> dict[int, int]:
    """What there is of a product, by location; the ledger must say the same."""
    async with database.unit_of_work() as session:
        levels = (await session.execute(select(StockLevel).where(col(StockLevel.product_id) == product_id))).scalars()
        on_hand = {level.location_id: level.on_hand for level in levels}
        moved = select(StockMovement).where(col(StockMovement.product_id) == product_id)
        ledger = list((await session.execute(moved)).scalars())
    for location_id, quantity in on_hand.items():
        assert quantity == sum((m.quantity for m in ledger if m.location_id == location_id), Decimal(0))
    return {location_id: int(quantity) for location_id, quantity in on_hand.items() if quantity}


def reply_to(message_id: int) -> dict[str, object]:
    """What Olga replies to: a message of the bot."""
    bot = {"id": 42, "is_bot": True, "first_name": "Bot"}
    chat = {"id": OLGA, "type": "private", "first_name": "Gil"}
    return {"message_id": message_id, "date": 1_790_000_000, "chat": chat, "from": bot, "text": "old"}


def text_of(sent: list[Sent]) -> str:
    """The one message or edit among what is sent."""
    ((_, content),) = [one for one in sent if "text" in one[1] and one[0] != "answerCallbackQuery"]
    return str(content["text"])


def labels(sent: list[Sent]) -> list[str]:
    return [label for label, _ in _buttons(sent)]


def data_of(sent: list[Sent], label: str) -> str:
    """What the button that says this, or begins with it, carries."""
    return next(data for shown, data in _buttons(sent) if shown.startswith(label))


def _buttons(sent: list[Sent]) -> list[tuple[str, str]]:
    return [
        (button["text"], button["callback_data"])
        for _, content in sent
        for row in (content.get("reply_markup") or {}).get("inline_keyboard", [])
        for button in row
    ]
