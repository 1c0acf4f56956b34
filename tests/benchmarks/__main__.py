"""All measurements, one after the other, or those named: `python -m tests.benchmarks turn`."""

import argparse
import time
from collections.abc import Callable
from functools import partial

from tests.benchmarks import engine, memory, million, outbox, reply, sending, turn
from tests.benchmarks.table import Line, show


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which; all of them unless named")
    parser.add_argument("--full", action="store_true", help="the design's numbers, however long")
    given = parser.parse_args()
    every: dict[str, Callable[[], list[Line]]] = {
        "engine": engine.measure,
        "turn": turn.measure,
        "million": partial(million.measure, full=given.full),
        "sending": sending.measure,
        "memory": partial(memory.measure, full=given.full),
        "outbox": outbox.measure,
        "reply": reply.measure,
    }
    for name in given.names:
        if name not in every:
            parser.error(f"there is no {name}; there are {', '.join(every)}")
    lines: list[Line] = []
    for name in given.names or every:
        began = time.monotonic()
        print(f"{name} ...", flush=True)
        lines += every[name]()
        print(f"  took {time.monotonic() - began:.0f} s")
    show(lines)


if __name__ == "__main__":
    main()
