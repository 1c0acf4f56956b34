"""Runs work in threads beside each other, so that what is slow holds up nothing else.

A key, such as a number's id, has a few lanes of its own; work that is not finished goes on after
whatever else has come in meanwhile.
"""

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

log = logging.getLogger(__name__)

# Made when they are needed: sixteen slow numbers at once leave none to the next.
_THREADS = 64
# More lanes hide the network's delay; the other keys need threads too.
_LANES_OF_ONE = 4


class Lanes:
    """Threads that work until they are closed; `closing` is set when what is in hand should end."""

    def __init__(self) -> None:
        self.closing = Event()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="lane")
        self._busy: Counter[str] = Counter()
        self._called_again: set[str] = set()
        self._lock = Lock()

    def call(self, key: str, work: Callable[[], bool]) -> None:
        """Do `work`, and again as long as it says that there is more to do.

        When all lanes of `key` are taken, one of them does it once more at its end.
        """
        with self._lock:
            if self._busy[key] >= _LANES_OF_ONE:
                self._called_again.add(key)
                return
            self._busy[key] += 1
        self._threads.submit(self._run, key, work)

    def close(self) -> None:
        """Let what is in hand come to its end, and begin nothing more."""
        self.closing.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, key: str, work: Callable[[], bool]) -> None:
        is_more = False
        try:
            is_more = work()
        except Exception:  # what is due is still in the database, and the clock will ring for it
            log.exception("work failed", extra={"key": key})
        with self._lock:
            is_more = is_more or key in self._called_again
            self._called_again.discard(key)
            if not is_more or self.closing.is_set():
                self._busy[key] -= 1
                return
        self._threads.submit(self._run, key, work)
