"""What others are told about people."""

from bot.texts import Reader
from handlers.people.notices import NOTICES
from models.people.tables import Role


def test_the_newcomer_and_their_roles_are_named(english: Reader, portuguese: Reader) -> None:
    params = {"name": "<Gil>", "roles": ["admin", "buyer"]}
    assert NOTICES["member_joined"](english, params).startswith(
        "<b>&lt;Gil&gt;</b> has joined the team as <b>admin, buyer</b>."
    )
    assert "<b>administração, compras</b>" in NOTICES["member_joined"](portuguese, params)


def test_every_role_has_a_name(english: Reader, portuguese: Reader) -> None:
    for role in Role:
        for reader in (english, portuguese):
            assert NOTICES["member_joined"](reader, {"name": "Gil", "roles": [role]})
