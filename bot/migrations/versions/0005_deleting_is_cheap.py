"""Deleting is cheap: what refers to a text or a person is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.create_index('ix_outbound_inbound_id', ['inbound_id'], unique=False, postgresql_where=sa.text('inbound_id IS NOT NULL'), sqlite_where=sa.text('inbound_id IS NOT NULL'))
        batch_op.create_index('ix_outbound_person_id', ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.drop_index('ix_outbound_person_id')
        batch_op.drop_index('ix_outbound_inbound_id', postgresql_where=sa.text('inbound_id IS NOT NULL'), sqlite_where=sa.text('inbound_id IS NOT NULL'))
