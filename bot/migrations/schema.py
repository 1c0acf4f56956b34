"""Brings the database to its present shape, and tells whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from bot.migrations import tables
from community.database import reading

_HERE = Path(__file__).parent

__all__ = ["config", "is_current", "tables", "upgrade"]


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, working on `connection`."""
    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing."""
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")


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
        return MigrationContext.configure(connection).get_current_revision() == head
