"""The simulator's clock: real time, moved by an offset that the demo keeps in a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """Tells the time, moved by the number of seconds written in a file."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def now(self) -> datetime:
        """The moment it is in the simulated world, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._offset())

    def _offset(self) -> float:
        if self._path is None:
            return 0.0
        try:
            return float(self._path.read_text(encoding="ascii").strip() or 0)
        except (OSError, ValueError):
            # Missing means "not moved"; half written means "ask again", which the next call does.
            return 0.0
