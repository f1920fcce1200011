"""The page about personal data names every column that is about people, and none that is not there."""

import re

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - every table is known
from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "personal-data.md"
ABOUT_PEOPLE = {
    "member",
    "member_role",
    "member_location",
    "member_home",
    "invitation",
    "stranger_greeting",
    "group_chat",
}
"""Of these every column is named; of other tables those that say who it was, or what they wrote."""

NUMBERS = {"telegram_id", "chat_id", "lane", "scope"}
WORDS = {
    "inbox_update.payload",
    "outbox_message.payload",
    "outbox_message.params",
    "conversation.data",
    "task.params",
    "task.file_id",
    "product_import.file_id",
}


def named(page: str) -> list[str]:
    """The columns in the page's tables."""
    rows = (line for line in page.splitlines() if line.startswith("| `"))
    return [column for row in rows for column in re.findall(r"`(\w+\.\w+)`", row.split("|")[1])]


def personal(tables: list[Table]) -> set[str]:
    """The columns that are about people."""
    return {str(column) for table in tables for column in table.columns if _is_personal(table, column)}


def _is_personal(table: Table, column: "Column[object]") -> bool:
    refers = any(key.target_fullname == "member.id" for key in column.foreign_keys)
    return table.name in ABOUT_PEOPLE or refers or column.name in NUMBERS or str(column) in WORDS


def test_the_page_names_what_is_kept_about_people() -> None:
    page = named(PAGE.read_text(encoding="utf-8"))
    kept = personal(SQLModel.metadata.sorted_tables)
    assert sorted(kept - set(page)) == []
    assert sorted(set(page) - kept) == []
    assert len(page) == len(set(page))


def test_a_new_column_about_people_would_be_missed() -> None:
    tables = SQLModel.metadata.tables
    assert "member.name" in personal([tables["member"]])
    assert personal([tables["stock_movement"]]) == {"stock_movement.member_id"}
    assert personal([tables["product"]]) == set()
