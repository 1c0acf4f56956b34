"""How long a parent waits: from the text at the webhook to the answer's POST at the carrier.

Through real processes, one text at a time; both moments are the simulator's own.
"""

import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

from tests.benchmarks.table import Line
from tests.processes.running import Running, running

TEXTS = 40


def measure() -> list[Line]:
    """The time within which 95 of 100 texts are answered."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as here:
        waits = sorted(_wait_for_answer(here, number) * 1000 for number in range(TEXTS))
    p50, p95 = statistics.median(waits), waits[int(0.95 * TEXTS)]
    note = f"p50 {p50:.0f} ms, of {TEXTS} texts"
    return [Line("reply in hand, p95", [p95], "ms", 150, at_most=True, note=note)]


def _wait_for_answer(here: Running, number: int) -> float:
    here.post("reset")
    here.text("HELP", sender=f"+121355501{20 + number}")
    deadline = time.monotonic() + 10
    while not here.ledger("outbound"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    heard, sent = here.ledger("inbound")[0]["at"], here.ledger("outbound")[0]["at"]
    return (datetime.fromisoformat(sent) - datetime.fromisoformat(heard)).total_seconds()
