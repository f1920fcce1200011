"""What admins are told when a message was not handled or not delivered."""

import pytest

from bot.texts import Reader
from handlers.messaging.notices import NOTICES


def test_a_quarantined_update_names_the_person_and_the_place_in_the_log(english: Reader) -> None:
    text = NOTICES["update_quarantined"](english, {"name": "<Ana>", "update_id": 123456789})
    assert "<b>&lt;Ana&gt;</b>" in text
    assert "<code>123456789</code>" in text


def test_without_a_name_it_is_somebody(english: Reader, portuguese: Reader) -> None:
    params = {"name": "", "update_id": 1}
    assert "<b>somebody</b>" in NOTICES["update_quarantined"](english, params)
    assert "<b>alguém</b>" in NOTICES["update_quarantined"](portuguese, params)


def test_an_undeliverable_message_gives_the_reason(english: Reader) -> None:
    text = NOTICES["message_undeliverable"](english, {"name": "Ana", "reason": "chat <not> found"})
    assert "<b>Ana</b>" in text
    assert "chat &lt;not&gt; found" in text


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_every_notice_speaks_both_languages(english: Reader, portuguese: Reader, kind: str) -> None:
    params = {"name": "Ana", "update_id": 1, "task": 1, "reason": "gone"}
    assert NOTICES[kind](english, params) != NOTICES[kind](portuguese, params)
    assert "Ana" in NOTICES[kind](english, params)
