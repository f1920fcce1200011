"""Telegram groups that the bot writes to, and what may be seen there."""
