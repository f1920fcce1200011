"""Tasks whose files Telegram does not hand out at present: nobody waits behind them, and they do not wait for ever."""

from dataclasses import dataclass
from time import monotonic

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_LEAST_TRIES = 5
_PATIENCE_S = 120.0
_WITHOUT_OTHERS_S = 3600.0
"""As long as nobody's file comes it is Telegram, or the line to it, that is away, and not this file."""


@dataclass(slots=True)
class _Away:
    since: float
    due: float
    tries: int = 0


class Postponed:
    """When each is tried again, by the task's key. What a restart forgets is tried at once."""

    def __init__(self) -> None:
        self._away: dict[int, _Away] = {}
        self._reached_at = 0.0

    def put_off(self, task_id: int) -> bool:
        """Its file did not come; False when that has been so for too long."""
        now = monotonic()
        away = self._away.setdefault(task_id, _Away(since=now, due=now))
        away.tries += 1
        away.due = now + min(_FIRST_PAUSE_S * 2 ** min(away.tries - 1, 20), _LONGEST_PAUSE_S)
        patience = _PATIENCE_S if self._reached_at >= away.since else _WITHOUT_OTHERS_S
        if away.tries < _LEAST_TRIES or now - away.since < patience:
            return True
        del self._away[task_id]
        return False

    def note_reached(self, task_id: int) -> None:
        """Its file came."""
        self._away.pop(task_id, None)
        self._reached_at = monotonic()

    def is_due(self, task_id: int) -> bool:
        """Whether it may be tried now; whoever was never put off may."""
        away = self._away.get(task_id)
        return away is None or away.due <= monotonic()

    def __contains__(self, task_id: int) -> bool:
        return task_id in self._away

    def next_s(self) -> float | None:
        """In how many seconds the first of them is due; None when there is none."""
        soonest = min((away.due for away in self._away.values()), default=None)
        return None if soonest is None else max(0.0, soonest - monotonic())
