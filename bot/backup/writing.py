"""Writes a backup: the whole database as it is at one moment, while texts come in."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot.backup import manifest, private_file
from bot.backup.manifest import Manifest, Part
from bot.backup.problems import BackupError
from bot.backup.tables import Described, tables_in
from bot.migrations import schema
from community.database import reading

# Few, since each row may hold an attachment of some megabytes.
_ROWS_AT_ONCE = 4


def write(engine: Engine, path: Path, key_ids: Sequence[str], now: datetime) -> Manifest:
    """Write everything to `path`, a new file; what is sealed stays sealed.

    Raises FileExistsError, OSError, and BackupError for a database without our tables.
    """
    with (
        private_file.writing(path) as file,
        ZipFile(file, "w", ZIP_DEFLATED) as archive,
        _snapshot(engine) as connection,
    ):
        revision = schema.revision_of(connection)
        if revision is None:
            raise BackupError("There is nothing to back up: the database has no tables yet.")
        parts = {
            each.table.name: _write(archive, connection, each) for each in tables_in(connection)
        }
        made = Manifest(now.isoformat(), version("portavoz"), revision, list(key_ids), parts)
        archive.writestr(manifest.NAME, made.to_json())
    return made


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment, however long it takes, and holds up nobody."""
    if engine.dialect.name == "sqlite":  # in WAL mode every read transaction is one
        with reading(engine) as connection:
            yield connection
        return
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _write(archive: ZipFile, connection: Connection, each: Described) -> Part:
    digest, count = hashlib.sha256(), 0
    rows = select(each.table).order_by(*each.table.primary_key.columns)
    name = manifest.part_name(each.table.name)
    with archive.open(name, "w", force_zip64=True) as part:
        for row in connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(rows):
            line = json.dumps(each.write(row), separators=(",", ":")).encode() + b"\n"
            part.write(line)
            digest.update(line)
            count += 1
    return Part(each.columns, count, digest.hexdigest())
