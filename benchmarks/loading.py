"""Filling a catalogue with a million products in less than a minute or two."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg

from benchmarks.product_names import MadeUpProduct, made_up_products
from models.catalog.rules import deletions, product_search_text, sku_key, vocabulary

_PRODUCT = ("id", "sku", "sku_key", "name", "search_text", "unit_code", "tracks_lots", "is_active", "created_at")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def load_sqlite(path: str, count: int) -> None:
    """Products, barcodes and vocabulary into a migrated, empty file."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA cache_size = -200000")
        with connection:
            connection.execute("INSERT INTO unit (code, places) VALUES ('un', 0)")
            with _search_index_made_after(connection):
                _insert_tables(connection, count)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@contextmanager
def _search_index_made_after(connection: sqlite3.Connection) -> Iterator[None]:
    made = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'product_search_%' AND type = 'trigger'"
    triggers = connection.execute(made).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    connection.execute("INSERT INTO product_search (product_search) VALUES ('rebuild')")
    for _, statement in triggers:
        connection.execute(statement)


def _insert_tables(connection: sqlite3.Connection, count: int) -> None:
    for table, columns, rows in _tables(count):
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


async def load_postgresql(connection: "asyncpg.Connection[Any]", count: int) -> None:
    """The same; the search index is made after the rows, as a restore would."""
    index = await connection.fetchval("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_product_search'")
    await connection.execute("DROP INDEX ix_product_search; INSERT INTO unit (code, places) VALUES ('un', 0)")
    for table, columns, rows in _tables(count):
        await connection.copy_records_to_table(table, columns=columns, records=rows)
    await connection.execute(index)
    await connection.execute("VACUUM ANALYZE")


def _tables(count: int) -> Iterator[tuple[str, tuple[str, ...], Iterator[tuple[Any, ...]]]]:
    words: set[str] = set()
    yield "product", _PRODUCT, _product_rows(made_up_products(count), words)
    codes = ((made_up.barcode, number) for number, made_up in enumerate(made_up_products(count), start=1))
    yield "barcode", ("code", "product_id"), codes
    yield "search_word", ("word",), ((word,) for word in words)
    meetings = ((deletion, word) for word in words for deletion in deletions(word))
    yield "search_deletion", ("deletion", "word"), meetings


def _product_rows(products: Iterator[MadeUpProduct], words: set[str]) -> Iterator[tuple[Any, ...]]:
    for number, (sku, name, _) in enumerate(products, start=1):
        words |= vocabulary(name)
        yield number, sku, sku_key(sku), name, product_search_text(name, sku), "un", False, True, _NOW
