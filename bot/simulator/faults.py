"""The troubles that the simulator can be told to make, a number of times or until turned off."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from bot.simulator.ledger import Ledger


@dataclass(frozen=True)
class Fault:
    """A kind of trouble: its name, when it strikes, what happens, what its value means."""

    name: str
    moment: str
    words: str
    unit: str = ""
    default: int | None = None


FAULTS = (
    # name, moment, what happens, unit of the value, value unless told
    Fault("429", "sending", "Too many requests: refused with 429, not processed"),
    Fault("500_before_accepting", "sending", "Server error, and the message was not taken"),
    Fault("500_after_accepting", "sending", "Server error, although the message was taken"),
    Fault("timeout", "sending", "Takes the message, then holds the answer", "seconds", 30),
    Fault("drop", "sending", "Takes the message, then hangs up without an answer"),
    Fault("refuse_with", "sending", "Refuses the message with an error code", "code", 21610),
    Fault("fail_with", "delivering", "Takes the message; a receipt says it failed", "code", 30003),
    Fault("stuck", "delivering", "Takes the message, which then waits on its way", "seconds", 60),
    Fault("early_receipt", "receipts", "The first receipt comes before the answer to the request"),
    Fault("duplicate_receipts", "receipts", "Every receipt comes twice"),
    Fault("reordered_receipts", "receipts", "Receipts come in reverse order"),
    Fault("late_receipts", "receipts", "Receipts come late", "seconds", 10),
    Fault("lost_receipts", "receipts", "No receipt comes at all"),
    Fault("webhook_thrice", "texting in", "Each text is handed over three times at once"),
    Fault("slow_webhook", "texting in", "Each text is handed over late", "seconds", 5),
    Fault("lost_webhook", "texting in", "The text is kept, but never handed over"),
    Fault("forged_signature", "texting in", "The text is handed over with a wrong signature"),
    Fault("lookup_500", "looking up", "Reading messages back answers with a server error"),
)
BY_NAME = {fault.name: fault for fault in FAULTS}


@dataclass
class Armed:
    """A fault that is switched on: how many times more (None: until turned off), and its value."""

    times: int | None
    value: int


class Faults:
    """The switches."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._armed: dict[str, Armed] = {}

    def arm(self, name: str, times: int | None = 1, value: int | None = None) -> None:
        """Switch a fault on."""
        default = BY_NAME[name].default or 0
        with self._lock:
            self._armed[name] = Armed(times, default if value is None else value)

    def disarm(self, names: Iterable[str] | None = None) -> None:
        """Switch faults off; all of them unless some are named."""
        with self._lock:
            for name in list(self._armed) if names is None else names:
                self._armed.pop(name, None)

    def armed(self) -> dict[str, Armed]:
        """The faults that are on now."""
        with self._lock:
            return {name: Armed(a.times, a.value) for name, a in self._armed.items()}

    def take(self, name: str) -> Armed | None:
        """Use a fault once, if it is on; the ledger says so."""
        with self._lock:
            armed = self._armed.get(name)
            if armed is None:
                return None
            if armed.times is not None:
                armed.times -= 1
                if armed.times <= 0:
                    del self._armed[name]
        self._ledger.add("fault", name=name, value=armed.value, words=BY_NAME[name].words)
        return armed
