"""Who may use the bot, and how they get in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, one_of, utc_now


class Role(StrEnum):
    """What a member may do; a member may hold several."""

    OPERATOR = "operator"
    BUYER = "buyer"
    MANAGER = "manager"
    FINANCE = "finance"
    ADMIN = "admin"
    VIEWER = "viewer"


class Language(StrEnum):
    """A language the bot speaks; the value is its gettext locale."""

    PORTUGUESE = "pt_BR"
    ENGLISH = "en"


class Member(SQLModel, table=True):
    """A person who may use the bot. `telegram_id` is empty until they have joined by a link."""

    __table_args__ = (one_of("language", Language), CheckConstraint("name <> ''", name="name_given"))

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int | None = Field(default=None, unique=True, sa_type=BigInteger)
    name: str = Field(max_length=128)
    language: str = Field(max_length=8)
    is_active: bool = True
    sees_all_locations: bool = True
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    unreachable_since: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MemberRole(SQLModel, table=True):
    """A role that a member holds."""

    __tablename__ = "member_role"
    __table_args__ = (one_of("role", Role),)

    member_id: int = Field(foreign_key="member.id", primary_key=True, ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=16)


class MemberLocation(SQLModel, table=True):
    """A location that a member who does not see all of them may see."""

    __tablename__ = "member_location"

    member_id: int = Field(foreign_key="member.id", primary_key=True, ondelete="CASCADE")
    location_id: int = Field(foreign_key="location.id", primary_key=True, ondelete="CASCADE")


class MemberHome(SQLModel, table=True):
    """The location a member works at: shown first, and meant where a message names none."""

    __tablename__ = "member_home"

    member_id: int = Field(foreign_key="member.id", primary_key=True, ondelete="CASCADE")
    location_id: int = Field(foreign_key="location.id", ondelete="CASCADE")


class Invitation(SQLModel, table=True):
    """A single-use way in; only the SHA-256 of its code is kept. No `created_by`: made at the terminal.

    One with a `member_id` lets that member in with a new Telegram account and gives nothing else.
    `language` is empty where the newcomer's own counts; `location_ids` where they see all locations.
    """

    __table_args__ = (one_of("language", Language),)

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(max_length=64, unique=True)
    roles: list[str] = Field(sa_type=JSON)
    language: str | None = Field(default=None, max_length=8)
    location_ids: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    member_id: int | None = Field(default=None, foreign_key="member.id")
    created_by: int | None = Field(default=None, foreign_key="member.id")
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_by: int | None = Field(default=None, foreign_key="member.id")
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StrangerGreeting(SQLModel, table=True):
    """When somebody who is not a member was last answered, so that it is once an hour at most."""

    __tablename__ = "stranger_greeting"

    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    greeted_at: datetime = Field(sa_type=UtcDateTime)
