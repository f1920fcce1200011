"""Who may do what, and what a person is called."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.columns import utc_now
from models.people import rules
from models.people.actor import Actor
from models.people.errors import (
    InvitationExpiredError,
    InvitationRevokedError,
    InvitationUsedError,
    RightMissingError,
    RoleMissingError,
)
from models.people.tables import Invitation, Language, Role


def _actor(*roles: Role) -> Actor:
    return Actor(1, "Ana", Language.ENGLISH, frozenset(roles))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_check_stock(role: Role) -> None:
    rules.require(_actor(role), "stock", "check")


def test_without_a_role_nothing_is_allowed() -> None:
    for area, action in rules.RIGHTS:
        with pytest.raises(RoleMissingError):
            rules.require(_actor(), area, action)


def test_the_wrong_role_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RIGHTS", {("people", "invite"): frozenset({Role.ADMIN})})
    rules.require(_actor(Role.OPERATOR, Role.ADMIN), "people", "invite")
    with pytest.raises(RightMissingError):
        rules.require(_actor(Role.OPERATOR, Role.BUYER), "people", "invite")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana \n Maria\t", "Ana Maria"),
        ("\u202eanA\u202c", "anA"),
        ("\x00\x1b[31m", "[31m"),
        ("Ana\ud83d", "Ana"),
        ("שרה", "שרה"),
        ("👩‍🍳", "👩‍🍳"),
        ("", "Telegram 7"),
        ("\u3164\u200d \u2800", "Telegram 7"),
        ("a" * 200, "a" * 128),
        ("a" * 127 + "  b", "a" * 127),
    ],
)
def test_names_are_visible_and_on_one_line(given_name: str, kept: str) -> None:
    assert rules.member_name(given_name, 7) == kept


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_name_can_be_kept_and_shown(name: str) -> None:
    kept = rules.member_name(name, 7)
    assert 1 <= len(kept) <= 128
    assert kept == rules.member_name(kept, 7)
    kept.encode("utf-8")
    assert "\n" not in kept


def test_a_code_is_not_readable_from_its_hash() -> None:
    assert len(rules.code_hash("setup_abc")) == 64
    assert "abc" not in rules.code_hash("setup_abc")
    assert rules.code_hash("setup_abc") != rules.code_hash("setup_abd")


def test_an_open_invitation_lets_in_until_its_last_moment() -> None:
    now = utc_now()
    invitation = Invitation(code_hash="x", roles=[], expires_at=now + timedelta(seconds=1))
    rules.require_open(invitation, now)
    with pytest.raises(InvitationExpiredError):
        rules.require_open(invitation, now + timedelta(seconds=1))


def test_used_says_more_than_revoked_and_revoked_more_than_expired() -> None:
    now = utc_now()
    invitation = Invitation(code_hash="x", roles=[], expires_at=now - timedelta(1), revoked_at=now)
    with pytest.raises(InvitationRevokedError):
        rules.require_open(invitation, now)
    invitation.used_at = now
    with pytest.raises(InvitationUsedError):
        rules.require_open(invitation, now)
