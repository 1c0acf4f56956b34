"""What a process does every so often beside its work, such as saying that it lives."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass
class Duty:
    """An action and how many seconds lie between two times; a failure is logged once, not each."""

    action: Callable[[], None]
    seconds: float
    _is_failing: bool = field(default=False, init=False)

    def do(self) -> None:
        """Do it; what goes wrong is tried again the next time."""
        try:
            self.action()
        except Exception:
            if not self._is_failing:
                log.exception("a duty fails", extra={"duty": self._name})
            self._is_failing = True
            return
        if self._is_failing:
            log.info("a duty is done again", extra={"duty": self._name})
        self._is_failing = False

    @property
    def _name(self) -> str:
        return getattr(self.action, "__qualname__", repr(self.action))


def begin(duties: Iterable[Duty]) -> None:
    """Have each done now and from now on, in a thread that ends with the process."""
    for duty in duties:
        threading.Thread(target=_repeat, args=(duty,), daemon=True, name="duty").start()


def _repeat(duty: Duty) -> None:
    while True:
        duty.do()
        time.sleep(duty.seconds)
