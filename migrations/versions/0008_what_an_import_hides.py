"""What an import hides is said by one row, not by each product."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from migrations.ddl_0008 import former_triggers, triggers

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BROUGHT = ("product", "category", "supplier")
_LEFT = ("import_opening", "import_change", "import_chunk", "product_import")


def upgrade() -> None:
    # Previews and imports under way are forgotten: whoever waits for one is asked to send the spreadsheet again.
    _forget_hidden()
    for table in _BROUGHT:
        op.add_column(table, sa.Column('import_id', sa.Integer(), server_default=sa.text("0"), nullable=False))
        op.execute(f"ALTER TABLE {table} DROP COLUMN is_hidden")
    op.add_column('product_import', sa.Column('file_id', sqlmodel.sql.sqltypes.AutoString(length=250), nullable=True))
    op.add_column('product_import', sa.Column('entry_id', sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column('product_import', sa.Column('hides', sa.Boolean(), server_default=sa.false(), nullable=False))
    for column in ('first_product_id', 'indexed_product_id'):
        op.add_column('product_import', sa.Column(column, sa.Integer(), nullable=True))
    op.create_index('ix_product_import_hides', 'product_import', ['hides'], unique=True, sqlite_where=sa.text("hides"), postgresql_where=sa.text("hides"))
    op.execute("ALTER TABLE import_chunk RENAME COLUMN products TO content")
    for column in ('lot_id', 'is_new'):
        op.execute(f"ALTER TABLE import_opening DROP COLUMN {column}")
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)


def _forget_hidden() -> None:
    for table in _LEFT:
        op.execute(f"DELETE FROM {table}" if table != 'product_import' else "DELETE FROM product_import WHERE state <> 'done'")
    hidden = "SELECT id FROM product WHERE is_hidden"
    op.execute(f"DELETE FROM lot_level WHERE lot_id IN (SELECT id FROM lot WHERE product_id IN ({hidden}))")
    for table in ('lot', 'stock_level', 'stock_valuation'):
        op.execute(f"DELETE FROM {table} WHERE product_id IN ({hidden})")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO product_search (product_search, rowid, search_text) SELECT 'delete', id, search_text FROM product WHERE is_hidden")
    for table in _BROUGHT:
        op.execute(f"DELETE FROM {table} WHERE is_hidden")


def downgrade() -> None:
    for statement in former_triggers(op.get_bind().dialect.name):
        op.execute(statement)
    op.execute("DELETE FROM import_opening")
    op.add_column('import_opening', sa.Column('lot_id', sa.Integer(), nullable=True))
    op.add_column('import_opening', sa.Column('is_new', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("ALTER TABLE import_chunk RENAME COLUMN content TO products")
    op.drop_index('ix_product_import_hides', 'product_import')
    for column in ('indexed_product_id', 'first_product_id', 'hides', 'entry_id', 'file_id'):
        op.execute(f"ALTER TABLE product_import DROP COLUMN {column}")
    for table in _BROUGHT:
        op.execute(f"ALTER TABLE {table} DROP COLUMN import_id")
        op.add_column(table, sa.Column('is_hidden', sa.Boolean(), server_default=sa.false(), nullable=False))
