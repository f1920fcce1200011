"""Groups that the bot was added to, bound to a role and locations."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, one_of, utc_now
from models.people.tables import Language, Role


class Group(SQLModel, table=True):
    """A Telegram group. What is answered and announced there is what its `role` may see at its locations.

    Until an admin has bound it, `role` is empty and nothing is; `left_at` when the bot was taken out.
    """

    __tablename__ = "group_chat"
    __table_args__ = (
        one_of("role", Role),
        one_of("language", Language),
        CheckConstraint("chat_id < 0", name="is_group"),
    )

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    title: str = Field(max_length=128)
    role: str | None = Field(default=None, max_length=16)
    language: str = Field(max_length=8)
    sees_all_locations: bool = True
    added_by: int = Field(foreign_key="member.id")
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GroupLocation(SQLModel, table=True):
    """A location that a group which does not see all of them may see."""

    __tablename__ = "group_location"

    chat_id: int = Field(foreign_key="group_chat.chat_id", primary_key=True, ondelete="CASCADE", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", primary_key=True, ondelete="CASCADE")
