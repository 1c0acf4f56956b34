"""The worker process: takes jobs from the queue and has its lanes do them, without forking.

SIGTERM lets the texts in hand be handed over. Whatever becomes of Redis, this process goes on: RQ's
worker gives up when Redis is stopped or wiped under a job, and a fresh one takes its place.
"""

import logging
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType

from redis import Redis, RedisError
from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from scheduler import doorbell, duties, jobs
from scheduler.duties import Duty
from scheduler.sweeps import missed_texts
from scheduler.tools import Tools

log = logging.getLogger(__name__)

# How long a Redis that is away is left alone before it is asked for again, at most.
_ASK_AGAIN_SECONDS = 3.0
# RQ's measure for its waits: a Redis whose machine was unplugged is noticed 5 seconds earlier.
_WORKER_SECONDS = 30


class _Worker(SimpleWorker):
    """RQ's worker, which knows why it ended."""

    max_connection_wait_time = _ASK_AGAIN_SECONDS
    is_told_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the job in hand, even if Redis cannot be told."""
        self.is_told_to_stop = True
        with suppress(RedisError):
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def subscribe(self) -> None:
        """Take no commands through Redis: we send none, and the thread for them would stay."""


def run(tools: Tools, beside: Iterable[Duty]) -> None:
    """Work until told to stop, and do the duties of `beside` meanwhile."""
    jobs.equip(tools)
    duties.begin(beside)
    catch_up(tools)
    try:
        while not _work(tools.redis):
            time.sleep(_ASK_AGAIN_SECONDS)
    finally:
        tools.lanes.close()


def catch_up(tools: Tools) -> None:
    """Take in what came while nothing ran, before anything goes out: a stop may be among it."""
    try:
        while missed_texts.sweep(tools) and not tools.lanes.closing.is_set():
            pass
    except Exception:  # the database is away, say: then nothing can go out either
        log.exception("not caught up")


def _work(redis: Redis) -> bool:
    """Work until told to stop, or until RQ's worker gives up: then False."""
    worker = _Worker(
        [doorbell.queue(redis)],
        connection=redis,
        serializer=JSONSerializer,
        job_class=doorbell.KnownJob,
        worker_ttl=_WORKER_SECONDS,
    )
    _end_when_told()  # until RQ's worker listens itself
    try:
        worker.work(logging_level="WARNING")
    except RedisError as problem:
        log.warning("Redis is away", extra={"problem": type(problem).__name__})
    _end_when_told()
    return worker.is_told_to_stop


def _end_when_told() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
