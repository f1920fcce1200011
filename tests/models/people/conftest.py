"""What the tests about people have in common."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from models.people.operations import add_member
from models.people.tables import Language, Member, Role

AddMember = Callable[..., Awaitable[Member]]


@pytest.fixture
def new_member() -> AddMember:
    """Adds a member of whom only what matters is said."""

    async def add(session: AsyncSession, telegram_id: int, *roles: Role, **details: object) -> Member:
        given = {"name": f"Member {telegram_id}", "language": Language.ENGLISH, **details}
        return await add_member(session, telegram_id=telegram_id, roles=roles, **given)  # type: ignore[arg-type]

    return add
