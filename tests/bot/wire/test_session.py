"""aiogram's Bot sending through the wire to the sandbox."""

from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.types import BotCommand, BufferedInputFile, FSInputFile, Message, User

from bot.wire import Blocked, FloodWait, Refused, Wire, wire_bot
from sandbox import Fault, Sandbox
from tests.bot.wire.conftest import ANA


@pytest.fixture
def bot(wire: Wire) -> Bot:
    return wire_bot(wire, 8081)


async def test_results_are_aiograms_own_types(bot: Bot) -> None:
    assert isinstance(await bot.get_me(), User)
    sent = await bot.send_message(ANA, "<b>oi</b>")
    assert isinstance(sent, Message)
    assert sent.text == "oi"
    assert sent.entities is not None
    assert [entity.type for entity in sent.entities] == ["bold"]
    assert await bot.send_chat_action(ANA, "typing") is True


async def test_lists_come_back_typed(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="stock", description="Estoque")])
    (command,) = await bot.get_my_commands()
    assert isinstance(command, BotCommand)
    assert (command.command, command.description) == ("stock", "Estoque")


async def test_a_result_knows_its_bot(sandbox: Sandbox, bot: Bot) -> None:
    sent = await bot.send_message(ANA, "a")
    await sent.edit_text("b")
    assert [message["text"] for message in sandbox.phones.chat(ANA)] == ["b"]


async def test_files_go_up(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "3f9a"
    path.write_bytes(b"%PDF-1.7")
    stored = await bot.send_document(ANA, FSInputFile(path, filename="posição.pdf"))
    made = await bot.send_document(ANA, BufferedInputFile(b"abc", "b.txt"), caption="<i>x</i>")
    assert stored.document is not None
    assert stored.document.file_name == "posição.pdf"
    assert made.document is not None
    assert made.document.file_size == 3
    assert made.caption == "x"


async def test_errors_are_the_wires(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.faults.add(Fault("sendMessage", "403"))
    with pytest.raises(Blocked):
        await bot.send_message(ANA, "x")
    with pytest.raises(Refused, match="message text is empty"):
        await bot.send_message(ANA, "")


async def test_the_limits_hold_for_aiogram_too(sandbox: Sandbox, bot: Bot) -> None:
    sandbox.faults.add(Fault("sendMessage", "429", retry_after=600))
    with pytest.raises(FloodWait):
        await bot.send_message(ANA, "x")
    with pytest.raises(FloodWait):
        await bot.send_message(ANA, "y")
    assert len(sandbox.requests) == 1


async def test_downloads_do_not_go_round_the_wire(bot: Bot) -> None:
    sent = await bot.send_document(ANA, BufferedInputFile(b"abc", "b.txt"))
    assert sent.document is not None
    with pytest.raises(RuntimeError, match=r"Wire\.download"):
        await bot.download(sent.document)


async def test_closing_aiograms_session_leaves_the_wire_open(wire: Wire, bot: Bot) -> None:
    await bot.session.close()
    assert (await wire.get_me())["is_bot"] is True
