"""The arithmetic of the flood limits, on a clock that only the test moves."""

import random
from itertools import pairwise

import pytest

from bot.wire.limits import (
    CHAT_BURST,
    CHAT_INTERVAL_S,
    GROUP_LIMIT,
    KEPT_FOR_REPLIES,
    OVERALL_LIMIT,
    OVERALL_PERIOD_S,
    Pace,
    Priority,
    Queue,
    Ticket,
    Window,
)

Gone = list[tuple[float, Ticket]]


def join(queue: Queue, chat_id: int | str, now: float = 0.0, priority: Priority = Priority.REPLY) -> Ticket:
    ticket = queue.ticket(chat_id, priority)
    queue.enter(ticket, now)
    return ticket


def run(queue: Queue, now: float = 0.0, until: float = 10_000.0) -> Gone:
    """Lets everything go, stepping to the very moments that the queue names."""
    gone: Gone = [(now, ticket) for ticket in queue.admit(now)]
    while (at := queue.next_at()) is not None and at <= until:
        assert at > now, "the queue asked to be woken without letting anything go"
        now = at
        gone += [(now, ticket) for ticket in queue.admit(now)]
    return gone


def most_in(times: list[float], period_s: float) -> int:
    return max(sum(1 for other in times if start <= other <= start + period_s) for start in times)


def test_pace_lets_a_burst_go_and_then_one_per_interval() -> None:
    pace = Pace(interval_s=2.0, burst=3)
    times = []
    now = 100.0
    for _ in range(5):
        now = max(now, pace.ready_at())
        pace.take(now)
        times.append(now)
    assert times == [100.0, 100.0, 100.0, 102.0, 104.0]


def test_pace_earns_its_burst_back_only_with_time() -> None:
    pace = Pace(interval_s=1.0, burst=2)
    pace.take(0.0)
    pace.take(0.0)
    assert not pace.idle(1.9)
    assert pace.idle(2.0)
    pace.take(1.0)
    assert pace.ready_at() == 2.0


def test_window_opens_when_the_oldest_place_is_free() -> None:
    window = Window(limit=2, period_s=10.0)
    window.take(1.0)
    assert window.ready_at() < 1.0
    window.take(4.0)
    assert window.ready_at() == 11.0
    window.take(11.0)
    assert window.ready_at() == 14.0


def test_window_keeps_places_back() -> None:
    window = Window(limit=3, period_s=10.0)
    window.take(1.0)
    window.take(2.0)
    assert window.ready_at(keep=1) == 11.0
    assert window.ready_at() < 2.0


def test_window_is_idle_once_everything_has_left_it() -> None:
    window = Window(limit=3, period_s=10.0)
    assert window.idle(0.0)
    window.take(1.0)
    window.take(5.0)
    assert not window.idle(14.9)
    assert window.idle(15.0)


def test_a_quick_exchange_in_a_private_chat_is_not_slowed() -> None:
    queue = Queue()
    tickets = [join(queue, 7) for _ in range(CHAT_BURST)]
    assert queue.admit(0.0) == tickets
    assert queue.next_at() is None


def test_a_private_chat_gets_one_message_per_interval_after_its_burst() -> None:
    queue = Queue()
    for _ in range(CHAT_BURST + 3):
        join(queue, 7)
    times = [at for at, _ in run(queue)]
    assert times[CHAT_BURST:] == pytest.approx([CHAT_INTERVAL_S * n for n in (1, 2, 3)])


@pytest.mark.parametrize("group", [-100123, "@channel"])
def test_a_group_gets_at_most_twenty_a_minute(group: int | str) -> None:
    queue = Queue()
    for _ in range(65):
        join(queue, group)
    times = [at for at, _ in run(queue)]
    assert len(times) == 65
    assert most_in(times, 60.0) == GROUP_LIMIT
    assert most_in(times, 0.0) == CHAT_BURST


def test_a_private_chat_may_send_more_than_a_group_in_a_minute() -> None:
    queue = Queue()
    for _ in range(65):
        join(queue, 7)
    assert most_in([at for at, _ in run(queue)], 60.0) > GROUP_LIMIT * 2


def test_never_more_than_thirty_in_any_second_overall() -> None:
    queue = Queue()
    for chat_id in range(1, 151):
        join(queue, chat_id)
    times = [at for at, _ in run(queue)]
    assert len(times) == 150
    assert most_in(times, 1.0) == OVERALL_LIMIT
    assert times[-1] < 5.0


def test_a_chat_that_must_wait_does_not_hold_up_the_others() -> None:
    queue = Queue()
    for _ in range(CHAT_BURST + 1):
        join(queue, 7)
    other = join(queue, 8)
    assert other in queue.admit(0.0)


def test_replies_go_before_pushes_that_came_earlier() -> None:
    queue = Queue()
    for chat_id in range(1, 41):
        join(queue, chat_id, priority=Priority.PUSH)
    queue.admit(0.0)
    replies = [join(queue, chat_id, now=0.1) for chat_id in range(100, 110)]
    order = [ticket for _, ticket in run(queue, now=0.1)]
    assert order[: len(replies)] == replies


def test_a_stream_of_pushes_leaves_places_for_replies() -> None:
    queue = Queue()
    for chat_id in range(1, 101):
        join(queue, chat_id, priority=Priority.PUSH)
    assert len(queue.admit(0.0)) == OVERALL_LIMIT - KEPT_FOR_REPLIES
    replies = [join(queue, chat_id, now=0.01) for chat_id in range(200, 200 + KEPT_FOR_REPLIES)]
    assert queue.admit(0.01) == replies


def test_a_reply_overtakes_pushes_that_wait_for_the_same_chat() -> None:
    queue = Queue()
    pushes = [join(queue, 7, priority=Priority.PUSH) for _ in range(CHAT_BURST + 2)]
    queue.admit(0.0)
    reply = join(queue, 7, now=0.5)
    assert [ticket for _, ticket in run(queue, now=0.5)] == [reply, *pushes[CHAT_BURST:]]


def test_a_reply_overtakes_a_push_of_its_chat_that_was_already_offered() -> None:
    queue = Queue()
    for chat_id in range(100, 100 + OVERALL_LIMIT):
        join(queue, chat_id)
    push = join(queue, 7, priority=Priority.PUSH)
    queue.admit(0.0)
    reply = join(queue, 7, now=0.1)
    assert [ticket for _, ticket in run(queue, now=0.1)] == [reply, push]


def test_a_push_that_was_offered_waits_when_a_reply_took_its_chats_last_place() -> None:
    queue = Queue()
    for chat_id in range(100, 100 + OVERALL_LIMIT - CHAT_BURST):
        join(queue, chat_id)
    queue.admit(0.0)
    for chat_id in [200] + [7] * (CHAT_BURST - 1):
        join(queue, chat_id, now=1.0)
    assert len(queue.admit(1.0)) == CHAT_BURST
    push = join(queue, 7, now=1.0, priority=Priority.PUSH)
    assert queue.admit(1.0) == []
    reply = join(queue, 7, now=1.0)
    gone = run(queue, now=1.0)
    assert [ticket for _, ticket in gone] == [reply, push]
    assert [at for at, _ in gone] == pytest.approx([OVERALL_PERIOD_S, 1.0 + CHAT_INTERVAL_S])


def test_nothing_goes_during_a_halt_and_everything_after_it() -> None:
    queue = Queue()
    waiting = [join(queue, chat_id) for chat_id in (1, 2)]
    queue.halt(30.0)
    late = join(queue, 3, now=10.0)
    assert queue.admit(29.999) == []
    assert queue.next_at() == 30.0
    assert queue.admit(30.0) == [*waiting, late]


def test_a_shorter_halt_does_not_end_a_longer_one() -> None:
    queue = Queue()
    queue.halt(30.0)
    queue.halt(5.0)
    join(queue, 1)
    assert queue.next_at() == 30.0


def test_a_ticket_admitted_in_vain_gets_its_old_place_back() -> None:
    queue = Queue()
    first = join(queue, 7)
    assert queue.admit(0.0) == [first]
    queue.halt(3.0)
    second = join(queue, 7, now=1.0)
    queue.enter(first, 1.0)
    assert [ticket for _, ticket in run(queue, now=1.0)] == [first, second]


def test_who_leaves_costs_the_others_nothing() -> None:
    queue = Queue()
    tickets = [join(queue, 7) for _ in range(CHAT_BURST + 3)]
    queue.admit(0.0)
    queue.leave(tickets[CHAT_BURST])
    times = [(at, ticket) for at, ticket in run(queue)]
    assert [ticket for _, ticket in times] == tickets[CHAT_BURST + 1 :]
    assert [at for at, _ in times] == pytest.approx([CHAT_INTERVAL_S, 2 * CHAT_INTERVAL_S])


def test_who_leaves_after_being_offered_lets_the_next_of_the_chat_go() -> None:
    queue = Queue()
    for chat_id in range(100, 100 + OVERALL_LIMIT):
        join(queue, chat_id)
    gone, following = join(queue, 7), join(queue, 7)
    queue.admit(0.0)
    queue.leave(gone)
    assert [ticket for _, ticket in run(queue)] == [following]


def test_idle_chats_are_forgotten() -> None:
    queue = Queue()
    now = 0.0
    for chat_id in range(1, 20_001):
        now += 0.1
        join(queue, chat_id, now=now)
        queue.admit(now)
    assert len(queue) <= 1_024


def test_a_chat_that_still_waits_is_never_forgotten() -> None:
    queue = Queue()
    queue.halt(100_000.0)
    kept = [join(queue, -1) for _ in range(3)]
    others = [join(queue, chat_id) for chat_id in range(1, 3_000)]
    for ticket in others:
        queue.leave(ticket)
    later = [join(queue, chat_id, now=50.0) for chat_id in range(10_000, 12_000)]
    order = [ticket for _, ticket in run(queue, now=100_000.0, until=200_000.0)]
    assert order[:3] == kept
    assert set(map(id, order)) == set(map(id, kept + later))


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_all_limits_hold_and_everybody_goes_in_order(seed: int) -> None:
    chance = random.Random(seed)
    queue = Queue()
    present: set[int] = set()
    gone: Gone = []
    now = 0.0
    for _ in range(400):
        now += chance.choice([0.0, 0.0, 0.01, 0.3])
        ticket = join(queue, chance.choice([1, 2, 3, 4, 5, -6, -7]), now, chance.choice(list(Priority)))
        present.add(ticket.number)
        if chance.random() < 0.1:
            queue.leave(ticket)
            present.discard(ticket.number)
        if chance.random() < 0.02:
            queue.halt(now + chance.random() * 3)
        gone += [(now, ticket) for ticket in queue.admit(now)]
    gone += run(queue, now)
    assert {ticket.number for _, ticket in gone} == present
    assert most_in([at for at, _ in gone], 1.0) <= OVERALL_LIMIT
    for chat_id in (1, 2, 3, 4, 5, -6, -7):
        of_chat = [(at, ticket) for at, ticket in gone if ticket.chat_id == chat_id]
        limit = GROUP_LIMIT if chat_id < 0 else CHAT_BURST + int(60 / CHAT_INTERVAL_S)
        assert most_in([at for at, _ in of_chat], 60.0) <= limit
        for priority in Priority:
            numbers = [ticket.number for _, ticket in of_chat if ticket.priority is priority]
            assert all(earlier < later for earlier, later in pairwise(numbers))


@pytest.mark.parametrize(
    ("method", "is_push", "priority"),
    [
        ("answerCallbackQuery", False, Priority.ANSWER),
        ("answerCallbackQuery", True, Priority.ANSWER),
        ("sendMessage", False, Priority.REPLY),
        ("sendMessage", True, Priority.PUSH),
    ],
)
def test_who_waits_for_it_decides_what_goes_first(method: str, is_push: bool, priority: Priority) -> None:
    assert Priority.of(method, is_push=is_push) is priority
