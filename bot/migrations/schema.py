"""Brings the database to its present shape, and tells whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine

from bot.migrations import tables
from community.database import reading

_HERE = Path(__file__).parent

__all__ = ["bring_to", "changing_tables", "config", "is_current", "tables", "upgrade"]


class UnknownRevisionError(LookupError):
    """A migration that this version does not have."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, working on `connection`."""
    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing."""
    with changing_tables(engine) as connection:
        bring_to(connection, "head")


def bring_to(connection: Connection, revision: str) -> None:
    """Run the migrations up to `revision`; raises UnknownRevisionError when there is no such."""
    try:
        ScriptDirectory.from_config(config()).get_revision(revision)
    except CommandError:
        raise UnknownRevisionError(revision) from None
    command.upgrade(config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """The last migration that ran; None in an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def changing_tables(engine: Engine) -> Iterator[Connection]:
    """A transaction in which a table of SQLite may be replaced while others refer to it."""
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _sqlite(connection, "PRAGMA foreign_keys = off")  # has no effect within a transaction
        try:
            with connection.begin():
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("a migration left a row that refers to nothing")
        finally:
            if is_sqlite:
                _sqlite(connection, "PRAGMA foreign_keys = on")


def _sqlite(connection: Connection, statement: str) -> None:
    connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]


def write_revision(engine: Engine, message: str) -> None:
    """Write the next migration, to be read and mended by its author."""
    upgrade(engine)
    with engine.begin() as connection:
        present = ScriptDirectory.from_config(config()).get_current_head() or "0000"
        number = f"{int(present) + 1:04}"
        command.revision(config(connection), message, autogenerate=True, rev_id=number)


def is_current(engine: Engine) -> bool:
    """Whether every migration has run."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    with reading(engine) as connection:
        return revision_of(connection) == head
