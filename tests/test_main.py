"""The commands of `main.py`, run as a person runs them."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from sandbox import Phone, Sandbox
from tests.programs import run, serving

TOKEN = "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"


async def ask(url: str, phone_id: int, text: str) -> str:
    """What the bot answers to a phone, over the phones API."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(20):
        await http.post(f"{url}/phones/{phone_id}/messages", json={"text": text})
        while True:
            async with http.get(f"{url}/phones/{phone_id}/chat") as response:
                last = (await response.json())[-1]
            if last["from_bot"]:
                return str(last["text"])
            await asyncio.sleep(0.02)


async def test_without_a_token_it_is_the_sandbox_with_a_demo_company(tmp_path: Path) -> None:
    async with serving(tmp_path) as program:
        assert program.url.startswith("http://127.0.0.1:")
        assert "Café torrado" in await ask(program.url, 103, "CAF-001")
        program.process.send_signal(signal.SIGTERM)
        assert await program.process.wait() == 0
    assert (tmp_path / "data" / "sandbox.sqlite3").exists()
    assert not (tmp_path / "data" / "retaguarda.sqlite3").exists()


async def test_the_first_admin_comes_in_by_the_link_of_the_terminal(tmp_path: Path) -> None:
    sandbox = Sandbox(token=TOKEN, phones=[Phone(9, "Rita", "pt-br")])
    settings = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": await sandbox.start()}
    try:
        async with serving(tmp_path, **settings) as program:
            code = program.url.partition("?start=")[2]
            assert program.url.startswith("https://t.me/retaguarda_bot?start=setup_")
            sandbox.phones.send_text(9, f"/start {code}")
            while not (said := [m["text"] for m in sandbox.phones.chat(9) if m["from_bot"]]):
                await asyncio.sleep(0.02)
            assert "Rita" in said[0]
        status, out, err = await run(tmp_path, "setup-link", **settings)
        assert (status, out.count("https://t.me/retaguarda_bot?start=setup_")) == (0, 1), err
    finally:
        await sandbox.stop()


async def test_demo_data_goes_into_an_empty_database_only(tmp_path: Path) -> None:
    first = await run(tmp_path, "demo-data", BOT_TOKEN=TOKEN)
    assert first[0] == 0, first
    status, _, err = await run(tmp_path, "demo-data", BOT_TOKEN=TOKEN)
    assert status == 1
    assert err.strip() == "The database is not empty; the demo company goes into an empty one only."


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"BOT_TOKEN": "nonsense"}, "BOT_TOKEN"),
        ({"COMPANY_TIMEZONE": "Mars/Olympus"}, "COMPANY_TIMEZONE"),
        ({"COMPANY_COLOUR": "red"}, "COMPANY_COLOUR"),
        ({"TELEGRAM_API_URL": "http://telegram.example"}, "TELEGRAM_API_URL"),
    ],
)
async def test_an_unsafe_setting_stops_the_start_with_one_line(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    status, out, err = await run(tmp_path, **settings)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert words in err


async def test_an_unknown_token_ends_with_one_clear_line(tmp_path: Path) -> None:
    sandbox = Sandbox(token="1:another-token-altogether")
    try:
        status, _, err = await run(tmp_path, BOT_TOKEN=TOKEN, TELEGRAM_API_URL=await sandbox.start())
        assert status == 1
        assert "BOT_TOKEN" in err
        assert TOKEN not in err
    finally:
        await sandbox.stop()


async def test_the_sandbox_refuses_a_database_of_somebody_else(tmp_path: Path) -> None:
    somebodys = f"sqlite:///{tmp_path}/company.sqlite3"
    assert (await run(tmp_path, "demo-data", BOT_TOKEN=TOKEN, DATABASE_URL=somebodys))[0] == 0
    status, out, err = await run(tmp_path, SANDBOX_DATABASE_URL=somebodys)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "SANDBOX_DATABASE_URL" in err


async def test_a_database_that_is_not_there_ends_with_one_clear_line(tmp_path: Path) -> None:
    status, _, err = await run(tmp_path, "demo-data", DATABASE_URL=f"postgresql:///x?host={tmp_path}", BOT_TOKEN=TOKEN)
    assert (status, err.count("\n")) == (1, 1)
    assert "The database cannot be used" in err
