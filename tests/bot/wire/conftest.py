"""A sandbox with two phones, and a wire to it."""

from collections.abc import AsyncGenerator

import pytest

from bot.wire import Wire
from sandbox import Phone, Sandbox

TOKEN = "8081:sandbox-secret"
ANA, BOB = 1001, 1002


@pytest.fixture
async def sandbox() -> AsyncGenerator[Sandbox, None]:
    sandbox = Sandbox(token=TOKEN, phones=[Phone(ANA, "Ana", "pt-br"), Phone(BOB, "Bob", "en")])
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def wire(sandbox: Sandbox) -> AsyncGenerator[Wire, None]:
    wire = Wire(token=TOKEN, api_url=await sandbox.start())
    await wire.open()
    yield wire
    await wire.close()
