"""Telegram on one's own machine: the Bot API, phones in a web page, and faults to order."""

from sandbox.chats import Phone
from sandbox.errors import ApiError, PhoneError
from sandbox.faults import Fault
from sandbox.params import Upload
from sandbox.phones import TapAnswer
from sandbox.server import Sandbox
from sandbox.world import Request

__all__ = ["ApiError", "Fault", "Phone", "PhoneError", "Request", "Sandbox", "TapAnswer", "Upload"]
