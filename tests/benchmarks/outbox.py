"""Recipients made into outbox rows, against a bare bulk insert of the same rows.

There is no bulk path into the outbox yet: this measures `enqueue`, one call for each recipient, of
fewer than the design's 100,000.
"""

import tempfile
import time
from pathlib import Path

from sqlalchemy import delete, insert, select

from community.database import reading, table_of
from messages.outbox import Outbound
from tests.benchmarks import blast
from tests.benchmarks.installation import Installation, installed, left_out
from tests.benchmarks.table import Line
from tests.databases import kinds_wanted, opened

RECIPIENTS, ROUNDS = 2_000, 3

_outbound = table_of(Outbound)


def measure() -> list[Line]:
    """Measure on each kind of database."""
    return [_measure(kind) for kind in kinds_wanted()] + left_out("outbox rows, postgresql")


def _measure(kind: str) -> Line:
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(kind, Path(folder), is_safe=True) as databases,
        installed(databases, Path(folder)) as here,
    ):
        blast.gather(here, RECIPIENTS)
        speakers = blast.speakers(here, RECIPIENTS)
        _empty(here)
        ratios = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            blast.write(here, speakers)
            own = time.perf_counter() - began
            ratios.append(own / _bulk_insert(here))
        what = f"time for {RECIPIENTS:,} outbox rows against a bulk insert's, {here.database}"
    return Line(what, ratios, bar=2, at_most=True, note="one by one: there is no bulk path yet")


def _bulk_insert(here: Installation) -> float:
    """Seconds for the rows that are there, written again."""
    with reading(here.wiring.engine) as connection:
        rows = [dict(row) for row in connection.execute(select(_outbound)).mappings()]
    _empty(here)
    began = time.perf_counter()
    with here.wiring.engine.begin() as connection:
        connection.execute(insert(_outbound), rows)
    spent = time.perf_counter() - began
    assert len(rows) == RECIPIENTS
    _empty(here)
    return spent


def _empty(here: Installation) -> None:
    with here.wiring.engine.begin() as connection:
        connection.execute(delete(_outbound))
