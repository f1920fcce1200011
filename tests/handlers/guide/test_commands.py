"""The table of commands is the whole truth about them."""

from aiogram.filters import Command

from handlers.guide.commands import COMMANDS, command_named, commands_for
from models.people.rules import RIGHTS
from models.people.tables import Language, Role
from tests.handlers.test_routers import handlers


def filtered_words() -> set[str]:
    """Every word that some handler listens to."""
    return {
        str(word)
        for handler in handlers()
        for given in handler.filters or ()
        if isinstance(given.callback, Command)
        for word in given.callback.commands
    }


def test_every_command_that_is_handled_is_in_the_table_and_the_other_way_round() -> None:
    assert filtered_words() == {word for command in COMMANDS for word in command.words}


def test_no_two_commands_share_a_word() -> None:
    words = [word for command in COMMANDS for word in command.words]
    assert len(words) == len(set(words))
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


def test_rights_are_those_of_the_table_of_rights() -> None:
    assert {command.right for command in COMMANDS} - {None} <= set(RIGHTS)


def test_each_role_is_offered_what_it_may_do() -> None:
    assert list(commands_for([Role.ADMIN])) == list(COMMANDS)
    viewer = [command.name for command in commands_for([Role.VIEWER])]
    assert [name for name in viewer if name in {"stock", "me", "help", "audit", "products"}] == ["stock", "me", "help"]
    manager = {command.name for command in commands_for([Role.MANAGER, Role.OPERATOR])}
    assert {"products", "people", "company"} <= manager
    assert not {"invite", "locations", "groups", "audit"} & manager
    assert [command.name for command in commands_for([])] == ["help", "start", "cancel"]


def test_words_fit_the_language() -> None:
    products = command_named("products")
    assert (products.word(Language.PORTUGUESE), products.word(Language.ENGLISH)) == ("produtos", "products")
