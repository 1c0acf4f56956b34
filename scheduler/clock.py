"""The clock process: asks the database at intervals what is due, and rings for it.

Nothing is remembered here: due times are UTC rows, so a second clock is harmless and a clock that
was down misses nothing.
"""

import logging
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from apscheduler.schedulers.blocking import BlockingScheduler
from redis import Redis
from sqlalchemy.engine import Engine

from flows.sessions import expire_sessions
from messages.lookup import numbers_due
from scheduler import doorbell
from scheduler.duties import Duty
from scheduler.jobs import SWEEPS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tick:
    """What is needed to find what is due."""

    engine: Engine
    redis: Redis
    now: Callable[[], datetime]


def ring_for_due(tick: Tick) -> None:
    """Ring for every number that has a text due: new ones, held ones, and forgotten ones."""
    for number_id in numbers_due(tick.engine, tick.now()):
        doorbell.ring(tick.redis, number_id)


def expire(tick: Tick) -> None:
    """End the sessions that nobody has answered in time."""
    expire_sessions(tick.engine, tick.now())


# What is done at each tick, and how many seconds apart.
TICKS: tuple[tuple[Callable[[Tick], None], int], ...] = (
    (ring_for_due, 2),
    (expire, 60),
)


def run(tick: Tick, duties: Iterable[Duty]) -> None:
    """Tick until SIGTERM or Ctrl-C; a tick in hand is finished."""
    scheduler = make(tick)
    for duty in duties:
        # In the scheduler's own hands: a clock that stands still is not to be seen as alive.
        _add(scheduler, duty.do, duty.seconds)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.shutdown(wait=False))
    scheduler.start()


def make(tick: Tick) -> BlockingScheduler:
    """A scheduler that keeps no jobs of its own beyond these intervals."""
    scheduler = BlockingScheduler(timezone="UTC")
    for action, seconds in TICKS:
        _add(scheduler, partial(action, tick), seconds)
    for name, (_, seconds) in SWEEPS.items():
        _add(scheduler, partial(doorbell.ring_sweep, tick.redis, name), seconds)
    return scheduler


def _add(scheduler: BlockingScheduler, action: Callable[[], None], seconds: float) -> None:
    scheduler.add_job(
        action,
        "interval",
        seconds=seconds,
        next_run_time=datetime.now(UTC),  # whatever is due may have been so for long
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
