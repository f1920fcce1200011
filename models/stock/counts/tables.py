"""What is being counted, who counted it, and what became of it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.columns import BigKey, Quantity, UtcDateTime, indexed_where, one_of, utc_now


class CountScope(StrEnum):
    """What of a location is counted."""

    EVERYTHING = "everything"
    CATEGORY = "category"
    SAMPLE = "sample"
    PRODUCT = "product"


class CountState(StrEnum):
    """How far a count is; the last three are its end."""

    COUNTING = "counting"
    REVIEW = "review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """How far a line is: to be counted, later, counted, to be counted again, or not counted after all."""

    WAITING = "waiting"
    SKIPPED = "skipped"
    COUNTED = "counted"
    RECOUNT = "recount"
    LEFT_OUT = "left_out"


class StockCount(SQLModel, table=True):
    """A count at a location. `version` grows with whatever a card shows, `round` each time it goes to review.

    `decided_by` is empty where nothing had to be decided.
    """

    __tablename__ = "stock_count"
    __table_args__ = (
        one_of("kind", CountScope),
        one_of("state", CountState),
        CheckConstraint("(state IN ('counting', 'review')) = (decided_at IS NULL)", name="open_until_decided"),
        CheckConstraint("undone_at IS NULL OR state = 'accepted'", name="undone_once_accepted"),
        Index("ix_stock_count_open", "location_id", **indexed_where(text("decided_at IS NULL"))),
    )

    id: int | None = Field(default=None, primary_key=True)
    location_id: int = Field(foreign_key="location.id")
    kind: str = Field(max_length=16)
    category_id: int | None = Field(default=None, foreign_key="category.id", ondelete="SET NULL")
    state: str = Field(default=CountState.COUNTING, max_length=16)
    version: int = 1
    round: int = 0
    started_by: int = Field(foreign_key="member.id")
    started_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = Field(default=None, max_length=300)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CountLine(SQLModel, table=True):
    """A product of a count, or one lot of it. Quantities are in the product's unit.

    `expected` is what the ledger said at the moment when it was counted, and is shown to nobody before the count
    goes to review. Of a line that was counted again, or was to be, `first_by` is who counted it first, and
    `first_counted` the figure before the last time; that is empty where that time never came. `is_left_out`: not to
    be accepted.
    """

    __tablename__ = "count_line"
    __table_args__ = (
        one_of("state", LineState),
        CheckConstraint("counted >= 0", name="counted_not_negative"),
        CheckConstraint("expected >= 0", name="expected_not_negative"),
        CheckConstraint("(state = 'counted') = (counted IS NOT NULL)", name="counted_once_counted"),
        CheckConstraint("(counted IS NULL) = (expected IS NULL)", name="counted_against_expected"),
        Index("ix_count_line_count", "count_id", "place"),
        Index("ix_count_line_level", "location_id", "product_id", "counted_at"),
        Index(
            "uq_count_line_open", "location_id", "product_id", "lot_key", unique=True, **indexed_where(text("is_open"))
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    count_id: int = Field(foreign_key="stock_count.id", ondelete="CASCADE")
    place: int
    product_id: int = Field(foreign_key="product.id")
    lot_id: int | None = Field(default=None, foreign_key="lot.id")
    lot_key: int = 0
    location_id: int = Field(foreign_key="location.id")
    is_open: bool = True
    state: str = Field(default=LineState.WAITING, max_length=16)
    counted: Decimal | None = Field(default=None, sa_type=Quantity)
    expected: Decimal | None = Field(default=None, sa_type=Quantity)
    counted_by: int | None = Field(default=None, foreign_key="member.id")
    counted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_counted: Decimal | None = Field(default=None, sa_type=Quantity)
    first_expected: Decimal | None = Field(default=None, sa_type=Quantity)
    first_by: int | None = Field(default=None, foreign_key="member.id")
    asked_of: int | None = Field(default=None, foreign_key="member.id")
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_left_out: bool = False
    movement_ids: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    refusal: str | None = Field(default=None, max_length=40)
