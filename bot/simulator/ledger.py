"""The ledger: all that passed through, in order, kept in memory and, if asked, in a file."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from bot.simulator.clock import Clock

Entry = dict[str, Any]


class Ledger:
    """A list that only grows, with numbered and dated entries; safe to use from many threads."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._last = 0
        # Open for the life of the process; each line is flushed, so that it outlives a kill.
        self._file = path.open("a", encoding="utf-8") if path else None

    def add(self, kind: str, **fields: Any) -> int:  # noqa: ANN401 - entries differ by kind
        """Write an entry and return its number."""
        at = self._clock.now().isoformat(timespec="milliseconds")
        with self._lock:
            self._last += 1
            entry = {"n": self._last, "kind": kind, "at": at, **fields}
            self._entries.append(entry)
            if self._file:
                self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                self._file.flush()
            return self._last

    def after(self, n: int, limit: int | None = None) -> tuple[list[Entry], int]:
        """The entries numbered above `n` (the newest `limit` of them), and the last number."""
        with self._lock:
            first = self._last - len(self._entries)
            entries = self._entries[max(n - first, 0) :]
            if limit is not None:
                entries = entries[-limit:] if limit else []
            return entries, self._last

    @property
    def last(self) -> int:
        """The number of the newest entry."""
        return self._last

    def clear(self) -> None:
        """Forget the entries in memory; numbers go on, and the file keeps what it has."""
        with self._lock:
            self._entries = []

    def close(self) -> None:
        """Close the file, if there is one."""
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None
