"""What a turn costs with a million people stored against a thousand, in process.

Fewer on PostgreSQL, where they take longer to write; `--full` has the million there too.
"""

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks import crowd
from tests.benchmarks.installation import NOON, Installation, installed, left_out
from tests.benchmarks.statements import FROM_CONSENT, TO_CONSENT
from tests.benchmarks.table import Line
from tests.databases import kinds_wanted, opened

FEW = 1_000
MANY = {"sqlite": 1_000_000, "postgresql": 100_000}
ROUNDS = 9
_EACH_ROUND = 20


def measure(*, full: bool = False) -> list[Line]:
    """Measure on each kind of database."""
    lines = [_measure(kind, MANY["sqlite"] if full else MANY[kind]) for kind in kinds_wanted()]
    return lines + left_out("a turn with many stored, postgresql")


def _measure(kind: str, many: int) -> Line:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        databases = stack.enter_context(opened(kind, folder, is_safe=True))
        sizes = {"few": FEW, "many": many}
        heres = [stack.enter_context(installed(databases, folder, name)) for name in sizes]
        for here, people in zip(heres, sizes.values(), strict=True):
            crowd.gather(here, people, TO_CONSENT, NOON)
            _settle(here)
        rounds = [
            [
                _turn(here, people, number)
                for here, people in zip(heres, sizes.values(), strict=True)
            ]
            for number in range(ROUNDS + 1)
        ][1:]  # the first one fills caches
        what = f"a turn, {many:,} stored against {FEW:,}, {heres[0].database}"
    least, most = (statistics.median(times) * 1000 for times in zip(*rounds, strict=True))
    note = f"{most:.2f} ms against {least:.2f}"
    return Line(what, [b / a for a, b in rounds], bar=1.3, at_most=True, note=note)


def _settle(here: Installation) -> None:
    """PostgreSQL counts what is stored by itself some time after so much was written; here now."""
    if here.kind == "postgresql":
        with here.wiring.engine.begin() as connection:
            connection.exec_driver_sql("analyze")


def _turn(here: Installation, people: int, number: int) -> float:
    """Seconds a turn, of some people from everywhere among those stored."""
    step = people // (_EACH_ROUND * (ROUNDS + 1))
    first = number * _EACH_ROUND
    numbers = [place * step for place in range(first, first + _EACH_ROUND)]
    began = time.perf_counter()
    for words in FROM_CONSENT:
        for each in numbers:
            crowd.say(here, each, words, NOON)
    return (time.perf_counter() - began) / (len(numbers) * len(FROM_CONSENT))
