"""All measurements, one after the other, or those named: `python -m tests.benchmarks turn`."""

import argparse
import time

from tests.benchmarks import engine, reply, turn
from tests.benchmarks.table import Line, show

_ALL = {each.__name__.rpartition(".")[2]: each for each in (engine, turn, reply)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(_ALL))
    names = parser.parse_args().names or list(_ALL)
    lines: list[Line] = []
    for name in names:
        began = time.monotonic()
        print(f"{name} ...", flush=True)
        lines += _ALL[name].measure()
        print(f"  took {time.monotonic() - began:.0f} s")
    show(lines)


if __name__ == "__main__":
    main()
