"""Who may do what, how long a code holds, and what a person is called."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from models.names import tidy_name
from models.people.actor import Actor
from models.people.errors import (
    InvitationExpiredError,
    InvitationRevokedError,
    InvitationUsedError,
    NameNotVisibleError,
    NameTooLongError,
    RightMissingError,
    RoleMissingError,
)
from models.people.tables import Invitation, Role

SETUP_PREFIX, JOIN_PREFIX = "setup_", "join_"
CODE_LIFETIME = timedelta(hours=24)
GREETING_PAUSE = timedelta(hours=1)
QUESTION_LIFETIME = timedelta(hours=4)
STRANGERS_KEPT = timedelta(days=6)
NAME_LENGTH = 128

_CODE = re.compile(rf"({SETUP_PREFIX}|{JOIN_PREFIX})[A-Za-z0-9_-]{{16,}}")
"""A shorter piece of a code is of no use to anybody; names in our own code are shorter still."""

EVERYBODY = frozenset(Role)
ADMINS = frozenset({Role.ADMIN})
LEADERS = ADMINS | {Role.MANAGER}
STAFF = LEADERS | {Role.OPERATOR}

RIGHTS: Mapping[tuple[str, str], frozenset[Role]] = {
    ("stock", "check"): EVERYBODY,
    ("stock", "manage_locations"): ADMINS,
    ("stock", "receive"): STAFF | {Role.BUYER},
    ("stock", "issue"): STAFF,
    ("stock", "transfer"): STAFF,
    ("stock", "lose"): STAFF,
    ("stock", "return"): STAFF,
    ("stock", "undo"): STAFF | {Role.BUYER},
    ("stock", "undo_any"): LEADERS,
    ("stock", "count"): STAFF,
    ("stock", "accept_count"): LEADERS,
    ("catalog", "add_product"): LEADERS,
    ("catalog", "change"): LEADERS,
    ("catalog", "import"): LEADERS,
    ("catalog", "export"): LEADERS | {Role.BUYER, Role.FINANCE},
    ("catalog", "labels"): STAFF | {Role.BUYER},
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
    kept = tidy_name(tidy_name(name)[:NAME_LENGTH])
    return kept or f"Telegram {telegram_id}"


def typed_name(name: str) -> str:
    """A name that somebody typed, as it is kept. Raises NameNotVisibleError, NameTooLongError."""
    kept = tidy_name(name)
    if not kept:
        raise NameNotVisibleError
    if len(kept) > NAME_LENGTH:
        raise NameTooLongError(len(kept), NAME_LENGTH)
    return kept


def code_hash(code: str) -> str:
    """What is kept of an invitation's code: it can be recognised, not read back."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def without_codes(text: str) -> str:
    """A text for a log, or to be kept: whoever reads it cannot use the codes that were in it."""
    return _CODE.sub(r"\1...", text)


def require_open(invitation: Invitation, now: datetime) -> None:
    """Raises the error that says why an invitation lets nobody in any more."""
    if invitation.used_at is not None:
        raise InvitationUsedError
    if invitation.revoked_at is not None:
        raise InvitationRevokedError
    if invitation.expires_at <= now:
        raise InvitationExpiredError
