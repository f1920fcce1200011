"""The log: one line per event, and no secret in it wherever it came from."""

import io
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import blank, configure_logging

SECRET = "77:canary+MTIz.NDU2(Nzg5)"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written while the log is configured to blank a secret."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging("INFO", secrets=["", SECRET, "database-password"])
    yield stream
    monkeypatch.undo()
    configure_logging("INFO")
    root.handlers[:], root.level = handlers, level


def test_an_event_is_one_line_of_names_and_values(log: io.StringIO) -> None:
    structlog.get_logger().info("stock_checked", words="café torrado", found=3, corrected=False)
    (line,) = log.getvalue().splitlines()
    assert line.startswith("timestamp=20")
    assert line.endswith('level=info event=stock_checked words="café torrado" found=3 corrected=false')


def test_secrets_are_blanked_in_events(log: io.StringIO) -> None:
    structlog.get_logger().warning(f"sent_{SECRET}", url=f"https://h/bot{SECRET}/getMe", nested={"a": [SECRET]})
    assert "canary" not in log.getvalue()
    assert log.getvalue().count("[secret]") == 3


def test_secrets_are_blanked_in_tracebacks_and_their_causes(log: io.StringIO) -> None:
    try:
        try:
            raise ValueError(f"bad {SECRET}")
        except ValueError as cause:
            raise RuntimeError("with database-password") from cause
    except RuntimeError:
        structlog.get_logger().exception("update_failed")
    assert "canary" not in log.getvalue()
    assert "database-password" not in log.getvalue()
    assert "RuntimeError: with [secret]" in log.getvalue()


def test_a_traceback_stays_one_line_and_shows_no_variables(log: io.StringIO) -> None:
    def fail(password: str) -> None:
        raise RuntimeError(len(password))

    try:
        fail("held ".upper() * 2)
    except RuntimeError:
        structlog.get_logger().exception("update_failed")
    assert len(log.getvalue().splitlines()) == 1
    assert "HELD HELD" not in log.getvalue()


def test_secrets_are_blanked_in_what_libraries_say(log: io.StringIO) -> None:
    library = logging.getLogger("some.library")
    library.warning("calling %s", f"https://h/bot{SECRET}/getMe")
    try:
        raise OSError(f"connect to {SECRET}")
    except OSError:
        library.exception("failed")
    assert "canary" not in log.getvalue()
    assert log.getvalue().count("[secret]") == 2
    assert 'event="calling https://h/bot[secret]/getMe"' in log.getvalue()


@pytest.mark.parametrize(
    "name", ["aiogram.event", "telegram.ext", "apscheduler.scheduler", "alembic.runtime", "asyncio"]
)
def test_talkative_libraries_are_heard_from_warnings_on(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("chatter")
    logging.getLogger(name).warning("important")
    assert "chatter" not in log.getvalue()
    assert "important" in log.getvalue()


def test_what_is_below_the_level_is_not_written(log: io.StringIO) -> None:
    structlog.get_logger().debug("details")
    assert log.getvalue() == ""


def test_what_a_person_wrote_cannot_begin_a_line(log: io.StringIO) -> None:
    structlog.get_logger().info("received", text="a\nlevel=error event=forged")
    assert len(log.getvalue().splitlines()) == 1


def test_without_secrets_nothing_is_blanked() -> None:
    assert blank([])(None, "", "a line") == "a line"
    assert blank([""])(None, "", "") == ""
