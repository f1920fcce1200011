"""Promise 8: nobody does or sees more than their rights say, in private or in a group: every operation there is.

What people see of it, and what holds after rights were taken away, is in test_08_rights_that_end.py.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import models
from bot.database import Database
from models.audit.operations import seal_entries
from models.errors import DomainError
from models.people import rules
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.people.rules import RIGHTS
from models.people.tables import Role
from tests.promises.attempts import ACTS, ATTEMPTS, Right
from tests.promises.house import (
    NOBODY,
    PERSONS,
    House,
    actor_of,
    furnish,
)
from tests.promises.trying import Attempt

REFUSALS = (RoleMissingError, RightMissingError)
UNASKED = {
    "is_beginning": "answers no to whoever may not",
    "examples_for": "gives those nothing who may not",
    "cancel_draft": "puts away one's own card, which posts nothing",
    "draft_of_message": "only finds one's own",
    "own_draft": "only finds one's own",
    "review_draft": "begins with open_draft",
    "confirm_reviewed": "posts by an operation that asks what review_draft has let through",
    "seen_locations": "what one sees; see the limits below",
    "usual_location": "what one sees",
    "found_elsewhere": "what one sees",
    "is_outdated": "only asks whether one still sees the same; begin_writing and finish_import ask for the right",
    "usual_target": "what one sees",
    "undo_pack": "what undo_change does to packs, by operations that ask",
    "recount_what_is_off": "what follows from a figure, whose operation asks",
    "submit_count": "what follows from the last figure, whose operation asks",
    "tell_leaders": "what follows from it",
    "tell_decided": "what follows from a decision, whose operation asks",
    "tell_counters": "what follows from it",
    "join_evidence": "what follows from a loss that was confirmed, whose operation asks",
    "draft_of_album": "only finds one's own",
    "ask_for": "whoever calls it asks, and the work itself once more; see test_08_rights_that_end.py",
    "lose_group": "what Telegram says happened",
}
"""Public operations that take an actor and need no right, and why."""


class _NothingKeptError(Exception):
    pass


@pytest.fixture
async def house(database: Database) -> House:
    return await furnish(database)


# Every right, tried by everybody


async def is_let(database: Database, house: House, attempt: Attempt, actor: Actor) -> bool:
    """Whether somebody may; nothing is kept."""
    try:
        async with database.unit_of_work() as session:
            await attempt(session, actor, house)
            await session.flush()
            await seal_entries(session)
            raise _NothingKeptError
    except _NothingKeptError:
        return True
    except REFUSALS:
        return False


def expected(right: Right, role: Role | None, group_role: Role | None = None) -> bool:
    """What RIGHTS say; taking back what another did also needs the right to take back."""
    needed = [RIGHTS[right]] + ([RIGHTS["stock", "undo"]] if right == ("stock", "undo_any") else [])
    return all(role in allowed and (group_role is None or group_role in allowed) for allowed in needed)


async def wrongs(database: Database, house: House, *, in_groups: bool) -> list[str]:
    """Where somebody may what they must not, or the other way round; in groups, by one operation of each right."""
    found = []
    group_roles: list[Role | None] = list(Role) if in_groups else [None]
    for account, role in [*((account, role) for role, account in PERSONS.items()), (NOBODY, None)]:
        async with database.unit_of_work() as session:
            person = await actor_of(session, account)
        for group_role in group_roles:
            actor = replace(person, group_role=group_role)
            for right, tries in ATTEMPTS.items():
                for act, attempt in tries[:1] if in_groups else tries:
                    try:
                        is_right = await is_let(database, house, attempt, actor) == expected(right, role, group_role)
                    except DomainError as error:
                        is_right = _is_not_theirs(right, error, role, group_role)
                    if not is_right:
                        found.append(f"{role} in {group_role}: {' '.join(right)}: {act.__name__}")
    return found


def _is_not_theirs(right: Right, error: DomainError, role: Role | None, group_role: Role | None) -> bool:
    """Whoever may take back only what is their own is told so in other words."""
    is_undo = type(error).__name__ == "ReversalNotTheirsError" and right == ("stock", "undo_any")
    return is_undo and not expected(right, role, group_role) and expected(("stock", "undo"), role, group_role)


async def test_each_role_may_what_its_rights_say(database: Database, house: House) -> None:
    assert await wrongs(database, house, in_groups=False) == []


async def test_in_a_group_both_the_member_and_the_group_must_have_the_right(database: Database, house: House) -> None:
    assert await wrongs(database, house, in_groups=True) == []


def test_every_right_is_tried() -> None:
    assert ATTEMPTS.keys() == RIGHTS.keys()


def test_every_operation_that_takes_an_actor_is_tried() -> None:
    missing = {f"{act.__module__}.{act.__name__}" for act in set(operations()) - ACTS if act.__name__ not in UNASKED}
    assert missing == set()
    assert {act.__name__ for act in operations()} >= UNASKED.keys()


def operations() -> Iterator[Any]:
    """Whatever the areas offer that is done or shown on somebody's behalf."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        for name, found in vars(importlib.import_module(module.name)).items():
            is_own = inspect.iscoroutinefunction(found) and found.__module__ == module.name
            if is_own and not name.startswith("_") and _takes_actor(found):
                yield found


def _takes_actor(function: Any) -> bool:
    return any(parameter.annotation in (Actor, Actor | None) for parameter in _parameters(function))


def _parameters(function: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(function, eval_str=True).parameters.values())


async def test_a_yes_to_everything_is_caught(database: Database, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "may", lambda _actor, _area, _action: True)
    found = await wrongs(database, house, in_groups=False)
    for right in RIGHTS:
        forbidden = [role for role in Role if not expected(right, role)]
        if right != ("stock", "undo_any"):
            wrongly = {f"{role} in None: {' '.join(right)}" for role in forbidden}
            assert wrongly <= {one.rpartition(":")[0] for one in found}


async def test_an_operation_that_does_not_ask_is_caught(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.stock.locations.require", lambda _actor, _area, _action: None)
    found = await wrongs(database, house, in_groups=False)
    assert f"{Role.VIEWER} in None: stock manage_locations: rename_location" in found
    assert {one.split(": ")[1] for one in found} == {"stock manage_locations"}


async def test_a_forgotten_role_of_the_group_is_caught(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "may", lambda actor, area, action: bool(actor.roles & RIGHTS[area, action]))
    assert f"{Role.ADMIN} in {Role.VIEWER}: audit read: list_entries" in await wrongs(database, house, in_groups=True)
