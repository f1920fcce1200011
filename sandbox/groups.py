"""Groups of phones and the bot: who comes, who goes, and the move to a supergroup."""

from typing import Any

from sandbox.chats import Chat, Message, Phone
from sandbox.errors import PhoneError
from sandbox.world import World

Json = dict[str, Any]


class Groups:
    """Every action raises PhoneError for a phone or group that is not there or not possible."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chats = world.chats

    def add_group(self, title: str, members: list[int]) -> Chat:
        """A group of these phones and the bot, which the first of them adds."""
        if not members:
            raise PhoneError(400, "a group needs a member")
        if not title.strip():
            raise PhoneError(400, "a group needs a title")
        chat = self._chats.add_group(title, members)
        self._tell_membership(chat, self._chats.phone(members[0]), "left", "member")
        self._world.show_chat(chat)
        return chat

    def add_bot(self, phone_id: int, chat_id: int) -> None:
        """Take the bot into a group again; nothing happens while it is there."""
        self._change_bot(phone_id, self._open_group(phone_id, chat_id), "member")

    def remove_bot(self, phone_id: int, chat_id: int) -> None:
        """Throw the bot out of a group."""
        self._change_bot(phone_id, self._open_group(phone_id, chat_id), "kicked")

    def leave_group(self, phone_id: int, chat_id: int) -> None:
        """A phone goes out of a group, which those who stay are told by a service message."""
        phone, group = self._chats.phone(phone_id), self._open_group(phone_id, chat_id)
        del group.members[phone_id]
        self._announce(group, phone, {"left_chat_member": phone.user()})
        self._world.show_chat(group)

    def migrate_group(self, phone_id: int, chat_id: int) -> Chat:
        """Upgrade a group to a supergroup: a new id, and a service message on both sides."""
        phone, group = self._chats.phone(phone_id), self.open_chat(phone_id, chat_id)
        if group.type != "group" or group.migrated_to is not None:
            raise PhoneError(409, f"chat {chat_id} cannot be upgraded")
        supergroup = self._chats.migrate(group)
        self._announce(group, phone, {"migrate_to_chat_id": supergroup.id})
        self._announce(supergroup, phone, {"migrate_from_chat_id": group.id})
        for chat in (group, supergroup):
            self._world.show_chat(chat)
        return supergroup

    def open_chat(self, phone_id: int, chat_id: int | None) -> Chat:
        """The phone's chat with the bot, or a group that it is in."""
        self._chats.phone(phone_id)
        chat = self._chats.get(phone_id if chat_id is None else chat_id)
        if chat is None or phone_id not in chat.members:
            raise PhoneError(404, f"phone {phone_id} is not in chat {chat_id}")
        return chat

    def _change_bot(self, phone_id: int, chat: Chat, status: Any) -> None:
        before, chat.bot_status = chat.bot_status, status
        if before != status:
            self._tell_membership(chat, self._chats.phone(phone_id), before, status)
            self._world.show_chat(chat)

    def _announce(self, chat: Chat, by: Phone, content: Json) -> None:
        self._deliver(self._world.post(chat, by.user(), content, author=by.id))

    def _open_group(self, phone_id: int, chat_id: int) -> Chat:
        chat = self.open_chat(phone_id, chat_id)
        if chat.type == "private" or chat.migrated_to is not None:
            raise PhoneError(409, f"chat {chat_id} is no group that is in use")
        return chat

    def _deliver(self, message: Message) -> None:
        if message.chat.bot_status == "member":
            self._world.updates.add("message", message.to_api())

    def _tell_membership(self, chat: Chat, by: Phone, before: str, after: str) -> None:
        bot = self._world.profile.user()
        self._world.updates.add(
            "my_chat_member",
            {
                "chat": chat.to_api(),
                "from": by.user(),
                "date": self._world.clock.timestamp(),
                "old_chat_member": _membership(bot, before),
                "new_chat_member": _membership(bot, after),
            },
        )


def _membership(bot: Json, status: str) -> Json:
    member: Json = {"status": status, "user": bot}
    return member | {"until_date": 0} if status == "kicked" else member
