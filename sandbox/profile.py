"""What the bot says about itself: names, descriptions and command lists, by language."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Chat, Phone

Json = dict[str, Any]
Scope = str | int
"""A scope's type, or the chat's id for the scope of one chat."""


@dataclass(slots=True)
class Profile:
    """The bot's user and everything setMy... can set."""

    id: int
    username: str
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)

    def text(self, kind: str, language: str = "") -> str:
        """A name or description in a language, else the one for all languages."""
        return self.texts.get((kind, language)) or self.texts.get((kind, ""), "")

    @property
    def name(self) -> str:
        return self.text("name")

    def user(self) -> Json:
        """The bot's User object as it appears in messages."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def commands_for(self, phone: Phone, chat: Chat) -> list[Json]:
        """What the menu in a chat shows: the nearest scope first, then the person's language."""
        language = phone.language_code.split("-")[0]
        kind = "all_private_chats" if chat.type == "private" else "all_group_chats"
        scopes: tuple[Scope, ...] = (chat.id, kind, "default")
        for scope in scopes:
            for code in (language, ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return []
