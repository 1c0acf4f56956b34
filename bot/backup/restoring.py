"""Restores a backup into an empty database, whole or not at all."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from sqlalchemy import delete, insert
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.backup import manifest
from bot.backup.manifest import Manifest, Part
from bot.backup.problems import BackupError
from bot.backup.tables import Described, names_in, tables_in
from bot.migrations import schema
from bot.migrations.tables import metadata
from community.database import table_of
from community.sealed import labels_that_do_not_open
from community.vault import Vault
from messages.lookup import doubt_what_was_due
from scheduler.heartbeats import Heartbeat

# Inserted at once; fewer rows when they hold attachments.
_ROWS_AT_ONCE = 200
_BYTES_AT_ONCE = 4_000_000
# What Python's zipfile raises for an archive that is cut short or changed.
_UNREADABLE = (BadZipFile, zlib.error, EOFError, NotImplementedError)
_DAMAGED = "It is damaged: {}. Nothing was restored; use another copy."


def restore(engine: Engine, path: Path, vault: Vault, now: datetime) -> Manifest:
    """Restore the backup at `path` and bring it to the present shape.

    Raises BackupError, having changed nothing: for a database that is not empty, a damaged file,
    one of a later version, keys that do not open it.
    """
    with _opened(path) as archive, schema.changing_tables(engine) as connection:
        if names_in(connection):
            raise BackupError(
                "The database is not empty, and a restore writes over nothing. Point DATABASE_URL"
                " at a new one (for SQLite, at a file that is not there yet)."
            )
        with _part(archive, manifest.NAME) as part:
            found = manifest.from_json(part.read())
        for name, expected in found.tables.items():
            _check(archive, name, expected)
        _load(archive, connection, found)
        schema.bring_to(connection, "head")
        _refuse_other_keys(connection, vault, found)
        # What was due may have gone out after the backup was made: the carrier is asked first.
        doubt_what_was_due(connection, now)
        connection.execute(delete(table_of(Heartbeat)))  # of processes that ran elsewhere
    return found


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(path) as archive:
            yield archive
    except _UNREADABLE:
        raise BackupError(_DAMAGED.format("it is not a whole ZIP file")) from None


def _part(archive: ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except KeyError:
        raise BackupError(_DAMAGED.format(f"{name} is missing")) from None
    except (
        RuntimeError,
        ValueError,
        OSError,
    ):  # a changed byte says that it is encrypted, or far away
        raise BackupError(_DAMAGED.format(f"{name} cannot be read")) from None


def _check(archive: ZipFile, name: str, part: Part) -> None:
    digest, count = hashlib.sha256(), 0
    with _part(archive, manifest.part_name(name)) as lines:
        for line in lines:
            digest.update(line)
            count += 1
    if (count, digest.hexdigest()) != (part.rows, part.sha256):
        raise BackupError(_DAMAGED.format(f"{name} is not as it was written"))


def _load(archive: ZipFile, connection: Connection, found: Manifest) -> None:
    try:
        schema.bring_to(connection, found.revision)
    except schema.UnknownRevisionError:
        raise BackupError(
            f"It was made by a later version, {found.version}: install that one, or a later."
        ) from None
    tables = tables_in(connection)
    shape = {each.table.name: each.columns for each in tables}
    if shape != {name: part.columns for name, part in found.tables.items()}:
        raise BackupError("Its tables are not those that its version had. Nothing was restored.")
    for each in tables:
        try:
            _load_table(archive, connection, each)
        except (ValueError, TypeError, DBAPIError) as problem:
            raise BackupError(
                f"{each.table.name}: a row cannot be restored ({type(problem).__name__})."
                " Nothing was restored."
            ) from problem


def _load_table(archive: ZipFile, connection: Connection, each: Described) -> None:
    with _part(archive, manifest.part_name(each.table.name)) as lines:
        for chunk in _chunks(lines):
            rows = [each.read(json.loads(line)) for line in chunk]
            connection.execute(insert(each.table), rows)


def _chunks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line)
        if len(chunk) == _ROWS_AT_ONCE or size > _BYTES_AT_ONCE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _refuse_other_keys(connection: Connection, vault: Vault, found: Manifest) -> None:
    labels = labels_that_do_not_open(connection, vault, metadata)
    if labels:
        raise BackupError(
            f"The keys do not open it ({', '.join(labels)}). It was made with DATA_KEYS of the ids"
            f" {', '.join(found.keys)}; here they are {', '.join(vault.key_ids)}."
            " Nothing was restored."
        )
