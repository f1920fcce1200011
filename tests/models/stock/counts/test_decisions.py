"""Deciding about a count: what is posted, against which stock, once; and what is not."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.catalog.tables import Product
from models.errors import DomainError
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Language, Member, MemberRole, Role
from models.stock.counts import errors
from models.stock.counts.decisions import ask_recount, mark_line, reject_count, undo_count
from models.stock.counts.questions import Turn
from models.stock.counts.reviews import review_count
from models.stock.counts.tables import CountScope, CountState, StockCount
from models.stock.counts.walk import end_count
from models.stock.errors import (
    AlreadyReversedError,
    ReversalImpossibleError,
)
from models.stock.operations import post_issue
from models.stock.posting import Posting
from models.stock.tables import LotLevel, MovementKind
from models.stock.taking_back import take_back
from tests.models.stock.conftest import (
    ANA,
    BOB,
    BOSS,
    COFFEE,
    DEPOT,
    FLOUR,
    MILK,
    actor,
    line,
    on_hand,
    receive,
    seen,
    value,
)
from tests.models.stock.counts.counting import (
    ANAS,
    CIDS,
    EVA,
    EVAS,
    accept,
    begin,
    counted,
    figure,
    give_roles,
    lines_of,
    notices,
    step,
    the_count,
)

FIGURES = {"Café torrado": "36", "Farinha de trigo": "12", "L1": "7", "L2": "4", "Leite": "0"}


@pytest.fixture
async def depot(shop: Database) -> Database:
    await give_roles(shop)
    await receive(shop, line(COFFEE, "40", "10"), line(FLOUR, "12.5", "4"))
    return shop


async def add_eva(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add(Member(name="Eva", language=Language.ENGLISH, telegram_id=EVAS))
        await session.flush()
        session.add(MemberRole(member_id=EVA.member_id, role=Role.ADMIN))


async def issue(database: Database, product_id: int, quantity: str) -> None:
    async with database.unit_of_work() as session:
        await post_issue(session, actor=BOB, lines=[line(product_id, quantity)], location_id=DEPOT)


async def test_only_accepting_posts(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    assert await on_hand(depot) == {DEPOT: 40}
    movements = await accept(depot, count_id)
    assert [seen(one.kind, one.product_id, one.quantity, one.unit_cost, one.member_id) for one in movements] == [
        (MovementKind.ADJUSTMENT, COFFEE, -4, 10, 3),
        (MovementKind.ADJUSTMENT, FLOUR, Decimal("-0.5"), 4, 3),
    ]
    assert (await on_hand(depot), await on_hand(depot, FLOUR)) == ({DEPOT: 36}, {DEPOT: 12})
    assert (await value(depot), await value(depot, FLOUR)) == ((36, 10), (12, 4))


async def move_between(database: Database) -> int:
    """Four are missing when it is counted; then 5 go and 20 come, before anybody accepts."""
    count_id = await counted(database, FIGURES)
    await issue(database, COFFEE, "5")
    await receive(database, line(COFFEE, "20", "10"))
    await accept(database, count_id)
    return (await on_hand(database))[DEPOT]  # type: ignore[no-any-return]


async def test_what_moved_between_counting_and_accepting_is_accounted_for(depot: Database) -> None:
    assert await move_between(depot) == 40 - 5 + 20 - 4


async def test_adjusting_to_the_figure_would_be_caught(depot: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: the level becomes what was counted, as if nothing had moved since."""

    async def to_the_figure(
        posting: Posting, product_id: int, location_id: int, lot_id: int | None, _d: Decimal
    ) -> object:
        shelf = posting.shelves[product_id, location_id]
        return await adjust(
            posting, product_id, location_id, lot_id, Decimal(FIGURES[shelf.product.name]) - shelf.level.on_hand
        )

    adjust = Posting.adjust
    monkeypatch.setattr(Posting, "adjust", to_the_figure)
    assert await move_between(depot) == 36


async def test_a_loss_that_is_gone_already_is_refused_and_holds_up_nobody(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    await issue(depot, COFFEE, "38")
    (flour,) = await accept(depot, count_id)
    assert flour.product_id == FLOUR
    coffee = (await lines_of(depot, count_id))[0]
    assert (coffee.refusal, coffee.movement_ids) == ("adjustment_impossible", None)
    assert await on_hand(depot) == {DEPOT: 2}
    assert not any(one.is_open for one in await lines_of(depot, count_id))


async def test_what_is_switched_off_takes_nothing_in(depot: Database) -> None:
    count_id = await counted(depot, FIGURES | {"Café torrado": "44"})
    async with depot.unit_of_work() as session:
        for product_id in (COFFEE, FLOUR):
            (await session.get_one(Product, product_id)).is_active = False
    (flour,) = await accept(depot, count_id)
    assert flour.product_id == FLOUR
    assert (await lines_of(depot, count_id))[0].refusal == "product_off"


async def test_lots_each_on_their_own(shop: Database) -> None:
    await give_roles(shop)
    await receive(shop, line(MILK, "4", lot="L1", expires_on=date(2027, 1, 1)), line(MILK, "6", lot="L2"))
    count_id = await counted(shop, FIGURES)
    movements = await accept(shop, count_id)
    assert [seen(one.lot_id, one.quantity) for one in movements] == [(1, 3), (2, -2)]
    async with shop.unit_of_work() as session:
        lots = (await session.execute(select(col(LotLevel.on_hand)).order_by(col(LotLevel.lot_id)))).scalars().all()
    assert seen(await on_hand(shop, MILK), lots) == ({DEPOT: 11}, [7, 4])


async def test_double_presses_post_once(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    version = (await the_count(depot, count_id)).version
    await add_eva(depot)

    async def press(by: Actor) -> str:
        try:
            return str(len(await accept(depot, count_id, by, version=version)))
        except DomainError as error:
            return error.code

    pressed = await asyncio.gather(*(press(by) for by in (BOSS, EVA, BOSS, EVA)))
    assert sorted(pressed) == ["2", "count_decided", "count_decided", "count_decided"]
    assert await on_hand(depot) == {DEPOT: 36}


async def test_some_lines_are_left_out(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    coffee, flour = await lines_of(depot, count_id)
    version = (await the_count(depot, count_id)).version

    async def mark(line_id: int | None, at: int, *, left_out: bool = True) -> None:
        async with depot.unit_of_work() as session:
            key = {"count_id": count_id, "version": at, "line_id": line_id or 0}
            await mark_line(session, actor=BOSS, **key, left_out=left_out)

    await mark(coffee.id, version)
    with pytest.raises(errors.CountChangedError):
        await mark(flour.id, version)
    with pytest.raises(errors.CountChangedError):
        await accept(depot, count_id, version=version, everything=False)
    await mark(flour.id, version + 1)
    with pytest.raises(errors.NothingMarkedError):
        await accept(depot, count_id, everything=False)
    await mark(flour.id, version + 2, left_out=False)
    (moved,) = await accept(depot, count_id, everything=False)
    assert moved.product_id == FLOUR
    assert await on_hand(depot) == {DEPOT: 40}


async def test_everything_means_also_what_another_left_out(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    coffee, _ = await lines_of(depot, count_id)
    version = (await the_count(depot, count_id)).version
    async with depot.unit_of_work() as session:
        await mark_line(session, actor=BOSS, count_id=count_id, version=version, line_id=coffee.id or 0, left_out=True)
    assert len(await accept(depot, count_id)) == 2


async def test_lines_are_counted_again_and_come_back(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    coffee, _ = await lines_of(depot, count_id)
    version = (await the_count(depot, count_id)).version
    async with depot.unit_of_work() as session:
        await mark_line(session, actor=BOSS, count_id=count_id, version=version, line_id=coffee.id or 0, left_out=True)
    async with depot.unit_of_work() as session:
        assert await ask_recount(session, actor=BOSS, count_id=count_id, version=version + 1) == 1
    told = {"count_id": count_id, "location": "Depósito", "by": "Cid", "lines": 1}
    assert (await notices(depot))[-1] == (ANAS, "count_again", told)
    with pytest.raises(errors.CountChangedError):
        await accept(depot, count_id)
    at = await step(depot, count_id)
    assert at.question is not None
    assert (at.question.product.id, at.question.is_again) == (COFFEE, True)
    assert (await figure(depot, at, "40")).turn == Turn.REVIEW
    (flour,) = await accept(depot, count_id)
    assert flour.product_id == FLOUR


@pytest.mark.parametrize("figures", [["36"], ["36", "37"]])
async def test_the_newest_figure_holds_where_nobody_counts_again(depot: Database, figures: list[str]) -> None:
    """Whether nobody does after the first time, or after the second, which a manager asked for."""
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)).count_id
    at = await step(depot, count_id)
    for one in figures:
        at = await figure(depot, at, one)
    async with depot.unit_of_work() as session:
        if at.turn == Turn.REVIEW:
            version = (await session.get_one(StockCount, count_id)).version
            await ask_recount(session, actor=BOSS, count_id=count_id, version=version)
        assert (await end_count(session, actor=BOB, count_id=count_id)).turn == Turn.REVIEW
        (variance,) = (await review_count(session, BOSS, count_id)).variances
    assert seen(variance.counted, variance.first, variance.is_kept) == (int(figures[-1]), None, True)
    (line_,) = await lines_of(depot, count_id)
    assert (line_.counted_by, line_.first_by) == (1, 1)


async def test_who_counted_last_leaves_the_next_time_to_another(depot: Database) -> None:
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)).count_id
    again = await figure(depot, await step(depot, count_id), "36")
    assert (await figure(depot, again, "37", BOB)).turn == Turn.REVIEW
    async with depot.unit_of_work() as session:
        version = (await session.get_one(StockCount, count_id)).version
        await ask_recount(session, actor=BOSS, count_id=count_id, version=version)
    assert (await step(depot, count_id, BOB)).turn == Turn.OTHERS
    assert (await figure(depot, await step(depot, count_id), "40")).turn == Turn.CLEAN
    (line_,) = await lines_of(depot, count_id)
    assert seen(line_.counted, line_.first_counted, line_.counted_by, line_.first_by) == (40, 37, 1, 1)


async def test_a_rejection_has_a_reason_and_posts_nothing(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)

    async def reject(reason: str) -> None:
        async with depot.unit_of_work() as session:
            await reject_count(session, actor=BOSS, count_id=count_id, reason=reason)

    for nothing in (" \n ", "x" * 301):
        with pytest.raises(errors.ReasonMissingError):
            await reject(nothing)
    await reject(" faltou \n a prateleira ")
    assert (await notices(depot))[-1][:2] == (ANAS, "count_rejected")
    assert (await notices(depot))[-1][2]["reason"] == "faltou a prateleira"
    for again in (reject("de novo"), accept(depot, count_id)):
        with pytest.raises(errors.CountDecidedError):
            await again
    assert await on_hand(depot) == {DEPOT: 40}
    assert (await begin(depot)).products == 2


async def test_taking_back_restores_everything_once(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    await accept(depot, count_id)
    async with depot.unit_of_work() as session:
        await undo_count(session, actor=BOSS, count_id=count_id)
    assert (await on_hand(depot), await value(depot)) == ({DEPOT: 40}, (40, 10))
    with pytest.raises(AlreadyReversedError):
        async with depot.unit_of_work() as session:
            await undo_count(session, actor=BOSS, count_id=count_id)


async def test_what_was_taken_back_alone_does_not_keep_the_rest(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    coffee, flour = await accept(depot, count_id)
    async with depot.unit_of_work() as session:
        await take_back(session, BOSS, coffee.id or 0, whole=False)
        review = await review_count(session, BOSS, count_id)
    assert ([one.is_taken_back for one in review.variances], review.can_be_undone) == ([True, False], True)
    async with depot.unit_of_work() as session:
        (reversal,) = await undo_count(session, actor=BOSS, count_id=count_id)
    assert reversal.reverses_id == flour.id
    assert (await on_hand(depot), await on_hand(depot, FLOUR)) == ({DEPOT: 40}, {DEPOT: Decimal("12.5")})
    assert (await notices(depot))[-1][1:] == (
        "count_undone",
        {"count_id": count_id, "location": "Depósito", "by": "Cid", "before": 1, "is_card": False},
    )
    async with depot.unit_of_work() as session:
        review = await review_count(session, BOSS, count_id)
    assert ([one.is_taken_back for one in review.variances], review.can_be_undone) == ([True, False], False)


async def test_nothing_is_left_where_each_was_taken_back_alone(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    coffee, _ = await accept(depot, count_id)
    async with depot.unit_of_work() as session:
        await take_back(session, BOSS, coffee.id or 0, whole=True)
        assert not (await review_count(session, BOSS, count_id)).can_be_undone
    with pytest.raises(AlreadyReversedError):
        async with depot.unit_of_work() as session:
            await undo_count(session, actor=BOSS, count_id=count_id)


async def test_a_surplus_that_has_gone_on_is_not_taken_back(depot: Database) -> None:
    count_id = await counted(depot, FIGURES | {"Café torrado": "50"})
    await accept(depot, count_id)
    await issue(depot, COFFEE, "45")
    with pytest.raises(ReversalImpossibleError):
        async with depot.unit_of_work() as session:
            await undo_count(session, actor=BOSS, count_id=count_id)
    assert (await the_count(depot, count_id)).undone_at is None


async def test_who_may_decide(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    for stranger, error in (
        (ANA, RightMissingError),
        (actor(3, Role.MANAGER, frozenset({2})), errors.CountNotFoundError),
    ):
        with pytest.raises(error):
            await accept(depot, count_id, stranger)
    assert (await the_count(depot, count_id)).state == CountState.REVIEW


async def test_who_counted_alone_accepts_only_where_nobody_else_can(depot: Database) -> None:
    await add_eva(depot)
    count_id = await counted(depot, FIGURES, BOSS)
    with pytest.raises(errors.OwnCountError):
        await accept(depot, count_id)
    async with depot.unit_of_work() as session:
        assert (await review_count(session, BOSS, count_id)).is_own
        (await session.get_one(Member, EVA.member_id)).is_active = False
    async with depot.unit_of_work() as session:
        assert not (await review_count(session, BOSS, count_id)).is_own
    await accept(depot, count_id)
    async with depot.unit_of_work() as session:
        accepted = select(AuditEntry.details).where(AuditEntry.action == "accept_count")
        assert '"counted_alone":true' in (await session.execute(accepted)).scalar_one()


async def test_who_counted_with_others_may_accept(depot: Database) -> None:
    await add_eva(depot)
    count_id = (await begin(depot)).count_id
    at = await figure(depot, await step(depot, count_id), "40")
    await figure(depot, at, "12", BOSS)
    assert len(await accept(depot, count_id)) == 1


async def test_nobody_sees_differences_before_the_end(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    await figure(depot, await step(depot, count_id), "30")
    for attempt in (accept(depot, count_id), _review(depot, count_id)):
        with pytest.raises(errors.CountNotReadyError):
            await attempt


async def _review(database: Database, count_id: int) -> object:
    async with database.unit_of_work() as session:
        return await review_count(session, BOSS, count_id)


async def test_the_review_lists_the_biggest_values_first(depot: Database) -> None:
    count_id = await counted(depot, FIGURES)
    await receive(depot, line(COFFEE, "2", "10"))
    async with depot.unit_of_work() as session:
        review = await review_count(session, BOSS, count_id)
    assert [seen(one.product, one.expected, one.counted, one.value, one.now) for one in review.variances] == [
        ("Café torrado", 40, 36, -40, 42),
        ("Farinha de trigo", Decimal("12.5"), 12, -2, Decimal("12.5")),
    ]
    assert seen(review.value, review.lines, review.counters, review.is_own) == (-42, 2, ("Ana",), False)


async def test_those_who_decide_and_those_who_counted_are_told(depot: Database) -> None:
    await add_eva(depot)
    count_id = await counted(depot, FIGURES)
    assert [told[:2] for told in await notices(depot)] == [(CIDS, "count_to_decide"), (EVAS, "count_to_decide")]
    await accept(depot, count_id)
    after = (await notices(depot))[2:]
    assert [(chat, kind, told["is_card"]) for chat, kind, told in after] == [
        (EVAS, "count_accepted", True),
        (ANAS, "count_accepted", False),
    ]
    assert {told["adjusted"] for _, _, told in after} == {2}


async def test_a_leader_of_other_places_is_not_told(depot: Database) -> None:
    async with depot.unit_of_work() as session:
        (await session.get_one(Member, BOSS.member_id)).sees_all_locations = False
    await counted(depot, {"Café torrado": "36"}, scope=CountScope.PRODUCT, product_id=COFFEE)
    assert await notices(depot) == []
