"""The token, who takes the updates, the clock."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.doctor.findings import Finding, Level
from bot.doctor.line import check_line, clock_finding
from bot.settings import Settings
from bot.wire import Wire
from sandbox import Sandbox
from tests.bot.wire.servers import answering, serving

TOKEN = "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def findings(api_url: str | None = None) -> dict[str, Finding]:
    given = {"bot_token": TOKEN, "telegram_api_url": api_url} if api_url else {}
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]
    return {finding.subject: finding async for finding in check_line(settings)}


async def test_all_is_well_with_a_bot_that_telegram_knows() -> None:
    sandbox = Sandbox(token=TOKEN)
    try:
        found = await findings(await sandbox.start())
    finally:
        await sandbox.stop()
    assert found["Telegram"].says == "the token belongs to @retaguarda_bot"
    assert [(f.subject, f.level) for f in found.values()] == [
        ("Telegram", Level.WELL),
        ("updates", Level.WELL),
        ("clock", Level.WELL),
    ]


async def test_the_sandbox_needs_no_telegram() -> None:
    assert [f.level for f in (await findings()).values()] == [Level.WELL]


async def test_a_token_that_telegram_does_not_know() -> None:
    sandbox = Sandbox(token="1:another-token-altogether")
    try:
        found = await findings(await sandbox.start())
    finally:
        await sandbox.stop()
    assert list(found) == ["Telegram"]
    assert found["Telegram"].level is Level.PROBLEM
    assert "BotFather" in found["Telegram"].advice


async def test_a_telegram_that_cannot_be_reached() -> None:
    found = await findings("http://127.0.0.1:9")
    assert found["Telegram"].level is Level.PROBLEM
    assert "cannot be reached at http://127.0.0.1:9" in found["Telegram"].says


async def test_a_webhook_that_takes_the_updates_away() -> None:
    sandbox = Sandbox(token=TOKEN)
    url = await sandbox.start()
    wire = Wire(token=TOKEN, api_url=url)
    try:
        await wire.open()
        await wire.call("setWebhook", {"url": "https://bots.example/secret-path"})
        found = await findings(url)
    finally:
        await wire.close()
        await sandbox.stop()
    assert found["updates"].level is Level.PROBLEM
    assert "bots.example" in found["updates"].says
    assert "secret-path" not in found["updates"].lines()


async def test_a_clock_that_is_wrong() -> None:
    body = json.dumps({"ok": True, "result": {"username": "x", "url": ""}}).encode()
    hour_ago = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    async with serving(answering("200 OK", body, f"Date: {hour_ago}")) as url:
        found = await findings(url)
    assert found["clock"].level is Level.WARNING
    assert "ahead of Telegram's" in found["clock"].says


@pytest.mark.parametrize("header", ["", "X: y", "Date: yesterday"])
async def test_a_server_that_does_not_say_the_time(header: str) -> None:
    body = json.dumps({"ok": True, "result": {"username": "x", "url": ""}}).encode()
    async with serving(answering("200 OK", body, *filter(None, [header]))) as url:
        assert "clock" not in await findings(url)


@pytest.mark.parametrize(
    ("off_s", "level", "says"),
    [
        (60, Level.WELL, "the same as Telegram's"),
        (-60, Level.WELL, "the same as Telegram's"),
        (61, Level.WARNING, "61 s ahead of Telegram's"),
        (-90, Level.WARNING, "90 s behind Telegram's"),
    ],
)
def test_a_minute_is_tolerated(off_s: int, level: Level, says: str) -> None:
    found = clock_finding("Telegram", NOW, NOW + timedelta(seconds=off_s))
    assert (found.level, found.says) == (level, says)
