"""Migrations lead from nothing to the models, and may run again."""

import pytest
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
