"""How every package stores: the engine, the column types, the transaction.

Times are UTC and aware, ids are made here before a row is written (encryption is bound to them),
and every writing transaction on SQLite takes its lock at the start (BEGIN IMMEDIATE), so that a
read followed by a write never fails half-way.
"""

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Enum,
    Index,
    Insert,
    MetaData,
    Table,
    TypeDecorator,
    bindparam,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

# Three tries of a turn must fit into the 15 seconds that Twilio waits.
_BUSY_MILLISECONDS = 4_000


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite forgets the zone; PostgreSQL answers in the zone of its session.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_column(*, nullable: bool = True, index: bool = False) -> Any:  # noqa: ANN401
    """A column for an aware UTC time."""
    return Column(UTCDateTime, nullable=nullable, index=index)


def enum_column(kind: type[StrEnum], *, nullable: bool = False, index: bool = False) -> Any:  # noqa: ANN401
    """A column that stores an enum's values as text, checked by the database."""
    values = Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=20,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return Column(values, nullable=nullable, index=index)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which `where` holds, on both databases."""
    rows = text(where)
    return Index(name, *columns, unique=unique, postgresql_where=rows, sqlite_where=rows)


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements that make no objects."""
    table: Table = inspect(model).local_table
    return table


def new_id() -> UUID:
    """A fresh id whose order is the order of making in this process (UUID 7, RFC 9562).

    After the millisecond stand 12 bits of its fraction, each time at least one more than before:
    what is made within one millisecond keeps its order too.
    """
    milliseconds, fraction = divmod(_next_tick(), _TICKS)
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


_TICKS = 4096  # in a millisecond
_ticking = threading.Lock()
_last_tick = [0]


def _next_tick() -> int:
    with _ticking:
        _last_tick[0] = max(_last_tick[0] + 1, time.time_ns() * _TICKS // 1_000_000)
        return _last_tick[0]


def connect(url: str) -> Engine:
    """An engine for `url`, with what SQLite needs to be safe under several writers."""
    parsed = make_url(normal_url(url))
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed, pool_pre_ping=True, pool_size=8, max_overflow=24, hide_parameters=True
        )
    engine = create_engine(
        parsed,
        connect_args={"check_same_thread": False},
        pool_size=8,
        max_overflow=24,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def backend_of(url: str) -> str:
    """The kind of database behind `url`: "sqlite", "postgresql" or another."""
    return make_url(normal_url(url)).get_backend_name()


def normal_url(url: str) -> str:
    """`url` with the driver we use; hosts hand out postgres:// and postgresql://."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None  # the driver's own BEGIN would be a deferred one
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",  # what was committed is there after a power cut, too
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "foreign_keys=on",
    ):
        connection.execute(f"pragma {pragma}")


def _begin_immediate(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def insert_new(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row unless its key or a unique value is taken; says whether it was inserted."""
    statement = _insert_new(connection.dialect.name, table)
    return connection.execute(statement, values).rowcount == 1


@cache
def _insert_new(dialect: str, table: Table) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Without the option SQLAlchemy does not count the rows of an INSERT on PostgreSQL.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def hold(connection: Connection, *keys: bytes) -> None:
    """Until this transaction ends, nobody else holds any of `keys`; SQLite has one writer anyway.

    Several are taken in one order everywhere, so that two who want the same ones never wait for
    each other.
    """
    if connection.dialect.name == "postgresql":
        numbers = (hashlib.sha256(key).digest()[:8] for key in keys)
        for number in sorted(int.from_bytes(each, "big", signed=True) for each in numbers):
            connection.execute(_HOLD, {"number": number})


_HOLD = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads, so that it waits for no writer on SQLite."""
    with engine.connect().execution_options(read_only=True) as connection, connection.begin():
        yield connection
