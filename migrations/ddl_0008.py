"""What revision 0008 says in SQL of its own: the ledger's lines of products that an import still hides may go."""

_OF_HIDDEN = """SELECT 1 FROM product JOIN product_import ON product_import.id = product.import_id
    WHERE product.id = old.product_id AND product_import.hides"""

_SQLITE = (
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


def guards(dialect: str) -> tuple[str, ...]:
    """Statements after which only lines that nobody has ever seen can be deleted."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


def former_guards(dialect: str) -> tuple[str, ...]:
    """Statements after which none can."""
    return _SQLITE_DOWN if dialect == "sqlite" else _POSTGRESQL_DOWN
