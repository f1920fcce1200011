"""A key that a row had is never another's: labels, buttons and open cards keep it for longer than the row is there."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = ("category", "location", "lot", "pack", "product", "product_import", "stock_draft", "supplier")
_AUDITED = ("category", "location", "product")


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        # A sequence of PostgreSQL never goes back.
        return
    # Making such a table makes SQLite's own table of the highest keys, which the others need.
    op.execute("CREATE TABLE with_spent_keys (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    op.execute("DROP TABLE with_spent_keys")
    _redeclare("PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)")
    for table in _TABLES:
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', coalesce(max(id), 0) FROM {table}")
    # What was deleted before, as far as anything still tells of it.
    for table in _AUDITED:
        named = f"SELECT coalesce(max(CAST(object_id AS INTEGER)), 0) FROM audit_entry WHERE object_type = '{table}'"
        op.execute(f"UPDATE sqlite_sequence SET seq = max(seq, ({named})) WHERE name = '{table}'")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _redeclare("PRIMARY KEY (id AUTOINCREMENT)", "PRIMARY KEY (id)")
        names = ", ".join(f"'{table}'" for table in _TABLES)
        op.execute(f"DELETE FROM sqlite_sequence WHERE name IN ({names})")


def _redeclare(old: str, new: str) -> None:
    """Change how the tables are declared, and nothing else: their rows are kept in the same way with both.

    To write them anew would empty the tables that refer to them: what is referred to cannot be switched off in here.
    """
    connection = op.get_bind()
    version = int(connection.execute(sa.text("PRAGMA schema_version")).scalar_one())
    connection.execute(sa.text("PRAGMA writable_schema=ON"))
    for table in _TABLES:
        changed = connection.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
                " WHERE type = 'table' AND name = :table AND instr(sql, :old) > 0"
            ),
            {"old": old, "new": new, "table": table},
        )
        assert changed.rowcount == 1, table
    # Every connection, this one too, reads the declarations again.
    connection.execute(sa.text(f"PRAGMA schema_version={version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema=RESET"))
