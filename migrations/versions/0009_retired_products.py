"""What is out of use is found without reading every product."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index('ix_product_retired', ['search_text'], unique=False, sqlite_where=sa.text('NOT is_active'), postgresql_where=sa.text('NOT is_active'))


def downgrade() -> None:
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_index('ix_product_retired')
