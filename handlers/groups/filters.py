"""What became of the bot in a group, or of the group."""

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Filter
from aiogram.types import ChatMemberUpdated, Message, ResultChatMemberUnion

_INSIDE = {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}


class ComesIn(Filter):
    """The bot was put into a group or channel; that it was promoted there says nothing."""

    async def __call__(self, event: ChatMemberUpdated) -> bool:
        return _is_shared(event) and _is_inside(event.new_chat_member) and not _is_inside(event.old_chat_member)


class GoesOut(Filter):
    """The bot was taken out of a group or channel, or left it."""

    async def __call__(self, event: ChatMemberUpdated) -> bool:
        return _is_shared(event) and _is_inside(event.old_chat_member) and not _is_inside(event.new_chat_member)


class Upgraded(Filter):
    """A group has become a supergroup, with a number of its own; it is said in both."""

    async def __call__(self, message: Message) -> bool | dict[str, tuple[int, int]]:
        if message.migrate_to_chat_id:
            return {"numbers": (message.chat.id, message.migrate_to_chat_id)}
        if message.migrate_from_chat_id:
            return {"numbers": (message.migrate_from_chat_id, message.chat.id)}
        return False


class Renamed(Filter):
    """A group's people call it something else."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        return {"title": message.new_chat_title} if message.new_chat_title else False


def _is_shared(event: ChatMemberUpdated) -> bool:
    return event.chat.type != ChatType.PRIVATE


def _is_inside(member: ResultChatMemberUnion) -> bool:
    return member.status in _INSIDE or (member.status == ChatMemberStatus.RESTRICTED and member.is_member)
