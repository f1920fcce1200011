"""What the audit trail tells admins by itself."""

from typing import Any

from markupsafe import Markup

from bot.texts import Reader
from handlers.audit.cards import check_text
from models.audit.rules import Break, Flaw


def chain_checked(reader: Reader, params: dict[str, Any]) -> Markup:
    """A long chain has been followed to its end, or to where it breaks."""
    is_whole = "flaw" not in params
    return check_text(reader, params["count"] if is_whole else Break(params["entry_id"], Flaw(params["flaw"])))


NOTICES = {"chain_checked": chain_checked}
