"""Changing people through a whole running machine, with the real areas."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from handlers import NOTICES, ROUTERS
from models.people.rules import NAME_LENGTH
from models.people.tables import Member
from tests.machines import ADMIN, MEMBER, STRANGER, Bench, add_people, running

ANA_ID = 1


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path) -> AsyncIterator[Bench]:
    """Ana operates, in Portuguese; Bob administers, in English."""
    await add_people(database_url)
    async with running(database_url, tmp_path, routers=ROUTERS, notices=NOTICES) as bench:
        yield bench


async def press(bench: Bench, phone_id: int, label: str, then: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Press the button that says this below the newest message that has one, and wait for what becomes of it."""
    message, data = next(
        (message, button["callback_data"])
        for message in reversed(bench.sandbox.phones.chat(phone_id))
        for row in (message.get("reply_markup") or {}).get("inline_keyboard", ())
        for button in row
        if label in button["text"]
    )
    bench.sandbox.phones.press(phone_id, message["message_id"], data)

    def now() -> dict[str, Any]:
        chat = bench.sandbox.phones.chat(phone_id)
        return next(shown for shown in chat if shown["message_id"] == message["message_id"])

    await bench.until(lambda: then(now()), f"what {label} does")
    return now()


def says(text: str) -> Callable[[dict[str, Any]], bool]:
    return lambda message: text in message["text"]


def commands_of(bench: Bench, phone_id: int) -> list[set[str]]:
    """The menus that were set for a phone's own chat, in order."""
    return [
        {command["command"] for command in request.params.get("commands", ())}
        for request in bench.sandbox.requests
        if "MyCommands" in request.method and (request.params.get("scope") or {}).get("chat_id") == phone_id
    ]


async def test_a_role_counts_is_told_and_brings_its_commands(bench: Bench) -> None:
    assert "não faz parte da sua função" in await bench.say(MEMBER, "/pessoas")
    await bench.say(ADMIN, "/people ana")
    await press(bench, ADMIN, "Roles", says("What does Ana do?"))
    told = len(bench.answers(MEMBER))
    await press(bench, ADMIN, "manager", says("Roles: operator → operator, manager"))
    answers = await bench.wait_for_answers(MEMBER, told + 1)
    assert answers[-1].startswith("Bob mudou o seu acesso.\nFunções: operação, gerência\n")
    await bench.until(lambda: commands_of(bench, MEMBER), "a menu")
    assert "pessoas" in commands_of(bench, MEMBER)[-1]
    assert "2 pessoas na equipe" in await bench.say(MEMBER, "/pessoas")


async def test_whoever_is_switched_off_is_out_at_once(bench: Bench) -> None:
    await bench.say(MEMBER, "/eu")
    await press(bench, MEMBER, "Nome", says("Como prefere ser chamado"))
    await bench.say(ADMIN, "/people ana")
    await press(bench, ADMIN, "Switch access off", says("Access: on → off"))
    assert "só a equipe" in await bench.say(MEMBER, "Aninha")
    await bench.until(lambda: commands_of(bench, MEMBER) == [set()], "no menu of their own")
    (name,) = [member.name for member in await bench.rows(Member) if member.id == ANA_ID]
    assert name == "Ana"


async def test_two_admins_at_one_card_do_not_overwrite_each_other(bench: Bench) -> None:
    await bench.say(ADMIN, "/people ana")
    await press(bench, ADMIN, "Roles", says("What does Ana do?"))
    older = bench.sandbox.phones.chat(ADMIN)[-1]
    await bench.say(ADMIN, "/people ana")
    await press(bench, ADMIN, "Roles", says("What does Ana do?"))
    await press(bench, ADMIN, "buyer", says("→ operator, buyer"))
    data = older["reply_markup"]["inline_keyboard"][1][1]["callback_data"]
    answer = await bench.sandbox.phones.tap(ADMIN, older["message_id"], data)
    assert answer.show_alert
    assert "Somebody changed Ana" in (answer.text or "")
    await bench.until(
        lambda: any("Your tap changed nothing" in text for text in bench.answers(ADMIN)), "what changed meanwhile"
    )


async def test_a_blocked_bot_is_told_to_the_admins_once_and_forgotten_when_let_in(bench: Bench) -> None:
    await bench.say(MEMBER, "/eu")
    bench.sandbox.phones.block(MEMBER, blocked=True)
    told = await bench.wait_for_answers(ADMIN, 1)
    assert "Ana" in told[-1]
    bench.sandbox.phones.block(MEMBER, blocked=False)
    await bench.say(MEMBER, "/eu")
    assert "cannot" not in await bench.say(ADMIN, "/people ana")
    assert len([text for text in bench.answers(ADMIN) if "/start" in text]) == 1


async def test_a_stranger_who_blocks_the_bot_concerns_nobody(bench: Bench) -> None:
    await bench.say(STRANGER, "hello")
    bench.sandbox.phones.block(STRANGER, blocked=True)
    await bench.say(ADMIN, "/me")
    assert len(bench.answers(ADMIN)) == 1


async def test_a_refused_command_ends_what_was_asked_before(bench: Bench) -> None:
    await bench.say(MEMBER, "/eu")
    await press(bench, MEMBER, "Nome", says("Como prefere ser chamado"))
    assert "não faz parte da sua função" in await bench.say(MEMBER, "/pessoas")
    assert "→" not in await bench.say(MEMBER, "Aninha")
    (name,) = [member.name for member in await bench.rows(Member) if member.id == ANA_ID]
    assert name == "Ana"


async def test_the_longest_name_fits_what_appears_above_the_chat(bench: Bench) -> None:
    await bench.say(MEMBER, "/eu")
    await press(bench, MEMBER, "Nome", says("Como prefere ser chamado"))
    await bench.say(MEMBER, "N" * NAME_LENGTH)
    await bench.say(ADMIN, "/people nnnn")
    card = bench.sandbox.phones.chat(ADMIN)[-1]
    await press(bench, ADMIN, "Speak English", says("Language: Portuguese → English"))
    (older,) = [
        button["callback_data"]
        for row in card["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Switch access off"
    ]
    answer = await bench.sandbox.phones.tap(ADMIN, card["message_id"], older)
    assert (answer.text or "").startswith("Somebody changed NNN")
    assert len(answer.text or "") <= 200
