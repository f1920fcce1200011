"""What can go wrong on the line to Telegram, in our own words, so that nobody else needs the library's."""

# ruff: noqa: N818 - each name is what Telegram said


class WireError(Exception):
    """Base of every failure of the wire. Its text never holds the bot's token."""


class Unavailable(WireError):
    """Telegram could not be reached or did not answer as it should: try again later.

    `maybe_sent` is true when the request may have taken effect although no good answer came back.
    """

    def __init__(self, text: str, *, maybe_sent: bool) -> None:
        super().__init__(text)
        self.maybe_sent = maybe_sent


class FloodWait(Unavailable):
    """Telegram asks for silence (429). The request took no effect and may go in `retry_after_s` seconds."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"flood limit: retry after {retry_after_s:g} s", maybe_sent=False)
        self.retry_after_s = retry_after_s


class Blocked(WireError):
    """The person blocked the bot, deleted their account, or the group expelled it (403)."""


class ChatMoved(WireError):
    """The group became a supergroup; everything goes to `new_chat_id` from now on."""

    def __init__(self, new_chat_id: int) -> None:
        super().__init__(f"the group is now chat {new_chat_id}")
        self.new_chat_id = new_chat_id


class Refused(WireError):
    """Telegram understood and said no; repeating it changes nothing. `description` is Telegram's text."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class NotModified(Refused):
    """An edit that would change nothing."""


class FileTooBig(Refused):
    """A file has more bytes than a bot, or whoever asked for it, may fetch."""


class TooOld(Refused):
    """The callback or inline query can no longer be answered."""


class BadToken(WireError):
    """Telegram does not know this token."""


class OtherReceiver(WireError):
    """Another process receives this bot's updates (409)."""
