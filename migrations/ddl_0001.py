"""What revision 0001 says in SQL of its own: the search index, and the guards of append-only tables."""

FIRST_HASH = "0" * 64

_APPEND_ONLY = ("stock_movement", "audit_entry")

# The index holds active products only, so that retired ones never fill up the first rows of an answer.
# `search_text` is folded and single-spaced by models.catalog.rules: the tokenizer `ascii` cuts at the spaces and
# nowhere else, whatever version of Unicode SQLite was built with. No positions and no sizes: no phrases, no bm25.
_SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE product_search USING fts5(
        search_text, content='product', content_rowid='id',
        tokenize='ascii', prefix='2 3', detail=none, columnsize=0)""",
    # Smaller pages: a rare word is found by reading a quarter kilobyte, not four.
    "INSERT INTO product_search (product_search, rank) VALUES ('pgsz', 256)",
    """CREATE TRIGGER product_search_insert AFTER INSERT ON product WHEN new.is_active BEGIN
        INSERT INTO product_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    """CREATE TRIGGER product_search_delete AFTER DELETE ON product WHEN old.is_active BEGIN
        INSERT INTO product_search(product_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END""",
    """CREATE TRIGGER product_search_update AFTER UPDATE OF id, search_text, is_active ON product BEGIN
        INSERT INTO product_search(product_search, rowid, search_text)
        SELECT 'delete', old.id, old.search_text WHERE old.is_active;
        INSERT INTO product_search(rowid, search_text)
        SELECT new.id, new.search_text WHERE new.is_active;
    END""",
)

# Ranges over word beginnings ("choc" up to "choc" + the last character) need code-point order in every cluster.
_POSTGRESQL_SEARCH = (
    'ALTER TABLE product ALTER COLUMN sku_key TYPE varchar(40) COLLATE "C"',
    'ALTER TABLE product ALTER COLUMN search_text TYPE varchar COLLATE "C"',
    'ALTER TABLE search_word ALTER COLUMN word TYPE varchar(48) COLLATE "C"',
    'ALTER TABLE search_deletion ALTER COLUMN word TYPE varchar(48) COLLATE "C"',
    'ALTER TABLE search_deletion ALTER COLUMN deletion TYPE varchar(48) COLLATE "C"',
    """CREATE INDEX ix_product_search ON product
        USING gin (array_to_tsvector(string_to_array(search_text, ' '))) WHERE is_active""",
)

_POSTGRESQL_REFUSE_CHANGE = """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""


def search_index(dialect: str) -> tuple[str, ...]:
    """Statements that make the search index and keep it up to date."""
    return _SQLITE_SEARCH if dialect == "sqlite" else _POSTGRESQL_SEARCH


def append_only(dialect: str) -> tuple[str, ...]:
    """Statements after which the ledger and the audit trail refuse to be changed or deleted."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in _APPEND_ONLY
            for event in ("UPDATE", "DELETE")
        )
    guards = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in _APPEND_ONLY
    )
    return (_POSTGRESQL_REFUSE_CHANGE, *guards)


def drop_search_index_and_guards(dialect: str) -> tuple[str, ...]:
    """Statements for the way down; dropping the tables takes their own triggers along."""
    if dialect == "sqlite":
        return ("DROP TABLE product_search",)
    return ("DROP INDEX ix_product_search", "DROP FUNCTION refuse_change() CASCADE")
