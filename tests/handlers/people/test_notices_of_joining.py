"""What admins are told about those who come in by a link."""

from bot.texts import Reader
from handlers.people.notices import NOTICES


def test_whoever_invited_is_named(english: Reader, portuguese: Reader) -> None:
    params = {"name": "Gil", "roles": ["buyer"], "by": "<Ana>"}
    assert NOTICES["member_joined"](english, params).endswith("as <b>buyer</b>, invited by &lt;Ana&gt;.")
    assert NOTICES["member_joined"](portuguese, params).endswith("como <b>compras</b>, a convite de &lt;Ana&gt;.")


def test_more_roles_and_more_locations_are_told_apart(english: Reader) -> None:
    params = {"name": "Gil", "roles": ["buyer"], "by": None}
    assert "<b>Gil</b> now also is <b>buyer</b>" in NOTICES["member_gained"](english, params)
    assert "whoever runs the bot's computer".replace("'", "&#39;") in NOTICES["member_gained"](english, params)
    assert "now sees more locations" in NOTICES["member_gained"](english, {**params, "roles": [], "by": "Ana"})


def test_a_new_account_is_told(english: Reader) -> None:
    told = NOTICES["member_relinked"](english, {"name": "<Gil>", "by": "Ana"})
    assert told.startswith("<b>&lt;Gil&gt;</b> now writes from another Telegram account, by a link from Ana.")
