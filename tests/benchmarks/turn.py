"""Inbound turns over HTTP against a bare floor: two real servers, fired at in turns.

Both check the same signature and use the same gunicorn, database and settings. The real one also
rings the doorbell in a real Redis; no worker runs, so sending takes nothing from the turn.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from sqlalchemy import func, select

from community.database import reading, table_of
from messages.inbox import Inbound, WaitingReason
from messages.outbox import Outbound
from tests.benchmarks import cpu, crowd, floor
from tests.benchmarks.installation import Installation, installed, left_out
from tests.benchmarks.load import Volley, fire, gunner
from tests.benchmarks.statements import FROM_CONSENT, TO_CONSENT, recorded
from tests.benchmarks.table import Line
from tests.benchmarks.webhooks import webhook
from tests.databases import kinds_wanted, opened
from tests.processes.running import wait_until

PEOPLE, CONNECTIONS, ROUNDS = 5000, 16, 5
# In each round so many people, who have only chosen a language yet, go through the sign-up.
_EACH_ROUND = 250
_BARS = {"sqlite": 0.6, "postgresql": 0.45}
_CPU_BAR = 3.0


@dataclass(frozen=True)
class _Side:
    """One of the two servers, with the processes whose work is its cost."""

    port: int
    pids: list[int]


@dataclass(frozen=True)
class _Shot:
    """A volley at one side, and the processor milliseconds that each of its requests took."""

    volley: Volley
    cpu: float


def measure() -> list[Line]:
    """Measure on each kind of database."""
    lines = [line for kind in kinds_wanted() for line in _measure(kind)]
    return lines + left_out("turn, postgresql")


def _measure(kind: str) -> list[Line]:
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(kind, Path(folder), is_safe=True) as databases,
        installed(databases, Path(folder)) as here,
        gunner() as pool,
    ):
        floor.TABLE.create(here.wiring.engine)
        crowd.gather(here, PEOPLE, TO_CONSENT, here.wiring.now())
        statements = _statements_a_turn(here)
        with _serving(here) as (base, own):
            _shoot(pool, base, _texts(here, 0))  # until both are warm
            _shoot(pool, own, _texts(here, 0))
            pairs = [_pair(here, pool, base, own, number) for number in range(1, ROUNDS + 1)]
        _check_answers(here)
        _tell("floor", [base for base, _ in pairs])
        _tell("turn", [own for _, own in pairs])
        return _lines(here, pairs, statements)


def _statements_a_turn(here: Installation) -> float:
    """Of one more person's sign-up, in this process."""
    with recorded(here.wiring.engine) as found:
        for words in FROM_CONSENT:
            crowd.say(here, PEOPLE - 1, words, here.wiring.now())
    return len(found) / len(FROM_CONSENT)


@contextmanager
def _serving(here: Installation) -> Iterator[tuple[_Side, _Side]]:
    chosen = here.wiring.settings
    # Both are called by the same public address, so that both can be sent the same requests.
    environment = {**here.environment, "PUBLIC_URL": chosen.public_url}
    sides = ((chosen.port + 1, ["tests.benchmarks.floor"]), (chosen.port, ["bot.cli", "web"]))
    servers = {
        port: subprocess.Popen(
            [sys.executable, "-m", *command], env={**environment, "PORT": str(port)}
        )
        for port, command in sides
    }
    database = cpu.server_of(here.wiring.engine)
    try:
        for port in servers:
            wait_until(lambda port=port: _answers(port), 20, "a server did not start")
        base, own = (_Side(port, [each.pid, *database]) for port, each in servers.items())
        yield base, own
    finally:
        for each in servers.values():
            each.terminate()
        for each in servers.values():
            each.wait(20)


def _answers(port: int) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except HTTPError:
        return True  # the floor has no such page
    except (OSError, HTTPException):  # until it listens, a caller may by chance reach itself
        return False
    return True


def _texts(here: Installation, number: int) -> list[bytes]:
    """The webhooks of one round: everybody's first text, then everybody's second, and so on."""
    people = range(number * _EACH_ROUND, (number + 1) * _EACH_ROUND)
    chosen, to = here.wiring.settings, here.sender.number
    return [
        webhook(chosen, crowd.address(person), to, words)
        for words in FROM_CONSENT
        for person in people
    ]


def _pair(
    here: Installation, pool: Executor, base: _Side, own: _Side, number: int
) -> tuple[_Shot, _Shot]:
    """The same texts to both, now one first, now the other."""
    texts = _texts(here, number)
    order = (base, own) if number % 2 else (own, base)
    shots = {side.port: _shoot(pool, side, texts) for side in order}
    return shots[base.port], shots[own.port]


def _shoot(pool: Executor, side: _Side, texts: Sequence[bytes]) -> _Shot:
    used = cpu.seconds(side.pids)
    volley = pool.submit(fire, side.port, texts, CONNECTIONS).result()
    return _Shot(volley, (cpu.seconds(side.pids) - used) * 1000 / len(texts))


def _check_answers(here: Installation) -> None:
    """A turn that failed would be a fast one."""
    inbound, outbound = table_of(Inbound), table_of(Outbound)
    with reading(here.wiring.engine) as connection:
        texts = connection.execute(select(func.count()).select_from(inbound)).scalar_one()
        answers = connection.execute(select(func.count()).select_from(outbound)).scalar_one()
        failed = connection.execute(
            select(inbound.c.id).where(inbound.c.waits_because == WaitingReason.FLOW_FAILED)
        ).first()
    turns = len(TO_CONSENT) + len(FROM_CONSENT) * (1 + _EACH_ROUND * (ROUNDS + 1))
    assert texts == answers == turns, (texts, answers, turns)
    assert failed is None


def _tell(name: str, shots: Sequence[_Shot]) -> None:
    rates = [shot.volley.per_second for shot in shots]
    p50, p99, used = (
        statistics.median(values)
        for values in zip(
            *((s.volley.milliseconds(0.5), s.volley.milliseconds(0.99), s.cpu) for s in shots),
            strict=True,
        )
    )
    print(
        f"  {name:6}{statistics.median(rates):6.0f} requests/s ({min(rates):.0f} to "
        f"{max(rates):.0f}), p50 {p50:.1f} ms, p99 {p99:.1f} ms, CPU {used:.2f} ms"
    )


def _lines(
    here: Installation, pairs: Sequence[tuple[_Shot, _Shot]], statements: float
) -> list[Line]:
    what, bar = f"turn, {here.database}", _BARS[here.kind]
    ratios = [own.volley.per_second / base.volley.per_second for base, own in pairs]
    used = [own.cpu for _, own in pairs] if cpu.can_measure() else []
    return [
        Line(f"{what}: requests/s against the floor's", ratios, bar=bar),
        Line(
            f"{what}: CPU of web and database",
            used,
            "ms",
            _CPU_BAR,
            at_most=True,
            note="" if used else "needs /proc",
        ),
        Line(f"{what}: SQL statements, BEGIN and COMMIT included", [statements]),
    ]
