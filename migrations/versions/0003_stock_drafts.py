"""What confirmation cards are going to post."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stock_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('location_id', sa.Integer(), nullable=True),
    sa.Column('to_location_id', sa.Integer(), nullable=True),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('movement_ids', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', models.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('posted_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('undone_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('receipt', 'issue', 'transfer', 'return', 'loss', 'adjustment')", name=op.f('ck_stock_draft_kind_known')),
    sa.CheckConstraint("reason IN ('breakage', 'expiry', 'theft', 'other')", name=op.f('ck_stock_draft_reason_known')),
    sa.CheckConstraint('posted_at IS NULL OR cancelled_at IS NULL', name=op.f('ck_stock_draft_posted_or_cancelled')),
    sa.CheckConstraint('undone_at IS NULL OR posted_at IS NOT NULL', name=op.f('ck_stock_draft_undone_once_posted')),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_stock_draft_location_id_location'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_stock_draft_member_id_member'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_location_id'], ['location.id'], name=op.f('fk_stock_draft_to_location_id_location'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_draft'))
    )
    with op.batch_alter_table('stock_draft', schema=None) as batch_op:
        batch_op.create_index('ix_stock_draft_created_at', ['created_at'], unique=False)
        batch_op.create_index('ix_stock_draft_message', ['member_id', 'message_id'], unique=False)


def downgrade() -> None:
    op.drop_table('stock_draft')
