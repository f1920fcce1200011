"""What others are told about people."""

from bot.texts import Reader
from handlers.people.notices import NOTICES
from models.people.tables import Role


def test_the_newcomer_and_their_roles_are_named(english: Reader, portuguese: Reader) -> None:
    params = {"name": "<Gil>", "roles": ["admin", "buyer"]}
    assert NOTICES["member_joined"](english, params).startswith(
        "<b>&lt;Gil&gt;</b> has joined the team as <b>buyer, admin</b>."
    )
    assert "<b>compras, administração</b>" in NOTICES["member_joined"](portuguese, params)


def test_every_role_has_a_name(english: Reader, portuguese: Reader) -> None:
    for role in Role:
        for reader in (english, portuguese):
            assert NOTICES["member_joined"](reader, {"name": "Gil", "roles": [role]})


def test_a_member_is_told_what_they_may_do_from_now_on(english: Reader, portuguese: Reader) -> None:
    params = {"by": "<Ana>", "roles": ["buyer"], "places": ["North", "<South>"]}
    told = NOTICES["access_changed"](english, params)
    assert told.startswith("<b>&lt;Ana&gt;</b> changed your access.")
    assert "Roles: <b>buyer</b>\nLocations: North, &lt;South&gt;\n" in told
    told = NOTICES["access_changed"](portuguese, {"by": "Ana", "roles": [], "places": None})
    assert "Funções: <b>sem função</b>\nLocais: todos os locais\n" in told
