"""Processor time of processes, by /proc: Linux only, elsewhere it is not measured."""

import os
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import Engine

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def can_measure() -> bool:
    return (_PROC / "self/stat").exists()


def seconds(parents: Sequence[int]) -> float:
    """What these processes and their children have used so far, those that ended included."""
    return sum(
        sum(map(int, fields[11:15] if pid in parents else fields[11:13])) / _TICKS
        for pid, fields in _processes()
        if pid in parents or int(fields[1]) in parents
    )


def server_of(engine: Engine) -> list[int]:
    """The process of a PostgreSQL server on this machine; none for SQLite."""
    if engine.dialect.name == "sqlite":
        return []
    with engine.connect() as connection:
        backend = connection.exec_driver_sql("select pg_backend_pid()").scalar_one()
        return [int(fields[1]) for pid, fields in _processes() if pid == backend]


def _processes() -> list[tuple[int, list[str]]]:
    """Each process with what its stat file says after the name, which may hold anything."""
    found = []
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            line = path.read_text()
        except OSError:  # it has ended
            continue
        found.append((int(path.parent.name), line.rpartition(")")[2].split()))
    return found
