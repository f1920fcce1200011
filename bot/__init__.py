"""The running machine: it knows Telegram and transactions, and no business."""

from bot.late_types import build_types_late

build_types_late()
