"""Slow work that was asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import Field, SQLModel

from models.columns import BigKey, UtcDateTime, indexed_where, utc_now


class Task(SQLModel, table=True):
    """Work that is too slow for a transaction; what it brings is told in the chat it was asked for in.

    `kind` says which coroutine does it, `file_id` which of Telegram's files it is about. `attempts` counts how
    often it was begun.
    """

    __table_args__ = (Index("ix_task_waiting", "id", **indexed_where(text("done_at IS NULL"))),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    kind: str = Field(max_length=40)
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    file_id: str | None = Field(default=None, max_length=250)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE")
    chat_id: int = Field(sa_type=BigInteger)
    attempts: int = 0
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failure: str | None = Field(default=None, max_length=200)
