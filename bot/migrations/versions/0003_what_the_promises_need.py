"""What the promises need: retention, suppression, media, alerts, heartbeats, receipts asked for."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import community.database
from bot.migrations.checks import allow_values

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# Indexes of the few rows that somebody looks for again and again.
_PARTIAL_INDEXES = (
    ('ix_outbound_failed', 'outbound', ['number_id', 'claimed_at'], "status IN ('failed', 'undelivered')"),
    ('ix_outbound_retried', 'outbound', ['number_id', 'claimed_at'], "status = 'waiting' AND attempts > 0"),
    ('ix_outbound_inbound_id', 'outbound', ['inbound_id'], "inbound_id IS NOT NULL"),
    ('ix_inbound_waiting', 'inbound', ['organization_id', 'received_at'], "state = 'waiting'"),
)
_REFUSALS = ['stopped', 'no_consent', 'too_late', 'window_closed']


def upgrade() -> None:
    op.create_table('heartbeat',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('keys', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('seen_at', community.database.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    with op.batch_alter_table('heartbeat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_heartbeat_seen_at'), ['seen_at'], unique=False)

    op.create_table('suppression_key',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('secret_sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppression_key')),
    sa.UniqueConstraint('place', name=op.f('uq_suppression_key_place'))
    )
    op.create_table('alert',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('began_at', community.database.UTCDateTime(timezone=True), nullable=False),
    sa.Column('told_at', community.database.UTCDateTime(timezone=True), nullable=True),
    sa.Column('over_at', community.database.UTCDateTime(timezone=True), nullable=True),
    sa.Column('over_told_at', community.database.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_alert_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert'))
    )
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.create_index('ix_alert_open', ['kind', 'subject'], unique=True, postgresql_where=sa.text('over_at IS NULL'), sqlite_where=sa.text('over_at IS NULL'))

    op.create_table('media',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('inbound_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'kept', 'refused', 'gone', name='mediastate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('url_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('content_type', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('attempts', sa.SmallInteger(), nullable=False),
    sa.Column('due_at', community.database.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound.id'], name=op.f('fk_media_inbound_id_inbound')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_media_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media'))
    )
    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_media_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_media_inbound_id'), ['inbound_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_media_organization_id'), ['organization_id'], unique=False)

    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unreachable_at', community.database.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('failures', sa.SmallInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('erased_at', community.database.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('asked_to_stay_at', community.database.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbound_organization_id'))
        batch_op.create_index('ix_inbound_organization_id_received_at', ['organization_id', 'received_at'], unique=False)

    with op.batch_alter_table('number', schema=None) as batch_op:
        batch_op.add_column(sa.Column('swept_at', community.database.UTCDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_words_days', sa.Integer(), nullable=False, server_default='90'))
        batch_op.add_column(sa.Column('keep_deliveries_days', sa.Integer(), nullable=False, server_default='30'))
        batch_op.add_column(sa.Column('keep_inactive_days', sa.Integer(), nullable=False, server_default='548'))
        batch_op.add_column(sa.Column('legal_hold', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('organizer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone_sealed', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False, server_default='en'))
        batch_op.add_column(sa.Column('on_call', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', community.database.UTCDateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f('ix_outbound_organization_id'))
        batch_op.drop_index('ix_outbound_due')
        batch_op.create_index('ix_outbound_due', ['number_id', 'kind', 'due_at', 'id'], unique=False, postgresql_where=sa.text("status = 'waiting'"), sqlite_where=sa.text("status = 'waiting'"))
        batch_op.create_index('ix_outbound_organization_id_created_at', ['organization_id', 'created_at'], unique=False)
        batch_op.create_index('ix_outbound_held', ['address_id'], unique=False, postgresql_where=sa.text("claimed_at IS NOT NULL AND status IN ('sending', 'waiting')"), sqlite_where=sa.text("claimed_at IS NOT NULL AND status IN ('sending', 'waiting')"))
        batch_op.create_index('ix_outbound_unconfirmed', ['number_id', 'due_at'], unique=False, postgresql_where=sa.text("status IN ('accepted', 'sent')"), sqlite_where=sa.text("status IN ('accepted', 'sent')"))

    op.create_index('ix_outbound_person_id', 'outbound', ['person_id'])
    for name, table, columns, condition in _PARTIAL_INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(condition), sqlite_where=sa.text(condition))

    allow_values('outbound', 'ck_outbound_refusal', 'refusal', [*_REFUSALS, 'unreachable'])


def downgrade() -> None:
    allow_values('outbound', 'ck_outbound_refusal', 'refusal', _REFUSALS)
    for name, table, _, _ in _PARTIAL_INDEXES:
        op.drop_index(name, table)
    op.drop_index('ix_outbound_person_id', 'outbound')
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.drop_index('ix_outbound_held')
        batch_op.drop_column('settled_at')
        batch_op.drop_index('ix_outbound_unconfirmed', postgresql_where=sa.text("status IN ('accepted', 'sent')"), sqlite_where=sa.text("status IN ('accepted', 'sent')"))
        batch_op.drop_index('ix_outbound_organization_id_created_at')
        batch_op.drop_index('ix_outbound_due')
        batch_op.create_index('ix_outbound_due', ['number_id', 'due_at'], unique=False, postgresql_where=sa.text("status = 'waiting'"), sqlite_where=sa.text("status = 'waiting'"))
        batch_op.create_index(batch_op.f('ix_outbound_organization_id'), ['organization_id'], unique=False)

    with op.batch_alter_table('organizer', schema=None) as batch_op:
        batch_op.drop_column('on_call')
        batch_op.drop_column('language')
        batch_op.drop_column('phone_sealed')

    with op.batch_alter_table('organization', schema=None) as batch_op:
        batch_op.drop_column('legal_hold')
        batch_op.drop_column('keep_inactive_days')
        batch_op.drop_column('keep_deliveries_days')
        batch_op.drop_column('keep_words_days')

    with op.batch_alter_table('number', schema=None) as batch_op:
        batch_op.drop_column('swept_at')

    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.drop_index('ix_inbound_organization_id_received_at')
        batch_op.create_index(batch_op.f('ix_inbound_organization_id'), ['organization_id'], unique=False)

    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_column('asked_to_stay_at')
        batch_op.drop_column('erased_at')
        batch_op.drop_column('failures')
        batch_op.drop_column('unreachable_at')

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_media_organization_id'))
        batch_op.drop_index(batch_op.f('ix_media_inbound_id'))
        batch_op.drop_index(batch_op.f('ix_media_due_at'))

    op.drop_table('media')
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_index('ix_alert_open', postgresql_where=sa.text('over_at IS NULL'), sqlite_where=sa.text('over_at IS NULL'))

    op.drop_table('alert')
    op.drop_table('suppression_key')
    with op.batch_alter_table('heartbeat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_heartbeat_seen_at'))

    op.drop_table('heartbeat')
