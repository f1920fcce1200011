"""What every test may ask for: databases of both kinds, migrated and empty."""

import gc
import os
import random
from collections.abc import Generator

import pytest

from bot.logs import configure_logging
from tests.memory import in_memory

pytest_plugins = ["tests.databases", "tests.voices"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """What the proofs of the promises take: tests/promises."""
    promises = parser.getgroup("promises")
    promises.addoption("--seed", type=int, default=random.randrange(10**9), help="repeat a proof's random choices")
    promises.addoption("--campaign", action="store_true", help="the long count of every proof")


def pytest_configure() -> None:
    """Folders of tests are in memory where they can be; pytest reads where when the first of them is asked for."""
    if folder := in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file's content is no name of a test: it may differ from one process of the tests to the next."""
    return argname if isinstance(val, bytes) else None


def pytest_report_header(config: pytest.Config) -> str:
    """The seed, so that a failed proof can be repeated."""
    return f"promises: --seed {config.getoption('seed')}"


def pytest_collection_finish() -> None:
    """All that is loaded by now stays to the end: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """Each test that touches the database runs once on each kind."""
    return str(request.param)


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    """The program's own logging: the library's default would print every local variable of a traceback."""
    configure_logging("INFO")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything is installed, skipping a PostgreSQL or browser test is a failure."""
    report = yield
    is_needed = item.get_closest_marker("postgresql") or item.get_closest_marker("browser")
    if os.environ.get("REQUIRE_POSTGRESQL_AND_BROWSER") and is_needed and report.skipped:
        report.outcome, report.longrepr = "failed", f"{item.nodeid} must not be skipped here"
    return report
