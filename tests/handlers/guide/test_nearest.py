"""Which command a mistyped one may have been."""

import pytest

from handlers.guide.nearest import nearest_commands
from models.people.tables import Role


def words(typed: str, *roles: Role) -> list[str]:
    return [near.word for near in nearest_commands(typed, roles or [Role.ADMIN])]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("estoqe", "estoque"),
        ("stok", "stock"),
        ("sotck", "stock"),
        ("ESTOUQE", "estoque"),
        ("est", "estoque"),
        ("inicia", "inicio"),
        ("inicío", "inicio"),
        ("convida", "convidar"),
        ("pessoal", "pessoas"),
        ("ajda", "ajuda"),
        ("hlp", "help"),
        ("canceler", "cancelar"),
    ],
)
def test_typing_errors_and_beginnings_are_understood(typed: str, meant: str) -> None:
    assert words(typed)[0] == meant


@pytest.mark.parametrize("typed", ["", "x", "xyzzy", "🍕", "q" * 3000])
def test_what_is_like_nothing_offers_nothing(typed: str) -> None:
    assert words(typed) == []


def test_only_what_one_may_use_is_offered() -> None:
    assert words("audti", Role.MANAGER) == []
    assert words("audti", Role.ADMIN) == ["audit"]


def test_one_word_for_each_command_and_two_at_most() -> None:
    assert words("co", Role.ADMIN) == ["contagem", "convidar"], "and not /count beside /contagem"
    assert len(words("p")) == 0
