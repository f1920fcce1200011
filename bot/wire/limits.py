"""When a message may leave: the arithmetic of Telegram's flood limits, with no clock or loop of its own."""

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count
from math import inf

# Telegram counts arrivals, not departures: the periods are a little longer than its own.
OVERALL_LIMIT, OVERALL_PERIOD_S = 30, 1.05
GROUP_LIMIT, GROUP_PERIOD_S = 20, 61.0
CHAT_INTERVAL_S, CHAT_BURST = 1.05, 4
# A stream of pushes leaves this many places in each period to replies.
KEPT_FOR_REPLIES = 5
_SWEEP_FROM = 1024


class Priority(IntEnum):
    """Who goes first when messages have to wait."""

    ANSWER = 0
    REPLY = 1
    PUSH = 2

    @classmethod
    def of(cls, method: str, *, is_push: bool = False) -> "Priority":
        """That of a Bot API request: the answer to a press goes first, what nobody waits for goes last."""
        if method.startswith("answer"):
            return cls.ANSWER
        return cls.PUSH if is_push else cls.REPLY


class Pace:
    """One message every `interval_s` seconds on average, the first `burst` of them at once."""

    def __init__(self, interval_s: float, burst: int) -> None:
        self._interval_s = interval_s
        self._slack_s = (burst - 1) * interval_s
        self._paid_until = -inf

    def ready_at(self) -> float:
        return self._paid_until - self._slack_s

    def take(self, now: float) -> None:
        self._paid_until = max(self._paid_until, now) + self._interval_s

    def idle(self, now: float) -> bool:
        return self._paid_until <= now


class Window:
    """At most `limit` messages in any `period_s` seconds."""

    def __init__(self, limit: int, period_s: float) -> None:
        self._period_s = period_s
        self._limit = limit
        self._taken: deque[float] = deque(maxlen=limit)

    def ready_at(self, *, keep: int = 0) -> float:
        """The time of the next free place, `keep` places not counted."""
        usable = self._limit - keep
        return self._taken[-usable] + self._period_s if len(self._taken) >= usable else -inf

    def take(self, now: float) -> None:
        self._taken.append(now)

    def idle(self, now: float) -> bool:
        return not self._taken or self._taken[-1] + self._period_s <= now


@dataclass(order=True, slots=True)
class Ticket:
    """A message's place in the queue: by priority, then first come first served."""

    priority: Priority
    number: int
    chat_id: int | str = field(compare=False)
    gone: bool = field(default=False, compare=False)


class _Chat:
    """One chat's limits, and the tickets that wait for it."""

    def __init__(self, chat_id: int | str) -> None:
        group = isinstance(chat_id, str) or chat_id < 0
        pace = Pace(CHAT_INTERVAL_S, CHAT_BURST)
        self._limits: list[Pace | Window] = [pace, Window(GROUP_LIMIT, GROUP_PERIOD_S)] if group else [pace]
        self.waiting: list[Ticket] = []
        self.offered: Ticket | None = None
        self.resting = False

    def first(self) -> Ticket | None:
        while self.waiting and self.waiting[0].gone:
            heappop(self.waiting)
        return self.waiting[0] if self.waiting else None

    def ready_at(self) -> float:
        return max(limit.ready_at() for limit in self._limits)

    def take(self, now: float) -> None:
        heappop(self.waiting)
        self.offered = None
        for limit in self._limits:
            limit.take(now)

    def idle(self, now: float) -> bool:
        return not self.resting and self.first() is None and all(limit.idle(now) for limit in self._limits)


class Queue:
    """Every message that waits for Telegram's limits: per chat, per group, overall, and a halt for all.

    Times are seconds of one monotonic clock, given by the caller. Within a chat, tickets of one priority keep
    their order.
    """

    def __init__(self) -> None:
        self.halted_until = -inf
        self._overall = Window(OVERALL_LIMIT, OVERALL_PERIOD_S)
        self._chats: dict[int | str, _Chat] = {}
        self._offers: list[Ticket] = []
        self._resting: list[tuple[float, int, _Chat]] = []
        self._numbers = count()
        self._sweep_at = _SWEEP_FROM

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    def ticket(self, chat_id: int | str, priority: Priority) -> Ticket:
        return Ticket(priority, next(self._numbers), chat_id)

    def enter(self, ticket: Ticket, now: float) -> None:
        """Takes a place; a ticket that was admitted in vain gets its old one back."""
        chat = self._chats.get(ticket.chat_id)
        if chat is None:
            self._sweep(now)
            chat = self._chats[ticket.chat_id] = _Chat(ticket.chat_id)
        heappush(chat.waiting, ticket)
        self._place(chat, now)

    def leave(self, ticket: Ticket) -> None:
        """Gives a place up; nothing was counted for it."""
        ticket.gone = True

    def halt(self, until: float) -> None:
        self.halted_until = max(self.halted_until, until)

    def admit(self, now: float) -> list[Ticket]:
        """The tickets that may go now, best first; each is counted as gone out at `now`."""
        admitted: list[Ticket] = []
        if now < self.halted_until:
            return admitted
        self._wake(now)
        while self._offers:
            ticket = self._offers[0]
            chat = self._chats.get(ticket.chat_id)
            # The offer may be stale: a better ticket came, its owner left, or the chat has to rest.
            if chat is not None and chat.first() is ticket and chat.ready_at() <= now:
                if self._overall_ready_at(ticket) > now:
                    break
                chat.take(now)
                self._overall.take(now)
                admitted.append(ticket)
            heappop(self._offers)
            if chat is not None:
                self._place(chat, now)
        return admitted

    def next_at(self) -> float | None:
        """When `admit` is worth asking again; None while nothing waits."""
        times = [self._resting[0][0]] if self._resting else []
        if self._offers:
            times.append(self._overall_ready_at(self._offers[0]))
        return max(min(times), self.halted_until) if times else None

    def _overall_ready_at(self, ticket: Ticket) -> float:
        return self._overall.ready_at(keep=KEPT_FOR_REPLIES if ticket.priority is Priority.PUSH else 0)

    def _place(self, chat: _Chat, now: float) -> None:
        """Offers the chat's first ticket, or lets the chat rest until it may send again."""
        first = chat.first()
        if first is None or chat.resting:
            return
        if (ready_at := chat.ready_at()) > now:
            chat.resting = True
            heappush(self._resting, (ready_at, next(self._numbers), chat))
        elif chat.offered is not first:
            chat.offered = first
            heappush(self._offers, first)

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            chat = heappop(self._resting)[2]
            chat.resting = False
            self._place(chat, now)

    def _sweep(self, now: float) -> None:
        if len(self._chats) >= self._sweep_at:
            self._chats = {key: chat for key, chat in self._chats.items() if not chat.idle(now)}
            self._sweep_at = max(_SWEEP_FROM, 2 * len(self._chats))
