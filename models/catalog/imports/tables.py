"""What spreadsheets are about to bring: kept from the preview until the tap, and while they are written."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, false, text
from sqlmodel import Field, SQLModel

from models.columns import UtcDateTime, indexed_where, one_of, utc_now


class ImportState(StrEnum):
    """How far an import is; the last four are its end."""

    READING = "reading"
    READY = "ready"
    ACCEPTED = "accepted"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    """Something has to be mended in the spreadsheet first, or there is nothing to change."""

    CANCELLED = "cancelled"
    FAILED = "failed"


class ProductImport(SQLModel, table=True):
    """A spreadsheet that somebody sent, and what it would change or has changed.

    `figures` are the counts of the preview, `problems` the first of `problem_count`; `remarks` is what else there is to
    say of the spreadsheet. `file_id` is Telegram's, until it is over; `fingerprint` is of its
    content. What it is to write stands in `import_chunk`, `chunks` of
    them, compared with what there was up to the audit trail's entry `entry_id`.
    While it `hides`, nobody may come across the products, categories and suppliers that bear its id, nor what hangs on
    the products, the first of which is `first_product_id`; up to `indexed_product_id` SQLite's search index has them.
    """

    __tablename__ = "product_import"
    __table_args__ = (
        one_of("state", ImportState),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_known"),
        Index("ix_product_import_writing", "state", unique=True, **indexed_where(text("state = 'writing'"))),
        Index("ix_product_import_hides", "hides", unique=True, **indexed_where(text("hides"))),
    )

    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    state: str = Field(default=ImportState.READING, max_length=16)
    file_name: str = Field(max_length=200)
    file_id: str | None = Field(default=None, max_length=250)
    fingerprint: str = Field(default="", max_length=64)
    chunks: int = 0
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    remarks: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    problem_count: int = 0
    task_id: int | None = None
    entry_id: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": text("0")})
    hides: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    first_product_id: int | None = None
    indexed_product_id: int | None = None
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ImportChunk(SQLModel, table=True):
    """What is to be written of some hundred products, as `rows` spells it."""

    __tablename__ = "import_chunk"

    import_id: int = Field(foreign_key="product_import.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    content: str


class ImportOpening(SQLModel, table=True):
    """A line that the ledger gets in the last step, of a product that is there already.

    Quantities and costs are whole numbers as their columns keep them.
    """

    __tablename__ = "import_opening"

    import_id: int = Field(foreign_key="product_import.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    product_id: int
    location_id: int
    quantity: int = Field(sa_type=BigInteger)
    on_hand_after: int = Field(sa_type=BigInteger)
    unit_cost: int = Field(sa_type=BigInteger)


class ImportChange(SQLModel, table=True):
    """What is to become of a product that is there already, as `changes` spells it."""

    __tablename__ = "import_change"

    import_id: int = Field(foreign_key="product_import.id", primary_key=True, ondelete="CASCADE")
    product_id: int = Field(primary_key=True)
    change: str
