"""Migrations lead from nothing to the models, and may run again."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from bot.migrations import schema
from bot.migrations.tables import metadata


def differences(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)


def test_from_an_empty_database_up_equals_the_models(empty_engine):
    assert not schema.is_current(empty_engine)
    assert differences(empty_engine), "an empty database must differ from the models"

    schema.upgrade(empty_engine)

    assert differences(empty_engine) == []
    assert schema.is_current(empty_engine)


def test_running_twice_is_harmless(empty_engine):
    schema.upgrade(empty_engine)
    tables = sorted(inspect(empty_engine).get_table_names())

    schema.upgrade(empty_engine)

    assert sorted(inspect(empty_engine).get_table_names()) == tables
    assert schema.is_current(empty_engine)


def test_a_migration_that_fails_leaves_nothing_behind(empty_engine):
    with empty_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE session (id integer)")  # stands in the way

    with pytest.raises(DBAPIError, match="session"):
        schema.upgrade(empty_engine)

    assert inspect(empty_engine).get_table_names() == ["session"]


def test_a_database_in_use_is_brought_up_with_all_that_it_holds(empty_engine):
    """From the shape of the first release, with rows that refer to each other."""
    with empty_engine.begin() as connection:
        command.upgrade(schema.config(connection), "0002")
        for statement in _IN_USE:
            connection.exec_driver_sql(statement.replace("{id}", _ID).replace("{bytes}", _BYTES))

    schema.upgrade(empty_engine)

    with empty_engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM outbound").scalar() == 1
        connection.exec_driver_sql("UPDATE outbound SET refusal = 'unreachable'")
        with pytest.raises(DBAPIError, match="refusal"), connection.begin_nested():
            connection.exec_driver_sql("UPDATE outbound SET refusal = 'nonsense'")
        with pytest.raises(DBAPIError, match=r"(?i)status"), connection.begin_nested():
            connection.exec_driver_sql("UPDATE outbound SET status = 'nonsense'")


_ID = "'019aa0000000700080000000000000aa'"
_BYTES = "''"
_NOW = "'2026-11-21 12:00:00'"
_IN_USE = (
    f"""INSERT INTO organization (id, slug, name, languages, zone, opens, closes, sunday_opens,
        keeps_accents, stop_owner, contact, school_areas, created_at) VALUES ({{id}}, 'pon', 'PON',
        '[]', 'UTC', '09:00', '20:00', '12:00', false, 'default', '', '[]', {_NOW})""",
    f"""INSERT INTO number (id, organization_id, number, sms, whatsapp, segments_per_second,
        created_at) VALUES ({{id}}, {{id}}, '+12135550100', true, true, 1, {_NOW})""",
    f"INSERT INTO person (id, organization_id, created_at) VALUES ({{id}}, {{id}}, {_NOW})",
    f"""INSERT INTO address (id, organization_id, channel, address_sealed, look_up, created_at)
        VALUES ({{id}}, {{id}}, 'sms', {{bytes}}, {{bytes}}, {_NOW})""",
    f"""INSERT INTO inbound (id, organization_id, number_id, address_id, carrier_sid, body_sealed,
        state, received_at) VALUES ({{id}}, {{id}}, {{id}}, {{id}}, 'SM1', {{bytes}}, 'handled',
        {_NOW})""",
    f"""INSERT INTO outbound (id, organization_id, number_id, address_id, person_id, inbound_id,
        kind, status, body_sealed, language, segments, attempts, due_at, expires_at, created_at)
        VALUES ({{id}}, {{id}}, {{id}}, {{id}}, {{id}}, {{id}}, 1, 'accepted', {{bytes}}, 'en', 1,
        0, {_NOW}, {_NOW}, {_NOW})""",
)
