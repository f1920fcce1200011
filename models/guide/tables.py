"""What the bot has told Telegram about its commands."""

from sqlmodel import Field, SQLModel


class SentMenu(SQLModel, table=True):
    """The menu of commands that a scope was last given at a start, so that the next start need not repeat it."""

    __tablename__ = "sent_menu"

    scope: str = Field(primary_key=True, max_length=48)
    digest: str = Field(max_length=64)
