"""Every byte to and from Telegram."""

from bot.wire.errors import (
    BadToken,
    Blocked,
    ChatMoved,
    FileTooBig,
    FloodWait,
    NotModified,
    OtherReceiver,
    Refused,
    TooOld,
    Unavailable,
    WireError,
)
from bot.wire.final import Files, final_request, final_request_with_files
from bot.wire.limits import Priority
from bot.wire.session import WireSession, wire_bot
from bot.wire.wire import Upload, Wire

__all__ = [
    "BadToken",
    "Blocked",
    "ChatMoved",
    "FileTooBig",
    "Files",
    "FloodWait",
    "NotModified",
    "OtherReceiver",
    "Priority",
    "Refused",
    "TooOld",
    "Unavailable",
    "Upload",
    "Wire",
    "WireError",
    "WireSession",
    "final_request",
    "final_request_with_files",
    "wire_bot",
]
