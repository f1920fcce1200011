"""What is kept in stock, in which units and packs, under which codes, and from whom."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import Quantity, UnitCost, UtcDateTime, indexed_where, utc_now

_NO_IMPORT = {"server_default": text("0")}
"""`import_id` says which import brought a row, 0 that none did. See `models.catalog.shown` for what it hides."""

_KEYS_STAY_SPENT = {"sqlite_autoincrement": True}
"""Labels, buttons and open cards keep a row's key: once the row is gone, SQLite must not give it to another."""


class Category(SQLModel, table=True):
    """A group of products, as the company sorts them."""

    __table_args__ = (_KEYS_STAY_SPENT,)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80, unique=True)
    import_id: int = Field(default=0, sa_column_kwargs=_NO_IMPORT)


class Unit(SQLModel, table=True):
    """A unit of measure ("un", "kg") and how many places its quantities are shown with."""

    __table_args__ = (CheckConstraint("places BETWEEN 0 AND 4", name="places_known"),)

    code: str = Field(primary_key=True, max_length=8)
    places: int = 0


class Product(SQLModel, table=True):
    """Something kept in stock. `sku_key` and `search_text` are the folded forms that `rules` makes."""

    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("sku_key <> ''", name="sku_given"),
        Index("ix_product_search_text", "search_text", **indexed_where(text("is_active"))),
        Index("ix_product_retired", "search_text", **indexed_where(text("NOT is_active"))),
        _KEYS_STAY_SPENT,
    )

    id: int | None = Field(default=None, primary_key=True)
    sku: str = Field(max_length=40)
    sku_key: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=200)
    search_text: str
    category_id: int | None = Field(default=None, foreign_key="category.id", index=True)
    unit_code: str = Field(foreign_key="unit.code", max_length=8)
    tracks_lots: bool = False
    is_active: bool = True
    import_id: int = Field(default=0, sa_column_kwargs=_NO_IMPORT)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Pack(SQLModel, table=True):
    """A pack of a product: `factor` units in each ("cx" of 12)."""

    __table_args__ = (
        UniqueConstraint("product_id", "name"),
        CheckConstraint("factor > 0", name="factor_positive"),
        _KEYS_STAY_SPENT,
    )

    id: int | None = Field(default=None, primary_key=True)
    product_id: int = Field(foreign_key="product.id", ondelete="CASCADE")
    name: str = Field(max_length=16)
    factor: Decimal = Field(sa_type=Quantity)


class Barcode(SQLModel, table=True):
    """A code on a product, or on one of its packs."""

    code: str = Field(primary_key=True, max_length=64)
    product_id: int = Field(foreign_key="product.id", ondelete="CASCADE", index=True)
    pack_id: int | None = Field(default=None, foreign_key="pack.id", ondelete="SET NULL")


class Supplier(SQLModel, table=True):
    """Whom the company buys from; `lead_time_days` from order to delivery."""

    __table_args__ = (CheckConstraint("lead_time_days >= 0", name="lead_time_not_negative"), _KEYS_STAY_SPENT)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    lead_time_days: int | None = None
    is_active: bool = True
    import_id: int = Field(default=0, sa_column_kwargs=_NO_IMPORT)


class SupplierProduct(SQLModel, table=True):
    """A line of a supplier's price list; `price` is per unit, not per pack."""

    __tablename__ = "supplier_product"
    __table_args__ = (CheckConstraint("price >= 0", name="price_not_negative"),)

    supplier_id: int = Field(foreign_key="supplier.id", primary_key=True, ondelete="CASCADE")
    product_id: int = Field(foreign_key="product.id", primary_key=True, ondelete="CASCADE", index=True)
    supplier_sku: str | None = Field(default=None, max_length=60)
    pack_id: int | None = Field(default=None, foreign_key="pack.id", ondelete="SET NULL")
    price: Decimal | None = Field(default=None, sa_type=UnitCost)


class SearchWord(SQLModel, table=True):
    """A word of some product's search text: the vocabulary that typing errors are corrected to."""

    __tablename__ = "search_word"

    word: str = Field(primary_key=True, max_length=48)


class SearchDeletion(SQLModel, table=True):
    """A word with one letter left out: where a word and a typing error of it meet."""

    __tablename__ = "search_deletion"
    __table_args__ = (Index("ix_search_deletion_word", "word"),)

    deletion: str = Field(primary_key=True, max_length=48)
    word: str = Field(primary_key=True, max_length=48, foreign_key="search_word.word", ondelete="CASCADE")
