"""What the audit trail tells admins by itself."""

from typing import Any

from markupsafe import Markup

from bot.texts import Reader
from handlers.audit.cards import check_text
from models.audit.rules import Break, Flaw, Link


def chain_checked(reader: Reader, params: dict[str, Any]) -> Markup:
    """A long chain has been followed to its end, or to where it breaks."""
    if "flaw" in params:
        return check_text(reader, Break(params["entry_id"], Flaw(params["flaw"])))
    return check_text(reader, Link(params["count"], params["hash"]))


NOTICES = {"chain_checked": chain_checked}
