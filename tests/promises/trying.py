"""How operations are tried: with nothing of the house, upon something in it, or after somebody did something."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.operations import seal_entries
from models.people.actor import Actor
from models.people.tables import Role
from tests.promises.house import House

Attempt = Callable[[AsyncSession, Actor, House], Awaitable[Any]]
Act = Callable[..., Awaitable[Any]]


def plain(act: Act, *words: Any, **more: Any) -> tuple[Act, Attempt]:
    """An operation that is given nothing of the house."""

    async def attempt(session: AsyncSession, actor: Actor, _house: House) -> Any:
        return await act(session, actor, *words, **more)

    return act, attempt


def of(act: Act, words: Callable[[House], Sequence[Any]], **more: Any) -> tuple[Act, Attempt]:
    """An operation upon something of the house."""

    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        return await act(session, actor, *words(house), **more)

    return act, attempt


def named(act: Act, words: Callable[[House], dict[str, Any]]) -> tuple[Act, Attempt]:
    """An operation that is told by name who does what."""

    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        return await act(session, actor=actor, **words(house))

    return act, attempt


def after(does: Attempt, act: Act) -> tuple[Act, Attempt]:
    """Taking back what one did when one had the right."""

    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        done = await does(session, entitled(actor), house)
        await seal(session)
        return await act(session, actor, done.at)

    return act, attempt


def entitled(actor: Actor) -> Actor:
    """The same member, when they still had every right."""
    return replace(actor, roles=frozenset({Role.ADMIN}), group_role=None)


async def seal(session: AsyncSession) -> None:
    """What was done gets into the trail, where it is found to be taken back."""
    await session.flush()
    await seal_entries(session)
    await session.flush()
