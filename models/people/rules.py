"""Who may do what, how long a code holds, and what a person is called."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from models.people.actor import Actor
from models.people.errors import (
    InvitationExpiredError,
    InvitationRevokedError,
    InvitationUsedError,
    RightMissingError,
    RoleMissingError,
)
from models.people.tables import Invitation, Role

SETUP_PREFIX = "setup_"
SETUP_CODE_LIFETIME = timedelta(hours=24)
GREETING_PAUSE = timedelta(hours=1)
STRANGERS_KEPT = timedelta(days=6)
NAME_LENGTH = 128

_CODE = re.compile(rf"{SETUP_PREFIX}[A-Za-z0-9_-]+")

EVERYBODY = frozenset(Role)
ADMINS = frozenset({Role.ADMIN})
LEADERS = ADMINS | {Role.MANAGER}

RIGHTS: Mapping[tuple[str, str], frozenset[Role]] = {
    ("stock", "check"): EVERYBODY,
    ("stock", "manage_locations"): ADMINS,
    ("catalog", "add_product"): LEADERS,
    ("people", "change_own_profile"): EVERYBODY,
    ("people", "see"): LEADERS,
    ("people", "invite"): ADMINS,
    ("people", "change"): ADMINS,
    ("company", "see"): LEADERS,
    ("company", "change"): ADMINS,
    ("groups", "manage"): ADMINS,
    ("audit", "read"): ADMINS,
}
"""(area, action) -> the roles that may."""

_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that show nothing, liked by those who want an empty name."""


def require(actor: Actor, area: str, action: str) -> None:
    """Raises RoleMissingError or RightMissingError unless one of the actor's roles may do this."""
    if not actor.roles:
        raise RoleMissingError
    if not may(actor, area, action):
        raise RightMissingError


def may(actor: Actor, area: str, action: str) -> bool:
    """Whether one of the actor's roles may do this; in a group, whether the group may as well."""
    allowed = RIGHTS[area, action]
    return bool(actor.roles & allowed) and (actor.group_role is None or actor.group_role in allowed)


def member_name(name: str, telegram_id: int) -> str:
    """A name as it is kept: visible, on one line, at most 128 characters; made up when nothing is left."""
    spaced = "".join(" " if letter.isspace() or letter in _BLANKS else letter for letter in name)
    visible = "".join(letter for letter in spaced if letter.isprintable() or letter in "\u200c\u200d")
    kept = " ".join(visible.split())[:NAME_LENGTH].rstrip()
    return kept if any(letter.isprintable() for letter in kept) else f"Telegram {telegram_id}"


def code_hash(code: str) -> str:
    """What is kept of an invitation's code: it can be recognised, not read back."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def without_codes(text: str) -> str:
    """A text for a log, or to be kept: whoever reads it cannot use the codes that were in it."""
    return _CODE.sub(f"{SETUP_PREFIX}...", text)


def require_open(invitation: Invitation, now: datetime) -> None:
    """Raises the error that says why an invitation lets nobody in any more."""
    if invitation.used_at is not None:
        raise InvitationUsedError
    if invitation.revoked_at is not None:
        raise InvitationRevokedError
    if invitation.expires_at <= now:
        raise InvitationExpiredError
