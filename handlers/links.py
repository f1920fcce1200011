"""Links that open a chat with the bot and tell it what is wanted."""

from aiogram import Bot


async def link_base(bot: Bot, page: str | None) -> str:
    """What every such link begins with; a payload follows. In the sandbox they open its `page`, not Telegram."""
    return f"https://t.me/{(await bot.me()).username}?start=" if page is None else f"{page}/#start="
