"""What revision 0008 says in SQL of its own about products that an import still hides.

The ledger's lines of theirs may go, and the search index is told of them by the import itself, many at a time: a
trigger would tell it of one after the other, which takes three times as long.
"""

_OF_HIDDEN = """SELECT 1 FROM product JOIN product_import ON product_import.id = product.import_id
    WHERE product.id = old.product_id AND product_import.hides"""

_HIDING = "SELECT id FROM product_import WHERE hides"
_SQLITE_SEARCH = (
    "DROP TRIGGER product_search_insert",
    f"""CREATE TRIGGER product_search_insert AFTER INSERT ON product
    WHEN new.is_active AND new.import_id NOT IN ({_HIDING}) BEGIN
        INSERT INTO product_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    "DROP TRIGGER product_search_delete",
    f"""CREATE TRIGGER product_search_delete AFTER DELETE ON product
    WHEN old.is_active AND old.import_id NOT IN ({_HIDING}) BEGIN
        INSERT INTO product_search(product_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END""",
)
_SQLITE = (
    *_SQLITE_SEARCH,
    "DROP TRIGGER stock_movement_no_delete",
    f"""CREATE TRIGGER stock_movement_no_delete BEFORE DELETE ON stock_movement WHEN NOT EXISTS ({_OF_HIDDEN})
    BEGIN SELECT RAISE(ABORT, 'stock_movement is append-only'); END""",
)
_POSTGRESQL = (
    "DROP TRIGGER stock_movement_append_only ON stock_movement",
    """CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR TRUNCATE ON stock_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    f"""CREATE FUNCTION refuse_deletion_of_shown() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS ({_OF_HIDDEN}) THEN RETURN old; END IF;
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
    END $$""",
    """CREATE TRIGGER stock_movement_no_delete BEFORE DELETE ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_deletion_of_shown()""",
)
_SQLITE_DOWN = (
    "DROP TRIGGER product_search_insert",
    """CREATE TRIGGER product_search_insert AFTER INSERT ON product WHEN new.is_active BEGIN
        INSERT INTO product_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    "DROP TRIGGER product_search_delete",
    """CREATE TRIGGER product_search_delete AFTER DELETE ON product WHEN old.is_active BEGIN
        INSERT INTO product_search(product_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END""",
    "DROP TRIGGER stock_movement_no_delete",
    """CREATE TRIGGER stock_movement_no_delete BEFORE DELETE ON stock_movement
    BEGIN SELECT RAISE(ABORT, 'stock_movement is append-only'); END""",
)
_POSTGRESQL_DOWN = (
    "DROP TRIGGER stock_movement_no_delete ON stock_movement",
    "DROP FUNCTION refuse_deletion_of_shown()",
    "DROP TRIGGER stock_movement_append_only ON stock_movement",
    """CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
)


def triggers(dialect: str) -> tuple[str, ...]:
    """Statements after which what an import hides is treated so."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


def former_triggers(dialect: str) -> tuple[str, ...]:
    """Statements after which it is not."""
    return _SQLITE_DOWN if dialect == "sqlite" else _POSTGRESQL_DOWN
