"""Promise 8, as people meet it: screens open to those who have the right, and only for as long as they have it."""

from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from bot.texts import Texts
from models.people.directory import standing_of
from models.people.errors import LastAdminError, RightMissingError, RoleMissingError
from models.people.invitations import invite_again
from models.people.members import switch_member, toggle_role
from models.people.rules import RIGHTS
from models.people.standing import Seen
from models.people.tables import Member, Role
from tests.companies import company
from tests.promises.attempts import Right, own_draft
from tests.promises.entitled import disclosures, presser_of, trespasses
from tests.promises.house import (
    ADMIN,
    BOUND,
    CHIEF,
    FREE_CODE,
    GONE,
    HERE,
    NOBODY,
    PERSONS,
    STRANGER,
    THERE,
    TITLE,
    UNBOUND,
    House,
    actor_of,
    furnish,
)
from tests.promises.pressing import Desk, Outcome
from tests.promises.walking import walked

REFUSALS = (RoleMissingError, RightMissingError)


@pytest.fixture
async def house(database: Database) -> House:
    return await furnish(database)


@pytest.fixture
def desk(database: Database, house: House) -> Desk:
    return Desk(database, Texts(company()))


SCREENS: dict[Right, str] = {
    ("stock", "check"): "/stock Café 0",
    ("stock", "manage_locations"): "/locations",
    ("stock", "receive"): "/receive 2 CAF-0",
    ("stock", "issue"): "/issue 2 CAF-0",
    ("stock", "transfer"): "/transfer 2 CAF-0",
    ("stock", "lose"): "/loss 2 CAF-0",
    ("stock", "return"): "/return 2 CAF-0",
    ("stock", "count"): "/count",
    ("catalog", "add_product"): "/products",
    ("catalog", "change"): "/product Café 0",
    ("catalog", "export"): "/spreadsheet",
    ("catalog", "labels"): "/labels Café 0",
    ("people", "change_own_profile"): "/me",
    ("people", "see"): "/people",
    ("people", "invite"): "/invite",
    ("company", "see"): "/company",
    ("groups", "manage"): "/groups",
    ("audit", "read"): "/audit",
}
"""What opens the screen of a right."""


def presses(house: House, account: int) -> dict[Right, str]:
    """The rights that only a button asks for, and what presses it."""
    return {
        ("stock", "undo"): f"ku:{house.posted_drafts[account]}",
        ("stock", "undo_any"): f"ky:{house.photographed}:{house.products[0]}:0",
        ("stock", "accept_count"): "nv:1:0:0",
        ("catalog", "import"): "ft",
        ("people", "change"): "ir:1:0",
        ("company", "change"): "cd:7:1",
    }


async def refused_screens(desk: Desk, house: House, account: int) -> set[Right]:
    """The rights that somebody is refused in a private chat."""
    outcomes = {right: await desk.say(words, account) for right, words in SCREENS.items()}
    outcomes |= {right: await desk.press(data, account) for right, data in presses(house, account).items()}
    return {right for right, outcome in outcomes.items() if isinstance(outcome.error, REFUSALS)}


def test_every_right_has_a_screen(house: House) -> None:
    assert SCREENS.keys() | presses(house, ADMIN).keys() == RIGHTS.keys()


async def test_each_screen_opens_for_those_who_have_the_right(desk: Desk, house: House) -> None:
    for role, account in PERSONS.items():
        shown = SCREENS.keys() | presses(house, account).keys()
        assert await refused_screens(desk, house, account) == {r for r in shown if role not in RIGHTS[r]}, role
    assert await refused_screens(desk, house, NOBODY) == SCREENS.keys() | presses(house, NOBODY).keys()


@pytest.mark.parametrize("account", [GONE, STRANGER])
async def test_who_is_no_member_is_shown_and_changes_nothing(desk: Desk, house: House, account: int) -> None:
    await desk.look()
    for outcome in await everything(desk, await walked(desk, ADMIN, each=3), account):
        assert {one.table for one in outcome.changes} <= {"stranger_greeting"}
        assert outcome.buttons() == []
        assert not any(word in outcome.texts for word in ("Café 0", HERE, THERE, TITLE, "Member"))


async def everything(desk: Desk, found: list[str], account: int, chat_id: int | None = None) -> list[Outcome]:
    """Every screen, and every button that was found."""
    said = [await desk.say(words, account, chat_id) for words in SCREENS.values()]
    return said + [await desk.press(data, account, chat_id) for data in found]


async def test_in_groups_nobody_changes_anything_or_sees_more_than_the_group(
    desk: Desk, house: House, database: Database
) -> None:
    await desk.look()
    found = await walked(desk, ADMIN, each=2)
    for chat_id in (BOUND, UNBOUND):
        for account in (ADMIN, STRANGER, GONE, NOBODY):
            async with database.unit_of_work() as session:
                who = await presser_of(session, account, chat_id)
            for outcome in await everything(desk, found, account, chat_id):
                assert trespasses(who, outcome.changes) == []
                assert disclosures(who, outcome, house) == [] or (chat_id, account) == (UNBOUND, ADMIN)
                assert "Café 0" not in outcome.texts or (chat_id, account) == (BOUND, ADMIN)


# Rights that end between the card and the press


@pytest.fixture
async def shown(desk: Desk) -> list[str]:
    """The buttons that the chief was shown."""
    return await walked(desk, CHIEF, each=4)


async def change_chief(database: Database, *, off: bool) -> None:
    """The admin switches the chief off, or leaves them to look on."""
    async with database.unit_of_work() as session:
        admin, chief = await actor_of(session, ADMIN), await member_of(session, CHIEF)
        assert chief.id is not None
        if off:
            await switch_member(session, admin, chief.id, is_active=False, seen=await seen_of(session, chief))
            return
        for role in (Role.VIEWER, Role.ADMIN):
            await toggle_role(session, admin, chief.id, role, seen=await seen_of(session, chief))


async def member_of(session: AsyncSession, account: int) -> Member:
    return (await session.execute(select(Member).where(col(Member.telegram_id) == account))).scalar_one()


async def seen_of(session: AsyncSession, member: Member) -> Seen:
    return Seen.of(await standing_of(session, member))


@pytest.mark.parametrize("off", [False, True])
async def test_a_press_after_the_right_has_gone_is_refused(
    database: Database, desk: Desk, house: House, shown: list[str], *, off: bool
) -> None:
    await desk.look()
    could = {data for data in shown if (await desk.press(data, CHIEF)).changes}
    await change_chief(database, off=off)
    await desk.look()
    async with database.unit_of_work() as session:
        who = await presser_of(session, CHIEF)
    assert len(could) > 40
    for data in shown:
        outcome = await desk.press(data, CHIEF)
        assert trespasses(who, outcome.changes) == [], data
        assert disclosures(who, outcome, house) == [], data
        assert not (off and outcome.buttons()), data
    lost = RIGHTS.keys() - {right for right in RIGHTS if Role.VIEWER in RIGHTS[right]}
    if not off:
        assert await refused_screens(desk, house, CHIEF) == lost


async def test_a_question_that_is_open_is_not_answered_after_the_right_has_gone(
    database: Database, desk: Desk, house: House
) -> None:
    """What is typed next goes nowhere."""
    for data, words in questions(house).items():
        await desk.press(data, CHIEF, keep=True)
        await desk.look()
        assert (await desk.say(words, CHIEF)).changes != (), data
        await toggle_chief(database)
        await desk.look()
        outcome = await desk.say(words, CHIEF)
        assert {one.table for one in outcome.changes} <= {"conversation"}, data
        await toggle_chief(database)


def questions(house: House) -> dict[str, str]:
    """What opens a question, and an answer that changes something."""
    product, pack = house.products[0], house.pack
    return {
        **{"ca:name": "Outra", "cq": "1/2/2031 Folga", "la": "Depósito", f"lr:{house.here}": "X"},
        **{f"da:{product}:name": "Chá", f"da:{product}:sku": "CHA-9", f"da:{product}:category": "Nova"},
        **{f"da:{product}:pack": "fardo 6", f"da:{product}:barcode": FREE_CODE, f"df:{product}:{pack}": "24"},
        **{f"dl:p:{product}:{house.here}": "min 3", f"dg:p:{product}:{house.there}:minimum": "3"},
        f"dl:c:{house.category}:{house.here}": "min 3",
    }


async def toggle_chief(database: Database) -> None:
    async with database.unit_of_work() as session:
        admin, chief = await actor_of(session, ADMIN), await member_of(session, CHIEF)
        await toggle_role(session, admin, chief.id or 0, Role.ADMIN, seen=await seen_of(session, chief))


# The last admin, and another account


async def test_the_last_admin_stays_one(database: Database, house: House) -> None:
    async with database.unit_of_work() as session:
        for account in (CHIEF, PERSONS[Role.ADMIN]):
            admin, other = await actor_of(session, ADMIN), await member_of(session, account)
            await switch_member(session, admin, other.id or 0, is_active=False, seen=await seen_of(session, other))
    async with database.unit_of_work() as session:
        admin, last = await actor_of(session, ADMIN), await member_of(session, ADMIN)
        seen = await seen_of(session, last)
        with pytest.raises(LastAdminError):
            await toggle_role(session, admin, last.id or 0, Role.ADMIN, seen=seen)
        with pytest.raises(LastAdminError):
            await switch_member(session, admin, last.id or 0, is_active=False, seen=seen)


async def test_another_account_takes_over_everything_and_the_old_one_nothing(
    database: Database, desk: Desk, house: House, shown: list[str]
) -> None:
    async with database.unit_of_work() as session:
        chief = await member_of(session, CHIEF)
        link = await invite_again(session, await actor_of(session, ADMIN), chief.id or 0)
    await desk.say(f"/start {link.code}", STRANGER, keep=True)
    await desk.look()
    async with database.unit_of_work() as session:
        assert (await actor_of(session, STRANGER)).member_id == chief.id
        newcomer = await actor_of(session, STRANGER)
        assert await own_draft(session, newcomer, house.open_drafts) == house.open_drafts[CHIEF]
        who = await presser_of(session, CHIEF)
    assert who.member_id is None
    assert await refused_screens(desk, replace_account(house), STRANGER) == set()
    for data in shown:
        outcome = await desk.press(data, CHIEF)
        assert trespasses(who, outcome.changes) == []
        assert outcome.buttons() == []


def replace_account(house: House) -> House:
    """The house, where the stranger has the chief's cards."""
    return replace(house, posted_drafts={**house.posted_drafts, STRANGER: house.posted_drafts[CHIEF]})
