"""A running sandbox with two people, and a client to speak to it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox import Sandbox
from tests.sandbox.client import ANA, BOB, TOKEN, Client


@pytest.fixture
def limits() -> bool:
    """Whether the sandbox of a test has flood limits; a test module overrides it."""
    return False


@pytest.fixture
async def sandbox(limits: bool) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(token=TOKEN, phones=(ANA, BOB), limits=limits)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Client]:
    url = await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield Client(session, url)
