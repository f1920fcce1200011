"""Where things are, how many, and every movement that made it so."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import BigKey, Quantity, UnitCost, UtcDateTime, one_of, utc_now


class MovementKind(StrEnum):
    """Why a quantity changed."""

    RECEIPT = "receipt"
    ISSUE = "issue"
    TRANSFER = "transfer"
    RETURN = "return"
    LOSS = "loss"
    ADJUSTMENT = "adjustment"


class LossReason(StrEnum):
    """Why something was lost."""

    BREAKAGE = "breakage"
    EXPIRY = "expiry"
    THEFT = "theft"
    OTHER = "other"


class Location(SQLModel, table=True):
    """A place that holds stock: a warehouse, a shop."""

    __table_args__ = (CheckConstraint("name <> ''", name="name_given"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    is_active: bool = True


class Lot(SQLModel, table=True):
    """A batch of a product that tracks them, with the last day it may be used."""

    __table_args__ = (UniqueConstraint("product_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    code: str = Field(max_length=40)
    expires_on: date | None = None


class StockLevel(SQLModel, table=True):
    """A product at a location. `on_hand` is the sum of its movements, kept in their transaction."""

    __tablename__ = "stock_level"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("requested >= 0", name="requested_not_negative"),
        CheckConstraint("on_order >= 0", name="on_order_not_negative"),
    )

    product_id: int = Field(foreign_key="product.id", primary_key=True)
    location_id: int = Field(foreign_key="location.id", primary_key=True, index=True)
    on_hand: Decimal = Field(default=Decimal(0), sa_type=Quantity)
    reserved: Decimal = Field(default=Decimal(0), sa_type=Quantity)
    requested: Decimal = Field(default=Decimal(0), sa_type=Quantity)
    on_order: Decimal = Field(default=Decimal(0), sa_type=Quantity)
    last_movement_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LotLevel(SQLModel, table=True):
    """How much of a lot is at a location."""

    __tablename__ = "lot_level"
    __table_args__ = (CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),)

    lot_id: int = Field(foreign_key="lot.id", primary_key=True)
    location_id: int = Field(foreign_key="location.id", primary_key=True)
    on_hand: Decimal = Field(default=Decimal(0), sa_type=Quantity)


class StockValuation(SQLModel, table=True):
    """A product's moving-average cost over all locations, and the quantity it holds for."""

    __tablename__ = "stock_valuation"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand_not_negative"),
        CheckConstraint("average_cost >= 0", name="average_cost_not_negative"),
    )

    product_id: int = Field(foreign_key="product.id", primary_key=True)
    on_hand: Decimal = Field(default=Decimal(0), sa_type=Quantity)
    average_cost: Decimal = Field(default=Decimal(0), sa_type=UnitCost)


_SIGN_FITS_KIND = (
    "reverses_id IS NOT NULL"
    " OR (kind IN ('receipt', 'return') AND quantity > 0)"
    " OR (kind IN ('issue', 'loss') AND quantity < 0)"
    " OR kind IN ('transfer', 'adjustment')"
)


class StockMovement(SQLModel, table=True):
    """A line of the ledger, never changed afterwards; a correction is a new line that `reverses` it.

    `quantity` is signed, in the product's unit; `on_hand_after` is the level it left behind;
    `correlation` is shared by the two legs of a transfer.
    """

    __tablename__ = "stock_movement"
    __table_args__ = (
        one_of("kind", MovementKind),
        CheckConstraint("quantity <> 0", name="quantity_not_zero"),
        CheckConstraint("on_hand_after >= 0", name="on_hand_after_not_negative"),
        CheckConstraint("unit_cost >= 0", name="unit_cost_not_negative"),
        CheckConstraint(_SIGN_FITS_KIND, name="sign_fits_kind"),
        CheckConstraint("(kind = 'loss') = (reason IS NOT NULL)", name="loss_has_reason"),
        CheckConstraint("(kind = 'transfer') = (correlation IS NOT NULL)", name="transfer_has_correlation"),
        Index("ix_stock_movement_product_occurred", "product_id", "occurred_at"),
        Index("ix_stock_movement_level", "location_id", "product_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    kind: str = Field(max_length=16)
    product_id: int = Field(foreign_key="product.id")
    location_id: int = Field(foreign_key="location.id")
    lot_id: int | None = Field(default=None, foreign_key="lot.id")
    quantity: Decimal = Field(sa_type=Quantity)
    on_hand_after: Decimal = Field(sa_type=Quantity)
    unit_cost: Decimal = Field(sa_type=UnitCost)
    reason: str | None = Field(default=None, max_length=16)
    note: str | None = Field(default=None, max_length=500)
    correlation: str | None = Field(default=None, max_length=36)
    reverses_id: int | None = Field(default=None, foreign_key="stock_movement.id", unique=True)
    member_id: int | None = Field(default=None, foreign_key="member.id")
    occurred_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class StockDraft(SQLModel, table=True):
    """What a card in the chat is going to post, or has posted; `lines` are those of `draft_lines`.

    `message_id` is the confirmation's in the member's chat, so that a reply to it finds the draft.
    """

    __tablename__ = "stock_draft"
    __table_args__ = (
        one_of("kind", MovementKind),
        one_of("reason", LossReason),
        CheckConstraint("posted_at IS NULL OR cancelled_at IS NULL", name="posted_or_cancelled"),
        CheckConstraint("undone_at IS NULL OR posted_at IS NOT NULL", name="undone_once_posted"),
        Index("ix_stock_draft_message", "member_id", "message_id"),
        Index("ix_stock_draft_created_at", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", ondelete="CASCADE")
    kind: str = Field(max_length=16)
    reason: str | None = Field(default=None, max_length=16)
    location_id: int | None = Field(default=None, foreign_key="location.id", ondelete="CASCADE")
    to_location_id: int | None = Field(default=None, foreign_key="location.id", ondelete="CASCADE")
    lines: list[dict[str, Any]] = Field(sa_type=JSON)
    movement_ids: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    posted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Evidence(SQLModel, table=True):
    """A photo that shows what was lost: `file_id` gets it again for as long as Telegram keeps the chat.

    `draft_id` is the card that it was sent for, until that is forgotten; what the card posted is in
    `evidence_movement`. Photos that were sent together have one `album`.
    """

    __table_args__ = (
        UniqueConstraint("draft_id", "file_unique_id"),
        Index("ix_evidence_album", "member_id", "album"),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    draft_id: int | None = Field(default=None, foreign_key="stock_draft.id", ondelete="SET NULL")
    file_id: str = Field(max_length=250)
    file_unique_id: str = Field(max_length=80)
    is_document: bool = False
    album: str | None = Field(default=None, max_length=64)
    sent_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class EvidenceMovement(SQLModel, table=True):
    """A line of the ledger that a photo belongs to."""

    __tablename__ = "evidence_movement"

    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True, ondelete="CASCADE")
    movement_id: int = Field(
        foreign_key="stock_movement.id",
        primary_key=True,
        index=True,
        sa_type=BigKey,
        sa_column_kwargs={"autoincrement": False},
    )


class ReorderRule(SQLModel, table=True):
    """When and how far to fill up a product, or each product of a category, at a location."""

    __tablename__ = "reorder_rule"
    __table_args__ = (
        UniqueConstraint("product_id", "location_id"),
        UniqueConstraint("category_id", "location_id"),
        CheckConstraint("(product_id IS NULL) <> (category_id IS NULL)", name="product_or_category"),
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
        CheckConstraint("target >= minimum", name="target_reaches_minimum"),
        CheckConstraint("multiple > 0", name="multiple_positive"),
        CheckConstraint("lead_time_days >= 0", name="lead_time_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    product_id: int | None = Field(default=None, foreign_key="product.id", ondelete="CASCADE")
    category_id: int | None = Field(default=None, foreign_key="category.id", ondelete="CASCADE")
    location_id: int = Field(foreign_key="location.id", ondelete="CASCADE")
    minimum: Decimal = Field(sa_type=Quantity)
    target: Decimal | None = Field(default=None, sa_type=Quantity)
    multiple: Decimal | None = Field(default=None, sa_type=Quantity)
    lead_time_days: int | None = None
    supplier_id: int | None = Field(default=None, foreign_key="supplier.id", ondelete="SET NULL")
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
