"""What spreadsheets bring."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_HIDDEN = ("product", "category", "supplier")
_STATES = "'reading', 'ready', 'accepted', 'writing', 'done', 'refused', 'cancelled', 'failed'"


def upgrade() -> None:
    for table in _HIDDEN:
        op.add_column(table, sa.Column('is_hidden', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('product_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('file_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('fingerprint', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('chunks', sa.Integer(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('remarks', sa.JSON(), nullable=False),
    sa.Column('problems', sa.JSON(), nullable=False),
    sa.Column('problem_count', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('created_at', models.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('done_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint(f"state IN ({_STATES})", name=op.f('ck_product_import_state_known')),
    sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f('ck_product_import_done_at_known')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_product_import_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product_import'))
    )
    with op.batch_alter_table('product_import', schema=None) as batch_op:
        batch_op.create_index('ix_product_import_writing', ['state'], unique=True, sqlite_where=sa.text("state = 'writing'"), postgresql_where=sa.text("state = 'writing'"))
    op.create_table('import_chunk',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('products', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['product_import.id'], name=op.f('fk_import_chunk_import_id_product_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_import_chunk'))
    )
    op.create_table('import_opening',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('location_id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('on_hand_after', sa.BigInteger(), nullable=False),
    sa.Column('unit_cost', sa.BigInteger(), nullable=False),
    sa.Column('is_new', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['product_import.id'], name=op.f('fk_import_opening_import_id_product_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_import_opening'))
    )
    op.create_table('import_change',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('change', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['product_import.id'], name=op.f('fk_import_change_import_id_product_import'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'product_id', name=op.f('pk_import_change'))
    )


def downgrade() -> None:
    op.drop_table('import_change')
    op.drop_table('import_opening')
    op.drop_table('import_chunk')
    op.drop_table('product_import')
    for table in _HIDDEN:
        op.execute(f"ALTER TABLE {table} DROP COLUMN is_hidden")
