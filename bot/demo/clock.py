"""The demo's clock: the real one, moved by an offset that all processes read from a file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

_FILE = "clock"


def path_in(home: Path) -> Path:
    """The file that holds the offset, in seconds."""
    return home / _FILE


def now(home: Path) -> datetime:
    """The demo's present time, in UTC."""
    return datetime.now(UTC) + offset(home)


def offset(home: Path) -> timedelta:
    """How far the demo's clock has been moved."""
    try:
        return timedelta(seconds=float(path_in(home).read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta(0)


def move(home: Path, by: timedelta) -> None:
    """Move the demo's clock for every process that uses this home."""
    path_in(home).write_text(str((offset(home) + by).total_seconds()))
