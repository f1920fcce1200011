"""The company, in one row, and its holidays."""

from datetime import date, time

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import one_of
from models.people.tables import Language


class Company(SQLModel, table=True):
    """What the company is, as chosen in chat; the environment only says how it begins.

    `working_days` are ISO weekdays, 1 for Monday; `opens_at` and `closes_at` are on the clock of `timezone`.
    `settled_steps` are the first steps that an admin has finished or skipped. `is_demo` marks a database
    that the sandbox may open to everybody.
    """

    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("opens_at < closes_at", name="opens_before_closing"),
        one_of("language", Language),
    )

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=80)
    language: str = Field(max_length=8)
    timezone: str = Field(max_length=64)
    currency: str = Field(max_length=3)
    working_days: list[int] = Field(default_factory=lambda: [1, 2, 3, 4, 5], sa_type=JSON)
    opens_at: time = time(8)
    closes_at: time = time(18)
    settled_steps: list[str] = Field(default_factory=list, sa_type=JSON)
    is_demo: bool = False


class Holiday(SQLModel, table=True):
    """A day on which nobody works."""

    __table_args__ = (CheckConstraint("name <> ''", name="name_given"),)

    day: date = Field(primary_key=True)
    name: str = Field(max_length=60)
