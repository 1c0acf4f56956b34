"""When each clock, worker and web process was last seen, and with which keys."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Field, SQLModel

from community.database import insert_new, table_of, utc_column
from community.vault import Vault

# How often a process says that it lives, and when it counts as gone: it has missed three.
BEAT_SECONDS = 30
GONE_AFTER = timedelta(minutes=2)
_FORGOTTEN_AFTER = timedelta(days=1)
_KEYS_LENGTH = 80


class ProcessKind(StrEnum):
    """The processes that an installation needs at least one of."""

    CLOCK = "clock"
    WORKER = "worker"
    WEB = "web"


class Heartbeat(SQLModel, table=True):
    """One process; `name` is unique among all machines."""

    name: str = Field(max_length=120, primary_key=True)
    kind: str = Field(max_length=20)
    keys: str = Field(max_length=_KEYS_LENGTH)  # the ids of its DATA_KEYS, the one in use first
    seen_at: datetime = Field(sa_column=utc_column(nullable=False, index=True))


_heartbeat = table_of(Heartbeat)


@dataclass(frozen=True)
class Heart:
    """One process's own. It is made after a fork, so that two processes never share a name."""

    kind: ProcessKind
    engine: Engine
    vault: Vault
    now: Callable[[], datetime]

    @cached_property
    def name(self) -> str:
        """The kind, the machine, the process and its start: containers share all but the last."""
        return f"{self.kind}-{socket.gethostname()[:60]}-{os.getpid()}-{self.now():%Y%m%dT%H%M%S%f}"

    def beat(self) -> None:
        """Note that this process lives; forget those not seen for a day."""
        now = self.now()
        keys = _shortened(self.vault.key_ids)
        with self.engine.begin() as connection:
            seen = (
                update(_heartbeat)
                .where(_heartbeat.c.name == self.name)
                .values(keys=keys, seen_at=now)
            )
            if connection.execute(seen).rowcount == 0:
                fresh = {"name": self.name, "kind": self.kind, "keys": keys, "seen_at": now}
                insert_new(connection, _heartbeat, **fresh)
            connection.execute(
                delete(_heartbeat).where(_heartbeat.c.seen_at < now - _FORGOTTEN_AFTER)
            )


def _shortened(key_ids: tuple[str, ...]) -> str:
    """Key ids by comma; the oldest are left out when all would be too long."""
    while len(",".join(key_ids)) > _KEYS_LENGTH:
        key_ids = key_ids[:-1]
    return ",".join(key_ids)


def running(connection: Connection, now: datetime) -> list[tuple[str, list[str]]]:
    """The names of the processes that live, and the ids of their keys, the one in use first."""
    query = (
        select(_heartbeat.c.name, _heartbeat.c["keys"])
        .where(_heartbeat.c.seen_at > now - GONE_AFTER)
        .order_by(_heartbeat.c.name)
    )
    return [(name, key_ids.split(",")) for name, key_ids in connection.execute(query)]


@dataclass(frozen=True)
class Seen:
    """The processes of one kind: when the last sign of any came, and how many live."""

    last_at: datetime | None
    living: int


def seen(connection: Connection, now: datetime) -> Mapping[ProcessKind, Seen]:
    """Each kind of process; one that was not seen for a day is as if it had never been."""
    is_alive = _heartbeat.c.seen_at > now - GONE_AFTER
    query = select(
        _heartbeat.c.kind,
        func.max(_heartbeat.c.seen_at).label("last_at"),
        func.sum(case((is_alive, 1), else_=0)).label("living"),
    ).group_by(_heartbeat.c.kind)
    found = {row.kind: Seen(row.last_at, row.living) for row in connection.execute(query)}
    return {kind: found.get(kind, Seen(None, 0)) for kind in ProcessKind}
