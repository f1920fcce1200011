"""Promise 9: a button does what whoever presses it may do, or says why not; forged ones do nothing.

Buttons that somebody was shown are pressed by everybody else, changed in places, made up, and pressed after the
world has moved on. Each press is rolled back, and the rows that it would have changed are looked at.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.database import Database
from bot.texts import Texts
from handlers import ROUTERS
from models.columns import utc_now
from models.company.errors import HolidayNotFoundError
from models.errors import DomainError
from models.people.actor import Actor
from models.people.errors import InvitationNotOpenError, MemberNotFoundError
from models.people.tables import Role
from models.stock.draft_errors import (
    DraftCancelledError,
    DraftNotFoundError,
    DraftOldError,
    DraftPostedError,
)
from models.stock.drafts import CONFIRM_WITHIN
from models.stock.errors import (
    AlreadyReversedError,
    ProductNotFoundError,
)
from models.stock.queries import stock_card
from models.stock.tables import StockDraft
from tests.companies import company
from tests.promises.entitled import Presser, answers, disclosures, presser_of, trespasses
from tests.promises.forgery import forged
from tests.promises.house import (
    ADMIN,
    BOUND,
    CHIEF,
    CLERK,
    GONE,
    KEEPER,
    NOBODY,
    PERSONS,
    STRANGER,
    UNBOUND,
    House,
    furnish,
)
from tests.promises.pressing import Desk, Outcome
from tests.promises.walking import below_cards, below_files, walked

SHOWN_TO = (ADMIN, PERSONS[Role.MANAGER], KEEPER, CLERK)
PRESSERS = (
    *((account, account) for account in (*PERSONS.values(), ADMIN, CLERK, KEEPER, NOBODY, GONE, STRANGER)),
    *((account, BOUND) for account in (ADMIN, CLERK, KEEPER, PERSONS[Role.FINANCE], NOBODY, GONE, STRANGER)),
    *((account, UNBOUND) for account in (ADMIN, PERSONS[Role.VIEWER])),
)
"""Who presses, and in which chat."""

OFTEN = PRESSERS.index((ADMIN, ADMIN))
"""Whoever may do everything gets furthest with a forged button."""

ENOUGH = 5
_LONGEST_TOAST = 200


@pytest.fixture
async def house(database: Database) -> House:
    return await furnish(database)


@pytest.fixture
def desk(database: Database, house: House) -> Desk:
    return Desk(database, Texts(company()))


async def valid_payloads(desk: Desk, house: House, *, each: int = 8) -> list[str]:
    """What admins, managers and the clerk are shown, and what was below everybody's cards."""
    found = [data for account in SHOWN_TO for data in await walked(desk, account, each=each)]
    return list(dict.fromkeys([*found, *below_cards(house), *below_files(house)]))


async def pressers(database: Database) -> list[Presser]:
    async with database.unit_of_work() as session:
        return [await presser_of(session, account, chat_id) for account, chat_id in PRESSERS]


async def wrong(desk: Desk, house: House, who: Presser, data: str | None, below: str) -> list[str]:
    """What is wrong with how a press is taken."""
    try:
        outcome = await desk.press(data, who.account, who.chat_id, below=below)
    except Exception as error:
        return [f"raised {error!r:.300}"]
    found = [f"changed {one}" for one in trespasses(who, outcome.changes)]
    found += [f"showed {word}" for word in disclosures(who, outcome, house)]
    return found + ([] if is_answered(who, outcome) else [f"not answered: {outcome.requests}"])


def is_answered(who: Presser, outcome: Outcome) -> bool:
    """Once, in no more words than fit; and a member in private can read something."""
    given = answers(outcome)
    texts = [str(answer.get("text") or "") for answer in given]
    is_readable = bool(texts and texts[0]) or len(outcome.requests) > 1
    is_mute = who.member_id is None or not who.is_alone
    return len(given) == 1 and len(texts[0]) <= _LONGEST_TOAST and (is_mute or is_readable)


async def prove(desk: Desk, house: House, valid: Sequence[str], chance: Random, count: int) -> list[str]:
    """What is wrong with `count` presses; stops once that is enough to know."""
    await desk.look()
    people, found = await pressers(desk.database), []
    for _ in range(count):
        who = chance.choice(people) if chance.random() < 0.7 else people[OFTEN]
        data = chance.choice(valid) if chance.random() < 0.4 else forged(valid, chance)
        below = chance.choices(("message", "gone"), (9, 1))[0]
        wrongs = await wrong(desk, house, who, data, below)
        found += [f"{who.account} in {who.chat_id} by {data!r}: {one}" for one in wrongs]
        if len(found) >= ENOUGH:
            break
    return found


async def move_on(desk: Desk, valid: Sequence[str], chance: Random) -> list[str]:
    """Have people press many of their buttons, which is kept; returns the buttons that they are shown."""
    shown = []
    for account in (ADMIN, CHIEF, CLERK, KEEPER, *PERSONS.values()):
        for data in chance.sample(valid, 25):
            shown += (await desk.press(data, account, keep=True)).buttons()
    return list(dict.fromkeys(shown))


async def test_no_button_does_more_than_its_presser_may(
    desk: Desk, house: House, backend: str, chance: Random, amount: Callable[[int, int], int]
) -> None:
    count = amount(6_000, 600_000) if backend == "sqlite" else amount(4_000, 400_000)
    valid = await valid_payloads(desk, house)
    assert len({data.split(":")[0] for data in valid}) >= 50
    assert await prove(desk, house, valid, chance, count // 2) == []
    valid += await move_on(desk, valid, chance)
    assert await prove(desk, house, valid, chance, count - count // 2) == []


async def test_buttons_without_a_message_or_without_data_are_answered(desk: Desk, house: House) -> None:
    await desk.look()
    valid = await valid_payloads(desk, house, each=1)
    for who in await pressers(desk.database):
        if who.is_alone:
            assert await wrong(desk, house, who, None, "message") == []
            assert [one for data in valid for one in await wrong(desk, house, who, data, "inline")] == []


# What has changed meanwhile


async def refused(desk: Desk, data: str, error: type[DomainError], account: int = ADMIN) -> None:
    """The press is refused for that, and changes nothing."""
    await desk.look()
    outcome = await desk.press(data, account)
    assert type(outcome.error) is error, data
    assert len(answers(outcome)) == 1
    assert outcome.changes == ()


async def test_a_card_is_posted_once_and_taken_back_once(desk: Desk, house: House) -> None:
    draft = house.open_drafts[ADMIN]
    mark = house.marks[ADMIN]
    await desk.press(f"k:{draft}:1:{mark}", ADMIN, keep=True)
    for data in (
        f"k:{draft}:0:{mark}",
        f"k:{draft}:1:{mark}",
        f"k:{draft}:1",
        f"kx:{draft}",
        f"kl:{draft}:{house.there}:0",
        f"kq:{draft}:0:5:0",
    ):
        await refused(desk, data, DraftPostedError)
    await refused(desk, f"k:{draft}:1:{mark}", DraftNotFoundError, CHIEF)
    await desk.press(f"ku:{draft}", ADMIN, keep=True)
    await refused(desk, f"ku:{draft}", AlreadyReversedError)


async def test_a_card_that_was_put_away_or_is_old_posts_nothing(desk: Desk, house: House) -> None:
    await desk.press(f"kx:{house.open_drafts[ADMIN]}", ADMIN, keep=True)
    await refused(desk, f"k:{house.open_drafts[ADMIN]}:1:{house.marks[ADMIN]}", DraftCancelledError)
    async with desk.database.unit_of_work() as session:
        aged = update(StockDraft).where(col(StockDraft.id) == house.open_drafts[CHIEF])
        await session.execute(aged.values(created_at=utc_now() - 2 * CONFIRM_WITHIN))
    await refused(desk, f"k:{house.open_drafts[CHIEF]}:1:{house.marks[CHIEF]}", DraftOldError, CHIEF)


async def test_what_is_gone_is_said_to_be_gone(desk: Desk, house: House) -> None:
    await desk.press(f"ix:0:{house.invitation}", ADMIN, keep=True)
    await desk.press(f"cr:{house.holiday.toordinal()}:0", ADMIN, keep=True)
    await refused(desk, f"ix:0:{house.invitation}", InvitationNotOpenError)
    await refused(desk, f"cr:{house.holiday.toordinal()}:0", HolidayNotFoundError)
    await refused(desk, "p:99999:0:", ProductNotFoundError)
    await refused(desk, "mc:99999:0", MemberNotFoundError)


async def test_a_person_who_was_changed_meanwhile_is_not_overwritten(desk: Desk, house: House) -> None:
    await desk.look()
    shown = [data for data in await walked(desk, ADMIN, each=12) if data.startswith(("mt:", "mp:", "mg:", "ms:"))]
    first = next(data for data in shown if data.startswith("mt:") and ":operator:" in data)
    person = first.split(":")[1]
    stale = [data for data in shown if data.split(":")[1] == person]
    assert (await desk.press(first, ADMIN, keep=True)).changes != ()
    await desk.look()
    outcomes = [await desk.press(data, ADMIN) for data in stale]
    assert len(outcomes) > 3
    assert [outcome.changes for outcome in outcomes] == [()] * len(stale)


OUTDATED = ("p:1", "p:1:0:cafe:more", "ord:17", "k", "k:1:1:1:1", "mt:1:0:admin", "x:1", "z:roll:product:4294967295:1")


@pytest.mark.parametrize("data", OUTDATED)
async def test_a_button_of_another_version_says_that_it_is_none_any_more(desk: Desk, house: House, data: str) -> None:
    await desk.look()
    outcome = await desk.press(data, ADMIN)
    assert outcome.error is None
    assert outcome.changes == ()
    (answer,) = answers(outcome)
    assert answer["text"]
    assert len(outcome.requests) == 1


# Planted


async def test_an_operation_that_trusts_its_button_is_caught(
    desk: Desk, house: House, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    valid = [data for data in await walked(desk, ADMIN, each=4) if data.startswith("c")]
    monkeypatch.setattr("models.company.holidays.require", lambda _actor, _area, _action: None)
    found = await prove(desk, house, valid, chance, 3_000)
    assert [one for one in found if "changed holiday" in one]


async def test_a_card_that_anybody_may_confirm_is_caught(
    desk: Desk, house: House, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def anybodys(session: AsyncSession, _actor: Actor, draft_id: int) -> StockDraft:
        draft = await session.get(StockDraft, draft_id)
        if draft is None:
            raise DraftNotFoundError
        return draft

    monkeypatch.setattr("models.stock.drafts.own_draft", anybodys)
    found = await prove(desk, house, below_cards(house), chance, 3_000)
    assert [one for one in found if "changed stock_" in one]


class _Unbounded(CallbackData, prefix="p"):
    product_id: int
    page: Any = 0
    words: Any = ""


async def test_a_payload_without_bounds_is_caught(database: Database, house: House, chance: Random) -> None:
    careless = Router(name="careless")

    @careless.callback_query(_Unbounded.filter())
    async def show(press: CallbackQuery, callback_data: _Unbounded, session: AsyncSession, actor: Actor) -> Any:
        await stock_card(session, actor, callback_data.product_id)
        return press.answer("here")

    desk = Desk(database, Texts(company()), [careless, *ROUTERS])
    numbers = [*house.products, 2**70]
    found = await prove(desk, house, [f"p:{number}:0:cafe" for number in numbers], chance, 500)
    assert [one for one in found if "raised" in one]


async def test_a_press_that_is_passed_over_is_caught(database: Database, house: House, chance: Random) -> None:
    silent = Router(name="silent")

    @silent.callback_query(_Unbounded.filter())
    async def ignore(press: CallbackQuery) -> None:
        pass

    desk = Desk(database, Texts(company()), [silent, *ROUTERS])
    found = await prove(desk, house, ["p:1:0:cafe"], chance, 200)
    assert [one for one in found if "not answered" in one]
