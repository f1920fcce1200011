"""The moment at which something was done, as an undo button carries it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST = (datetime(9999, 1, 1, tzinfo=UTC) - _BEGINNING) // _MICROSECOND

Stamp = Annotated[int, Field(ge=0, le=_LAST)]
"""Microseconds since 1970, UTC."""


def to_stamp(at: datetime) -> int:
    """An aware moment as a number, exactly."""
    return (at - _BEGINNING) // _MICROSECOND


def from_stamp(stamp: int) -> datetime:
    """The moment that a number stands for."""
    return _BEGINNING + stamp * _MICROSECOND
