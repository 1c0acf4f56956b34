"""What was measured, against its bar, and on which machine."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement: a value for each round. Without values it was left out, and `note` says why.

    The bar is the least that is enough, or with `at_most` the most.
    """

    what: str
    values: Sequence[float] = ()
    unit: str = ""
    bar: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def measured(self) -> str:
        if not self.values:
            return "left out"
        middle = f"{_number(statistics.median(self.values))} {self.unit}".strip()
        if len(self.values) == 1:
            return middle
        return f"{middle} ({_number(min(self.values))} to {_number(max(self.values))})"

    @property
    def wanted(self) -> str:
        if self.bar is None:
            return ""
        return (
            f"{'at most' if self.at_most else 'at least'} {_number(self.bar)} {self.unit}".strip()
        )

    @property
    def holds(self) -> str:
        if self.bar is None or not self.values:
            return ""
        median = statistics.median(self.values)
        return "yes" if (median <= self.bar if self.at_most else median >= self.bar) else "NO"


def show(lines: Sequence[Line]) -> None:
    """Print the table; the middle value counts."""
    head = ("what", "measured: median (range)", "bar", "holds?", "")
    cells = [(each.what, each.measured, each.wanted, each.holds, each.note) for each in lines]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    for row in (head, *cells):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    cores, machine = os.cpu_count(), platform.machine()
    print(f"on {cores} cores, {machine}, Python {platform.python_version()}")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}".removesuffix(".00")
