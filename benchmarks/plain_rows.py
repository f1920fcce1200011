"""The floor of an import: the rows that it wrote, written once more by sqlite3 alone, in as many transactions."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import URL

from bot.database import Database

_PARENTS = ("member", "location", "unit", "category", "supplier", "product_import")
_WRITTEN = (
    *("search_word", "search_deletion", "product", "barcode", "supplier_product", "reorder_rule"),
    *("stock_valuation", "stock_level", "stock_movement"),
)
_INDEXED_AT_ONCE = 5
_INDEX = (
    "INSERT INTO product_search (rowid, search_text) SELECT id, search_text FROM product WHERE id > ? AND is_active"
)
_NEWEST = "SELECT max(import_id) FROM product"
Rows = Sequence[tuple[Any, ...]]


async def plain_seconds(source: Path, target: Path, transactions: int) -> float:
    """With the same schema, indexes and durability, but no foreign key is checked; the search index is fed likewise."""
    database = Database(URL.create("sqlite", database=str(target)))
    await database.migrate()
    await database.make_room()
    await database.close()
    read, write = sqlite3.connect(source), sqlite3.connect(target, isolation_level=None)
    try:
        for table in _PARENTS:
            _insert(write, table, _rows(read, table))
        # A product that nothing hides would go into the search index at once and by itself, for four times the price.
        write.execute("UPDATE product_import SET hides = (id = ?)", read.execute(_NEWEST).fetchone())
        for pragma in ("synchronous=FULL", "secure_delete=ON", "cache_size=-16384"):
            write.execute(f"PRAGMA {pragma}")
        tables = {table: _rows(read, table) for table in _WRITTEN}
        began = perf_counter()
        _write(write, tables, transactions)
        return perf_counter() - began
    finally:
        read.close()
        write.close()


def _write(connection: sqlite3.Connection, tables: dict[str, Rows], transactions: int) -> None:
    indexed = 0
    for number in range(transactions):
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in tables.items():
            _insert(connection, table, rows[_cut(rows, number, transactions) : _cut(rows, number + 1, transactions)])
        if (number + 1) % _INDEXED_AT_ONCE == 0 or number + 1 == transactions:
            connection.execute(_INDEX, (indexed,))
            (indexed,) = connection.execute("SELECT max(id) FROM product").fetchone()
        connection.execute("COMMIT")


def _cut(rows: Rows, number: int, transactions: int) -> int:
    return len(rows) * number // transactions


def _rows(connection: sqlite3.Connection, table: str) -> Rows:
    return connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()


def _insert(connection: sqlite3.Connection, table: str, rows: Rows) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", rows)
