"""The company's own row, groups, where members work, and what an invitation gives."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('company',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('timezone', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('currency', sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
    sa.Column('working_days', sa.JSON(), nullable=False),
    sa.Column('opens_at', sa.Time(), nullable=False),
    sa.Column('closes_at', sa.Time(), nullable=False),
    sa.Column('settled_steps', sa.JSON(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("language IN ('pt_BR', 'en')", name=op.f('ck_company_language_known')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_company_name_given')),
    sa.CheckConstraint('id = 1', name=op.f('ck_company_only_one')),
    sa.CheckConstraint('opens_at < closes_at', name=op.f('ck_company_opens_before_closing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company'))
    )
    op.create_index(op.f('ix_audit_entry_area'), 'audit_entry', ['area'])
    op.create_index('ix_audit_entry_object', 'audit_entry', ['object_type', 'object_id'])
    op.create_table('audit_check',
    sa.Column('chat_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('asked_at', models.columns.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('chat_id', name=op.f('pk_audit_check'))
    )
    op.create_table('holiday',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_holiday_name_given')),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_holiday'))
    )
    op.create_table('group_chat',
    sa.Column('chat_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.Column('sees_all_locations', sa.Boolean(), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=False),
    sa.Column('added_at', models.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('left_at', models.columns.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("language IN ('pt_BR', 'en')", name=op.f('ck_group_chat_language_known')),
    sa.CheckConstraint("role IN ('operator', 'buyer', 'manager', 'finance', 'admin', 'viewer')", name=op.f('ck_group_chat_role_known')),
    sa.CheckConstraint('chat_id < 0', name=op.f('ck_group_chat_is_group')),
    sa.ForeignKeyConstraint(['added_by'], ['member.id'], name=op.f('fk_group_chat_added_by_member')),
    sa.PrimaryKeyConstraint('chat_id', name=op.f('pk_group_chat'))
    )
    op.create_table('member_home',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('location_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_member_home_location_id_location'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_member_home_member_id_member'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_member_home'))
    )
    op.create_table('group_location',
    sa.Column('chat_id', sa.BigInteger(), nullable=False),
    sa.Column('location_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['chat_id'], ['group_chat.chat_id'], name=op.f('fk_group_location_chat_id_group_chat'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['location_id'], ['location.id'], name=op.f('fk_group_location_location_id_location'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('chat_id', 'location_id', name=op.f('pk_group_location'))
    )
    op.create_table('sent_menu',
    sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(length=48), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.PrimaryKeyConstraint('scope', name=op.f('pk_sent_menu'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=True))
        batch_op.add_column(sa.Column('location_ids', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('member_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_invitation_member_id_member'), 'member', ['member_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_invitation_language_known'), "language IN ('pt_BR', 'en')")



def downgrade() -> None:
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_invitation_language_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_invitation_member_id_member'), type_='foreignkey')
        batch_op.drop_column('member_id')
        batch_op.drop_column('location_ids')
        batch_op.drop_column('language')

    op.drop_table('audit_check')
    op.drop_index('ix_audit_entry_object', table_name='audit_entry')
    op.drop_index(op.f('ix_audit_entry_area'), table_name='audit_entry')
    op.drop_table('sent_menu')
    op.drop_table('group_location')
    op.drop_table('member_home')
    op.drop_table('group_chat')
    op.drop_table('holiday')
    op.drop_table('company')
