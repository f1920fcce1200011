"""Faults that a test orders: the next calls of a method fail in a chosen way."""

from dataclasses import dataclass
from typing import Literal, get_args

from sandbox.errors import ApiError, forbidden, too_many_requests

Kind = Literal["429", "500", "403", "timeout", "lost_reply", "slow"]
KINDS: tuple[str, ...] = get_args(Kind)

DEFAULT_SECONDS = {"slow": 2.0, "timeout": 30.0}


@dataclass(slots=True)
class Fault:
    """The next `count` calls of `method` ("*" for any) fail; `seconds` is for `slow` and `timeout`."""

    method: str
    kind: Kind
    count: int = 1
    retry_after: int = 1
    seconds: float | None = None

    @property
    def delay_s(self) -> float:
        return DEFAULT_SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds

    def error(self) -> ApiError | None:
        """What Telegram would answer, for the kinds that are answered."""
        match self.kind:
            case "429":
                return too_many_requests(self.retry_after)
            case "500":
                return ApiError(500, "Internal Server Error")
            case "403":
                return forbidden("bot was blocked by the user")
        return None


class Faults:
    """The faults still to come, in the order they were ordered."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []

    @property
    def pending(self) -> tuple[Fault, ...]:
        return tuple(self._pending)

    def add(self, fault: Fault) -> None:
        """Raises ValueError for an unknown kind or a count below one."""
        if fault.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if fault.count < 1:
            raise ValueError("count must be at least 1")
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()

    def take(self, method: str) -> Fault | None:
        """Use up one occurrence of the first fault that concerns this method."""
        for fault in self._pending:
            if fault.method in (method, "*"):
                fault.count -= 1
                if not fault.count:
                    self._pending.remove(fault)
                return fault
        return None
