"""A location that is switched off while somebody records something there."""

import asyncio

import pytest

from bot.database import Database
from models.company.operations import begin_company
from models.people.tables import Role
from models.stock.errors import (
    LocationNotEmptyError,
    LocationOffError,
)
from models.stock.locations import switch_location
from models.stock.operations import post_receipt
from models.stock.tables import Location
from tests.companies import company
from tests.models.stock.conftest import COFFEE, KIOSK, actor, line, on_hand, receive

ADMIN = actor(role=Role.ADMIN)


@pytest.fixture
async def kiosk(shop: Database) -> Database:
    async with shop.unit_of_work() as session:
        await begin_company(session, company())
    return shop


async def is_active(database: Database) -> bool:
    async with database.unit_of_work() as session:
        return (await session.get_one(Location, KIOSK)).is_active


async def test_nothing_comes_in_once_it_is_off(kiosk: Database) -> None:
    async def come_in() -> None:
        with pytest.raises(LocationOffError):
            await receive(kiosk, line(COFFEE, "8", "10"), location_id=KIOSK)

    async with asyncio.TaskGroup() as group, kiosk.unit_of_work() as session:
        await switch_location(session, ADMIN, KIOSK, on=False)
        group.create_task(come_in())
        await asyncio.sleep(0.2)
    assert not await is_active(kiosk)
    assert KIOSK not in {place for place, quantity in (await on_hand(kiosk)).items() if quantity}


async def test_it_stays_on_once_something_came_in(kiosk: Database) -> None:
    async def switch() -> None:
        with pytest.raises(LocationNotEmptyError):
            async with kiosk.unit_of_work() as session:
                await switch_location(session, ADMIN, KIOSK, on=False)

    async with asyncio.TaskGroup() as group, kiosk.unit_of_work() as session:
        await post_receipt(session, actor=ADMIN, lines=[line(COFFEE, "8", "10")], location_id=KIOSK)
        group.create_task(switch())
        await asyncio.sleep(0.2)
    assert await is_active(kiosk)
