"""A file that Telegram does not hand out holds nobody up, and is not waited for without end."""

import pytest

from bot import postponed
from bot.postponed import Postponed


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(postponed, "monotonic", lambda: now[0])
    return now


def test_each_pause_is_longer_than_the_one_before(clock: list[float]) -> None:
    waiting = Postponed()
    assert waiting.is_due(7)
    assert waiting.next_s() is None
    lengths = []
    for _ in range(9):
        assert waiting.put_off(7)
        assert not waiting.is_due(7)
        lengths.append(waiting.next_s())
        clock[0] += lengths[-1] or 0
        assert waiting.is_due(7)
    assert lengths == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    waiting.note_reached(7)
    assert 7 not in waiting


@pytest.mark.parametrize(("others", "patience"), [(True, 120), (False, 3600)])
def test_it_ends_sooner_when_the_files_of_others_come(clock: list[float], others: bool, patience: int) -> None:
    waiting = Postponed()
    assert waiting.put_off(7)
    clock[0] += 1
    if others:
        waiting.note_reached(8)
    clock[0] += patience - 2
    assert all(waiting.put_off(7) for _ in range(6))
    clock[0] += 1
    assert not waiting.put_off(7)
    assert 7 not in waiting


def test_a_few_tries_are_made_however_long_they_take(clock: list[float]) -> None:
    waiting, outcomes = Postponed(), []
    for _ in range(5):
        outcomes.append(waiting.put_off(7))
        clock[0] += 3600
    assert outcomes == [True, True, True, True, False]
