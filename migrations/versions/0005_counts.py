"""What is being counted."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stock_count',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('location_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('started_by', sa.Integer(), nullable=False),
    sa.Column('started_at', models.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=True),
    sa.Column('undone_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state IN ('counting', 'review')) = (decided_at IS NULL)", name=op.f('ck_stock_count_open_until_decided')),
    sa.CheckConstraint("kind IN ('everything', 'category', 'sample', 'product')", name=op.f('ck_stock_count_kind_known')),
    sa.CheckConstraint("state IN ('counting', 'review', 'accepted', 'rejected', 'cancelled')", name=op.f('ck_stock_count_state_known')),
    sa.CheckConstraint("undone_at IS NULL OR state = 'accepted'", name=op.f('ck_stock_count_undone_once_accepted')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_stock_count_category_id_category'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by'], ['member.id'], name=op.f('fk_stock_count_decided_by_member')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_stock_count_location_id_location')),
    sa.ForeignKeyConstraint(['started_by'], ['member.id'], name=op.f('fk_stock_count_started_by_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_count'))
    )
    with op.batch_alter_table('stock_count', schema=None) as batch_op:
        batch_op.create_index('ix_stock_count_open', ['location_id'], unique=False, sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))

    op.create_table('count_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('count_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('lot_id', sa.Integer(), nullable=True),
    sa.Column('lot_key', sa.Integer(), nullable=False),
    sa.Column('location_id', sa.Integer(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('counted', models.columns.Quantity(), nullable=True),
    sa.Column('expected', models.columns.Quantity(), nullable=True),
    sa.Column('counted_by', sa.Integer(), nullable=True),
    sa.Column('counted_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('first_counted', models.columns.Quantity(), nullable=True),
    sa.Column('first_expected', models.columns.Quantity(), nullable=True),
    sa.Column('first_by', sa.Integer(), nullable=True),
    sa.Column('asked_of', sa.Integer(), nullable=True),
    sa.Column('asked_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('is_left_out', sa.Boolean(), nullable=False),
    sa.Column('movement_ids', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('refusal', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.CheckConstraint("(state = 'counted') = (counted IS NOT NULL)", name=op.f('ck_count_line_counted_once_counted')),
    sa.CheckConstraint("state IN ('waiting', 'skipped', 'counted', 'recount', 'left_out')", name=op.f('ck_count_line_state_known')),
    sa.CheckConstraint('(counted IS NULL) = (expected IS NULL)', name=op.f('ck_count_line_counted_against_expected')),
    sa.CheckConstraint('counted >= 0', name=op.f('ck_count_line_counted_not_negative')),
    sa.CheckConstraint('expected >= 0', name=op.f('ck_count_line_expected_not_negative')),
    sa.ForeignKeyConstraint(['asked_of'], ['member.id'], name=op.f('fk_count_line_asked_of_member')),
    sa.ForeignKeyConstraint(['count_id'], ['stock_count.id'], name=op.f('fk_count_line_count_id_stock_count'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['counted_by'], ['member.id'], name=op.f('fk_count_line_counted_by_member')),
    sa.ForeignKeyConstraint(['first_by'], ['member.id'], name=op.f('fk_count_line_first_by_member')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_count_line_location_id_location')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_count_line_lot_id_lot')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_count_line_product_id_product')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_count_line'))
    )
    with op.batch_alter_table('count_line', schema=None) as batch_op:
        batch_op.create_index('ix_count_line_count', ['count_id', 'place'], unique=False)
        batch_op.create_index('ix_count_line_level', ['location_id', 'product_id', 'counted_at'], unique=False)
        batch_op.create_index('uq_count_line_open', ['location_id', 'product_id', 'lot_key'], unique=True, sqlite_where=sa.text('is_open'), postgresql_where=sa.text('is_open'))


def downgrade() -> None:
    op.drop_table('count_line')
    op.drop_table('stock_count')
