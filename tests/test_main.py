"""The commands of `main.py`, run as a person runs them."""

import asyncio
import signal
import sys
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from sandbox import Phone, Sandbox
from tests.programs import MAIN, environment, run, serving
from tests.promises.wicked import ANSWERS, Wicked

TOKEN = "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"
PASSWORD = "canary/pass word"


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


@pytest.fixture
def cold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is started as a person starts it: by a Python that has loaded nothing."""
    monkeypatch.setattr("tests.programs.loaded_python", lambda: (sys.executable,))


@pytest.mark.usefixtures("cold")
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


async def test_an_empty_company_is_set_up_by_a_link_to_the_page(tmp_path: Path) -> None:
    async with serving(tmp_path, SANDBOX_COMPANY="empty") as program:
        assert program.process.stdout is not None
        link = (await program.process.stdout.readline()).decode().split()[-1]
        page, _, code = link.partition("/#start=")
        assert program.url == page
        assert code.startswith("setup_")
        assert "Retaguarda" in await ask(page, 101, "oi")
        assert "Ana" in await ask(page, 101, f"/start {code}")
        assert "Retaguarda" in await ask(page, 101, "/empresa")
    async with serving(tmp_path) as program:
        assert "Grão & Massa" in await ask(program.url, 106, "/empresa")
    folder = {path.name for path in (tmp_path / "data").glob("*.sqlite3")}
    assert folder == {"sandbox.sqlite3", "sandbox-empty.sqlite3"}


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


@pytest.mark.usefixtures("cold")
async def test_the_doctor_finds_a_fresh_folder_well_and_leaves_it_alone(tmp_path: Path) -> None:
    status, out, err = await run(tmp_path, "doctor")
    assert (status, err) == (0, "")
    assert {line[0] for line in out.splitlines()} == {"✓"}
    assert not (tmp_path / "data").exists()


async def test_the_doctor_says_what_is_wrong_and_never_a_secret(tmp_path: Path) -> None:
    status, out, err = await run(
        tmp_path,
        "doctor",
        BOT_TOKEN=TOKEN,
        TELEGRAM_API_URL="http://127.0.0.1:9",
        DATABASE_URL=f"postgresql://somebody:{PASSWORD}@/x?host={tmp_path}",
    )
    assert (status, err) == (2, "")
    assert [line.split(":")[0] for line in out.splitlines() if line.startswith("✗")] == ["✗ Telegram", "✗ database"]
    assert TOKEN not in out
    assert PASSWORD not in out


async def test_the_doctor_finds_settings_that_cannot_be_used(tmp_path: Path) -> None:
    status, out, err = await run(tmp_path, "doctor", COMPANY_TIMEZONE="Mars/Olympus")
    assert (status, err) == (2, "")
    assert out.startswith("✗ settings: COMPANY_TIMEZONE")


async def test_a_file_of_settings_that_is_no_text_ends_with_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"BOT_TOKEN=\xff\xfe")
    status, out, err = await run(tmp_path)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(".env cannot be read")


@pytest.mark.parametrize("words", [(), ("demo-data",)])
async def test_a_folder_that_cannot_be_made_ends_with_one_clear_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "data").touch()
    status, _, err = await run(tmp_path, *words, DATA_DIR=str(tmp_path / "data" / "deep"), BOT_TOKEN=TOKEN)
    assert (status, err.count("\n")) == (1, 1)
    assert "DATA_DIR" in err


UNFORESEEN = """
import sys, bot.app, bot.command_line
async def run(settings, say):
    raise RuntimeError(f"bot {settings.bot_token.get_secret_value()} on {settings.database_url}")
bot.app.run = run
sys.exit(bot.command_line.main())
"""


async def test_whatever_nobody_foresaw_ends_in_the_log_without_secrets(tmp_path: Path) -> None:
    settings = {"BOT_TOKEN": TOKEN, "DATABASE_URL": f"postgresql://somebody:{quote(PASSWORD)}@nowhere/x"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        UNFORESEEN,
        cwd=tmp_path,
        env=environment(tmp_path, {**settings, "PYTHONPATH": str(MAIN.parent)}),
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    logged, told = err.decode().splitlines()
    assert process.returncode == 1
    assert "event=ended_by_a_fault" in logged
    assert "RuntimeError: bot [secret] on postgresql://somebody:[secret]@nowhere/x" in logged
    assert told == "Something unexpected has ended the program; the line above says what."
    assert TOKEN not in logged


async def test_a_refusal_of_telegram_is_no_traceback_for_whoever_wants_a_link(tmp_path: Path) -> None:
    wicked = Wicked()
    wicked.always = ANSWERS["400"]
    try:
        settings = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": await wicked.start()}
        status, out, err = await run(tmp_path, "setup-link", **settings)
    finally:
        await wicked.stop()
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("Telegram cannot be reached from here")
