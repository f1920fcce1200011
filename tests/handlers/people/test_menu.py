"""The commands beside the text field."""

from bot.texts import Reader
from handlers.people.menu import menu
from tests.handlers.conftest import Talk


def test_commands_are_named_in_the_readers_language(portuguese: Reader, english: Reader) -> None:
    assert [entry.command for entry in menu(portuguese)] == ["estoque", "ajuda", "inicio"]
    assert [entry.command for entry in menu(english)] == ["stock", "help", "start"]


async def test_every_offered_command_exists(talk: Talk, portuguese: Reader, english: Reader) -> None:
    unknown = portuguese.text("messaging.unknown_command")
    for entry in [*menu(portuguese), *menu(english)]:
        ((method, params),) = await talk.say(f"/{entry.command}")
        assert method == "sendMessage"
        assert params["text"] != unknown
