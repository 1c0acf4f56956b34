"""Watching is cheap: indexes of what failed, goes again, or waits for a person."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

_INDEXES = (
    ('ix_outbound_failed', 'outbound', ['number_id', 'claimed_at'], "status IN ('failed', 'undelivered')"),
    ('ix_outbound_retried', 'outbound', ['number_id', 'claimed_at'], "status = 'waiting' AND attempts > 0"),
    ('ix_inbound_waiting', 'inbound', ['organization_id', 'received_at'], "state = 'waiting'"),
)


def upgrade() -> None:
    for name, table, columns, condition in _INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(condition), sqlite_where=sa.text(condition))


def downgrade() -> None:
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)
