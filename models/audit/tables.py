"""The hash chain: one row per thing done, each bound to the one before."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.columns import BigKey, UtcDateTime, utc_now


class AuditEntry(SQLModel, table=True):
    """Something done. `details` is canonical JSON of codes and deltas; no `member_id`: the program itself."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_object", "object_type", "object_id"),)

    id: int = Field(primary_key=True, sa_type=BigKey, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    member_id: int | None = Field(default=None, foreign_key="member.id", index=True)
    area: str = Field(max_length=16, index=True)
    action: str = Field(max_length=40)
    object_type: str = Field(max_length=40)
    object_id: str = Field(max_length=64)
    details: str
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class AuditHead(SQLModel, table=True):
    """The one row that names the chain's last entry; locked last in every transaction that adds to it."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    entry_id: int = Field(default=0, sa_type=BigKey)
    hash: str = Field(max_length=64)


class AuditCheck(SQLModel, table=True):
    """A long chain that somebody wants to know whole: how far it has been followed."""

    __tablename__ = "audit_check"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    entry_id: int = Field(default=0, sa_type=BigKey)
    hash: str = Field(max_length=64)
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
