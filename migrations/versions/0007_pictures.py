"""Pictures kept as evidence."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('evidence',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.Column('file_id', sqlmodel.sql.sqltypes.AutoString(length=250), nullable=False),
    sa.Column('file_unique_id', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('is_document', sa.Boolean(), nullable=False),
    sa.Column('album', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('sent_at', models.columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['stock_draft.id'], name=op.f('fk_evidence_draft_id_stock_draft'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_evidence_member_id_member')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('draft_id', 'file_unique_id', name=op.f('uq_evidence_draft_id_file_unique_id'))
    )
    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.create_index('ix_evidence_album', ['member_id', 'album'], unique=False)

    op.create_table('evidence_movement',
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('movement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_evidence_movement_evidence_id_evidence'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['movement_id'], ['stock_movement.id'], name=op.f('fk_evidence_movement_movement_id_stock_movement')),
    sa.PrimaryKeyConstraint('evidence_id', 'movement_id', name=op.f('pk_evidence_movement'))
    )
    with op.batch_alter_table('evidence_movement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_movement_movement_id'), ['movement_id'], unique=False)


def downgrade() -> None:
    op.drop_table('evidence_movement')
    op.drop_table('evidence')
