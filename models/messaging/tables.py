"""What came in, what goes out, where it went, and what each conversation is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.columns import BigKey, UtcDateTime, indexed_where, utc_now


class InboxUpdate(SQLModel, table=True):
    """An update as Telegram gave it. `payload` is blanked once done; the row stays 6 days to deduplicate."""

    __tablename__ = "inbox_update"
    __table_args__ = (
        Index("ix_inbox_update_waiting", "received_at", **indexed_where(text("done_at IS NULL"))),
        Index("ix_inbox_update_received_at", "received_at"),
    )

    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    lane: int = Field(sa_type=BigInteger)
    payload: str
    received_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    failures: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    quarantined_for: str | None = Field(default=None, max_length=200)


class OutboxMessage(SQLModel, table=True):
    """A message to send: either a finished request (`method`, `payload`) or a `notice` to render late.

    A row with a `key` is remembered under it when sent; an editing row is sent to where its key went.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("(method IS NULL) <> (notice IS NULL)", name="request_or_notice"),
        Index(
            "ix_outbox_message_waiting",
            "chat_id",
            "id",
            **indexed_where(text("sent_at IS NULL AND failed_at IS NULL")),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    chat_id: int = Field(sa_type=BigInteger)
    method: str | None = Field(default=None, max_length=40)
    payload: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    files: dict[str, str] | None = Field(default=None, sa_type=JSON)
    notice: str | None = Field(default=None, max_length=60)
    params: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    key: str | None = Field(default=None, max_length=80)
    is_push: bool = False
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failure: str | None = Field(default=None, max_length=200)


class SentMessage(SQLModel, table=True):
    """Where a keyed message went, so that it can be edited later."""

    __tablename__ = "sent_message"

    key: str = Field(primary_key=True, max_length=80)
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    message_id: int = Field(sa_type=BigInteger)
    sent_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    """What a member and the bot are in the middle of, in one chat."""

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    state: str | None = Field(default=None, max_length=80)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ReceiverLease(SQLModel, table=True):
    """Which process receives updates; a second one waits while the first one's heartbeat is fresh."""

    __tablename__ = "receiver_lease"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    holder: str = Field(max_length=120)
    heartbeat_at: datetime = Field(sa_type=UtcDateTime)
