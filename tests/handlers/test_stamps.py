"""Moments on buttons."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from handlers.stamps import from_stamp, to_stamp


@pytest.mark.parametrize(
    "at",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 11, 22, 19, 15, 30, 123457, tzinfo=UTC),
        datetime(2026, 11, 22, 16, 15, 30, 999999, tzinfo=timezone(timedelta(hours=-3))),
        datetime(9998, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_to_the_microsecond(at: datetime) -> None:
    assert from_stamp(to_stamp(at)) == at
    assert len(str(to_stamp(at))) <= 18


def test_neighbouring_microseconds_are_told_apart() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert to_stamp(at + timedelta(microseconds=1)) - to_stamp(at) == 1
