"""What a group is called, and which of its messages says what it is for."""

from datetime import datetime

from models.names import tidy_name

TITLE_LENGTH = 128


def group_title(title: str, chat_id: int) -> str:
    """A title as it is kept: visible, on one line, at most 128 characters; made up when nothing is left."""
    return tidy_name(title)[:TITLE_LENGTH].rstrip() or f"Telegram {chat_id}"


def announcement_key(added_at: datetime) -> str:
    """The key of the message in a group that says what it is for: a new one whenever the bot comes in."""
    return f"group:{added_at:%Y%m%d%H%M%S%f}"
