"""What the doctor says of errors."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot.doctor.findings import first_line


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("one\ntwo"), "one"),
        (OperationalError("SELECT 1", {}, Exception("disk I/O error")), "disk I/O error"),
        (TimeoutError(), "TimeoutError"),
        (asyncio.CancelledError(" \n"), "CancelledError"),
    ],
)
def test_an_error_says_one_line_even_when_it_has_nothing_to_say(error: BaseException, says: str) -> None:
    assert first_line(error) == says
