"""What the bot says about itself, by language and scope."""

from typing import Any

import pytest

from tests.sandbox.client import Client


def commands(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name.title()} for name in names]


async def test_commands_by_language_and_scope(client: Client) -> None:
    await client.bot("setMyCommands", commands=commands("stock"))
    await client.bot("setMyCommands", commands=commands("estoque"), language_code="pt")
    assert await client.get("/phones/1001/commands") == commands("estoque")
    assert await client.get("/phones/1002/commands") == commands("stock")
    private = {"type": "all_private_chats"}
    await client.bot("setMyCommands", commands=commands("private"), scope=private)
    assert await client.get("/phones/1001/commands") == commands("private")
    one = {"type": "chat", "chat_id": 1001}
    await client.bot("setMyCommands", commands=commands("ana"), scope=one)
    assert await client.get("/phones/1001/commands") == commands("ana")
    assert await client.bot("getMyCommands", scope=one) == commands("ana")
    assert await client.bot("getMyCommands", language_code="pt") == commands("estoque")
    for scope in (one, private):
        assert await client.bot("deleteMyCommands", scope=scope) is True
    assert await client.get("/phones/1001/commands") == commands("estoque")
    assert (await client.get("/bot"))["commands"] == commands("stock")


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"commands": commands("Stock")}, "BOT_COMMAND_INVALID"),
        ({"commands": commands("x" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": commands("x") * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "pt-br"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        (
            {"commands": [], "scope": {"type": "everybody"}},
            'can\'t parse parameter "scope": unsupported BotCommandScope type',
        ),
    ],
)
async def test_refused_commands(client: Client, params: dict[str, Any], problem: str) -> None:
    assert await client.refusal("setMyCommands", **params) == f"400 Bad Request: {problem}"


@pytest.mark.parametrize(
    ("method", "kind", "longest"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_names_and_descriptions(client: Client, method: str, kind: str, longest: int) -> None:
    await client.bot(f"setMy{method}", **{kind: "x" * longest})
    await client.bot(f"setMy{method}", **{kind: "y", "language_code": "pt"})
    assert await client.bot(f"getMy{method}") == {kind: "x" * longest}
    assert await client.bot(f"getMy{method}", language_code="pt") == {kind: "y"}
    assert await client.bot(f"getMy{method}", language_code="en") == {kind: "x" * longest}
    refusal = await client.refusal(f"setMy{method}", **{kind: "x" * (longest + 1)})
    assert refusal == f"400 Bad Request: {kind} is too long"


async def test_the_bots_name_is_in_its_messages(client: Client) -> None:
    await client.bot("setMyName", name="Estoque")
    assert (await client.bot("getMe"))["first_name"] == "Estoque"
    assert (await client.bot("sendMessage", chat_id=1001, text="x"))["from"]["first_name"] == "Estoque"
    assert (await client.get("/bot"))["name"] == "Estoque"
    assert await client.refusal("setMyName", name="") == "400 Bad Request: name must be non-empty"
