"""The parts as `bot.app` chooses them, running: what is changed in chat counts at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.app import build_machine
from bot.database import Database
from bot.settings import Settings
from models.company.queries import get_company
from models.company.tables import Company
from models.guide.rules import ALL_SETTLED
from models.people.operations import add_member
from models.people.tables import Language, Role
from sandbox import Phone, Sandbox
from tests.machines import TOKEN, Bench, served

RITA, JEAN = 601, 602
"""Rita administers; Jean is a stranger whose language the bot does not speak: the company's counts."""


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path) -> AsyncIterator[Bench]:
    sandbox = Sandbox(token=TOKEN, phones=[Phone(RITA, "Rita", "pt-br"), Phone(JEAN, "Jean", "fr")], limits=False)
    api_url = await sandbox.start()
    address = database_url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url=address, bot_token=TOKEN, company_name="Velha")
    database = Database(database_url)
    async with database.unit_of_work() as session:
        session.add(
            Company(name="Velha", language="pt_BR", timezone="UTC", currency="BRL", settled_steps=[*ALL_SETTLED])
        )
        await add_member(session, telegram_id=RITA, name="Rita", language=Language.PORTUGUESE, roles=[Role.ADMIN])
    machine = build_machine(settings, token=TOKEN, api_url=api_url, say=lambda _: None, lift_limits=True)
    try:
        async with served(machine) as serving:
            yield Bench(sandbox, database, machine, serving)
    finally:
        await database.close()
        await sandbox.stop()


async def _press(bench: Bench, data: str) -> str:
    """Press a button below the bot's newest message, and wait until that has changed."""
    message = await bench.newest(RITA, lambda found: found["from_bot"])
    before = message["html"]
    await bench.sandbox.phones.tap(RITA, message["message_id"], data)
    changed = await bench.newest(RITA, lambda found: found["html"] != before)
    return str(changed["text"])


async def test_the_companys_new_name_and_language_are_heard_in_the_very_next_answer(bench: Bench) -> None:
    await bench.say(RITA, "/empresa")
    await _press(bench, "ca:name")
    assert "✅ Nome: Velha → Nova" in await bench.say(RITA, "Nova")
    await _press(bench, "cl:en")
    stranger = await bench.say(JEAN, "bonjour")
    assert "Nova" in stranger
    assert stranger.startswith("Hello!")


async def test_the_companys_new_clock_is_read_at_once(bench: Bench) -> None:
    await bench.say(RITA, "/empresa")
    assert "Auckland (UTC+" in await _press(bench, "cz:Pacific/Auckland")
    reader = bench.machine._parts.texts.reader()
    async with bench.database.unit_of_work() as session:
        company = await get_company(session)
    assert company.timezone == "Pacific/Auckland"
    assert str(reader._timezone) == "Pacific/Auckland"


async def test_a_change_that_is_refused_changes_nothing_that_is_said(bench: Bench) -> None:
    await bench.say(RITA, "/empresa")
    message = await bench.newest(RITA, lambda found: found["from_bot"])
    answer = await bench.sandbox.phones.tap(RITA, message["message_id"], "cc:XXX")
    assert answer.text is not None
    assert "XXX" in answer.text
    assert "Velha" in await bench.say(JEAN, "bonjour")


async def test_an_undo_from_the_page_puts_everything_back(bench: Bench) -> None:
    await bench.say(RITA, "/empresa")
    await _press(bench, "ca:name")
    await bench.say(RITA, "Nova")
    message = await bench.newest(RITA, lambda found: found["from_bot"])
    (undo,) = message["reply_markup"]["inline_keyboard"][0]
    assert "✅ Nome: Nova → Velha" in await _press(bench, undo["callback_data"])
    assert "Velha" in await bench.say(JEAN, "bonjour")
