"""A third member, who leads in English; and a Sunday evening on which it all happens."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from models.people.operations import add_member
from models.people.tables import Language, Role
from tests.handlers.conftest import Talk

MEG = 503


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    """22 November 2026, 19:15 in São Paulo."""
    with time_machine.travel(datetime(2026, 11, 22, 22, 15, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
async def meg(talk: Talk) -> int:
    """A manager."""
    async with talk.database.unit_of_work() as session:
        await add_member(session, telegram_id=MEG, name="Meg", language=Language.ENGLISH, roles=[Role.MANAGER])
    return MEG
