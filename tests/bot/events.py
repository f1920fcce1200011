"""What the program has said in its log during a test."""

import pytest


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The names of our own events, in order."""
    return [str(record.msg["event"]) for record in caplog.records if isinstance(record.msg, dict)]
