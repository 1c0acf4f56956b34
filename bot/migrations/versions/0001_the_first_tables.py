"""The first tables"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from community.database import UTCDateTime


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('content_template',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('sid', sqlmodel.sql.sqltypes.AutoString(length=34), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_content_template'))
    )
    op.create_table('network',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_network')),
    sa.UniqueConstraint('slug', name=op.f('uq_network_slug'))
    )
    op.create_table('school',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('city', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('zip5', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('county', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('district', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('level', sa.Enum('elementary', 'middle', 'high', 'span', 'other', name='schoollevel', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('status', sa.Enum('open', 'closed', name='schoolstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('updated_at', UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_school')),
    sa.UniqueConstraint('code', name=op.f('uq_school_code'))
    )
    op.create_table('organization',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('network_id', sa.Uuid(), nullable=True),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('opens', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('closes', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('sunday_opens', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('keeps_accents', sa.Boolean(), nullable=False),
    sa.Column('stop_owner', sa.Enum('default', 'advanced', 'app', name='stopowner', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('contact', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('school_areas', sa.JSON(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['network_id'], ['network.id'], name=op.f('fk_organization_network_id_network')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organization')),
    sa.UniqueConstraint('slug', name=op.f('uq_organization_slug'))
    )
    op.create_table('address',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Enum('sms', 'whatsapp', name='channel', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('look_up', sa.LargeBinary(), nullable=False),
    sa.Column('agreed_at', UTCDateTime(), nullable=True),
    sa.Column('stopped_at', UTCDateTime(), nullable=True),
    sa.Column('last_inbound_at', UTCDateTime(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_address_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address')),
    sa.UniqueConstraint('organization_id', 'look_up', name=op.f('uq_address_organization_id_look_up'))
    )
    op.create_table('flow_revision',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=True),
    sa.Column('flow', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('translations', sa.JSON(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('published_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_flow_revision_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_revision')),
    sa.UniqueConstraint('organization_id', 'flow', 'number', name=op.f('uq_flow_revision_organization_id_flow_number'))
    )
    with op.batch_alter_table('flow_revision', schema=None) as batch_op:
        batch_op.create_index('ix_flow_revision_built_in', ['flow', 'number'], unique=True, postgresql_where=sa.text('organization_id IS NULL'), sqlite_where=sa.text('organization_id IS NULL'))

    op.create_table('number',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('number', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('sms', sa.Boolean(), nullable=False),
    sa.Column('whatsapp', sa.Boolean(), nullable=False),
    sa.Column('segments_per_second', sa.Integer(), nullable=False),
    sa.Column('messaging_service_sid', sqlmodel.sql.sqltypes.AutoString(length=34), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_number_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_number')),
    sa.UniqueConstraint('number', name=op.f('uq_number_number'))
    )
    with op.batch_alter_table('number', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_number_organization_id'), ['organization_id'], unique=False)

    op.create_table('organizer',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('email_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_organizer_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organizer'))
    )
    with op.batch_alter_table('organizer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organizer_organization_id'), ['organization_id'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=True),
    sa.Column('first_name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('relationship', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.Column('school_id', sa.Uuid(), nullable=True),
    sa.Column('school_words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_person_organization_id_organization')),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], name=op.f('fk_person_school_id_school')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_organization_id'), ['organization_id'], unique=False)

    op.create_table('team',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('short_name', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_team_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('organization_id', 'slug', name=op.f('uq_team_organization_id_slug'))
    )
    op.create_table('consent',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('address_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('act', sa.Enum('agreed', 'declined', 'withdrawn', 'returned', name='consentact', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('method', sa.Enum('keyword', 'reply', 'carrier', 'organizer', name='consentmethod', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('asked_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('words_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=True),
    sa.Column('inbound_id', sa.Uuid(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_consent_address_id_address')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_consent_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consent_organization_id'), ['organization_id'], unique=False)

    op.create_table('inbound',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('number_id', sa.Uuid(), nullable=False),
    sa.Column('address_id', sa.Uuid(), nullable=False),
    sa.Column('carrier_sid', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('attachments_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Enum('handled', 'waiting', name='inboundstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('waits_because', sa.Enum('asked', 'not_understood', 'no_conversation', 'attachment', 'stopped', 'flow_failed', name='waitingreason', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('received_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_inbound_address_id_address')),
    sa.ForeignKeyConstraint(['number_id'], ['number.id'], name=op.f('fk_inbound_number_id_number')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_inbound_organization_id_organization')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound')),
    sa.UniqueConstraint('carrier_sid', name=op.f('uq_inbound_carrier_sid'))
    )
    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_organization_id'), ['organization_id'], unique=False)

    op.create_table('meeting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('place', sa.JSON(), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_meeting_organization_id_organization')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_meeting_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_organization_id'), ['organization_id'], unique=False)

    op.create_table('membership',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('joined_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_membership_team_id_team')),
    sa.PrimaryKeyConstraint('person_id', 'team_id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_team_id'), ['team_id'], unique=False)

    op.create_table('person_address',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('address_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_person_address_address_id_address')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_address_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'address_id', name=op.f('pk_person_address'))
    )
    with op.batch_alter_table('person_address', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_address_address_id'), ['address_id'], unique=False)

    op.create_table('session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('address_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('revision_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Enum('open', 'finished', 'expired', 'stopped', 'failed', name='sessionstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('state_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('started_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_session_address_id_address')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_session_organization_id_organization')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_session_person_id_person')),
    sa.ForeignKeyConstraint(['revision_id'], ['flow_revision.id'], name=op.f('fk_session_revision_id_flow_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session'))
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_address_id'), ['address_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index('ix_session_open', ['address_id'], unique=True, postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'"))
        batch_op.create_index(batch_op.f('ix_session_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_person_id'), ['person_id'], unique=False)

    op.create_table('outbound',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organization_id', sa.Uuid(), nullable=False),
    sa.Column('number_id', sa.Uuid(), nullable=False),
    sa.Column('address_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('inbound_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.SmallInteger(), nullable=False),
    sa.Column('status', sa.Enum('waiting', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'undelivered', 'failed', 'read', 'refused', name='status', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('refusal', sa.Enum('stopped', 'no_consent', 'too_late', 'window_closed', name='refusal', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('interactive_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('segments', sa.Integer(), nullable=False),
    sa.Column('carrier_sid', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('error_code', sa.Integer(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', UTCDateTime(), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=False),
    sa.Column('claimed_at', UTCDateTime(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['address_id'], ['address.id'], name=op.f('fk_outbound_address_id_address')),
    sa.ForeignKeyConstraint(['inbound_id'], ['inbound.id'], name=op.f('fk_outbound_inbound_id_inbound')),
    sa.ForeignKeyConstraint(['number_id'], ['number.id'], name=op.f('fk_outbound_number_id_number')),
    sa.ForeignKeyConstraint(['organization_id'], ['organization.id'], name=op.f('fk_outbound_organization_id_organization')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outbound_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbound'))
    )
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.create_index('ix_outbound_address_id_status', ['address_id', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbound_carrier_sid'), ['carrier_sid'], unique=False)
        batch_op.create_index('ix_outbound_due', ['number_id', 'due_at'], unique=False, postgresql_where=sa.text("status = 'waiting'"), sqlite_where=sa.text("status = 'waiting'"))
        batch_op.create_index(batch_op.f('ix_outbound_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_outbound_unsettled', ['number_id'], unique=False, postgresql_where=sa.text("status IN ('sending', 'unknown')"), sqlite_where=sa.text("status IN ('sending', 'unknown')"))



def downgrade() -> None:
    with op.batch_alter_table('outbound', schema=None) as batch_op:
        batch_op.drop_index('ix_outbound_unsettled', postgresql_where=sa.text("status IN ('sending', 'unknown')"), sqlite_where=sa.text("status IN ('sending', 'unknown')"))
        batch_op.drop_index(batch_op.f('ix_outbound_organization_id'))
        batch_op.drop_index('ix_outbound_due', postgresql_where=sa.text("status = 'waiting'"), sqlite_where=sa.text("status = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_outbound_carrier_sid'))
        batch_op.drop_index('ix_outbound_address_id_status')

    op.drop_table('outbound')
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_session_person_id'))
        batch_op.drop_index(batch_op.f('ix_session_organization_id'))
        batch_op.drop_index('ix_session_open', postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'"))
        batch_op.drop_index(batch_op.f('ix_session_expires_at'))
        batch_op.drop_index(batch_op.f('ix_session_address_id'))

    op.drop_table('session')
    with op.batch_alter_table('person_address', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_address_address_id'))

    op.drop_table('person_address')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_team_id'))

    op.drop_table('membership')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_organization_id'))

    op.drop_table('meeting')
    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbound_organization_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_address_id'))

    op.drop_table('inbound')
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_organization_id'))
        batch_op.drop_index(batch_op.f('ix_consent_address_id'))

    op.drop_table('consent')
    op.drop_table('team')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_organization_id'))

    op.drop_table('person')
    with op.batch_alter_table('organizer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organizer_organization_id'))

    op.drop_table('organizer')
    with op.batch_alter_table('number', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_number_organization_id'))

    op.drop_table('number')
    with op.batch_alter_table('flow_revision', schema=None) as batch_op:
        batch_op.drop_index('ix_flow_revision_built_in', postgresql_where=sa.text('organization_id IS NULL'), sqlite_where=sa.text('organization_id IS NULL'))

    op.drop_table('flow_revision')
    op.drop_table('address')
    op.drop_table('organization')
    op.drop_table('school')
    op.drop_table('network')
    op.drop_table('content_template')
