"""The running machine: it knows Telegram and transactions, and no business."""
