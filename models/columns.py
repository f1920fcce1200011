"""Column types that keep decimals exact and datetimes aware on every database."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Dialect, Integer, TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite numbers rows by itself only where the column is called INTEGER."""

QUANTITY_PLACES = 4
UNIT_COST_PLACES = 10


class ScaledDecimal(TypeDecorator[Decimal]):
    """An exact decimal kept as an integer of 10**-places.

    SQLite would keep a NUMERIC as a float. A value with more places than the column has is refused
    with ValueError: rounding is the business of whoever computed it.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {self.places} places")
        return whole

    def process_result_value(self, value: int | Decimal | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


class Quantity(ScaledDecimal):
    """A quantity in the product's unit, 4 places."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(QUANTITY_PLACES)


class UnitCost(ScaledDecimal):
    """Money per unit in the company's currency, 10 places: what a Brazilian invoice allows."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(UNIT_COST_PLACES)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; a naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that `column` holds one of an enum's values."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def utc_now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def indexed_where(condition: Any) -> dict[str, Any]:
    """The keyword arguments that make an index partial on both databases."""
    return {"sqlite_where": condition, "postgresql_where": condition}
