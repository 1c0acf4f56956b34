"""How long a parent waits: from the text at the webhook to the answer's POST at the carrier.

Through real processes, one text at a time; both moments are the simulator's own.
"""

import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

from tests.processes.running import Running, running

TEXTS = 40


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as here:
        waits = sorted(_wait_for_answer(here, number) for number in range(TEXTS))
    p50, p95 = statistics.median(waits), waits[int(0.95 * TEXTS)]
    print(f"reply in hand: p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms (bar: 150)")


def _wait_for_answer(here: Running, number: int) -> float:
    here.post("reset")
    here.text("HELP", sender=f"+121355501{20 + number}")
    deadline = time.monotonic() + 10
    while not here.ledger("outbound"):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    heard, sent = here.ledger("inbound")[0]["at"], here.ledger("outbound")[0]["at"]
    return (datetime.fromisoformat(sent) - datetime.fromisoformat(heard)).total_seconds()


if __name__ == "__main__":
    main()
