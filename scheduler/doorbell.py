"""The doorbell: tells a worker to look for what is due. Rings for one thing collapse into one.

Redis holds ids and "look now", never contents; if it is wiped or away, the clock's next tick finds
the rows in the database.
"""

import logging
from uuid import UUID

from redis import Redis, RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

QUEUE = "portavoz"
DELIVER = "scheduler.jobs.deliver"
SWEEP = "scheduler.jobs.sweep"
# The sweep that a web process calls for, as nobody took in texts while none ran.
MISSED_TEXTS = "missed_texts"

# A ring that nobody answered within this time (the worker was killed) may ring again.
_RING_SECONDS = 10


class KnownJob(Job):
    """One of our own jobs: whoever can write to Redis cannot have anything else run.

    Neither as the job, nor as what RQ calls when a job has ended: it imports those by name too.
    """

    success_callback = None
    failure_callback = None
    stopped_callback = None

    @property
    def func(self):  # type: ignore[no-untyped-def]  # noqa: ANN201 - as RQ has it
        """The function to run; raises ValueError for any that is not ours."""
        if self.func_name not in (DELIVER, SWEEP):
            raise ValueError("a job that is not ours")
        return super().func


def queue(redis: Redis) -> Queue:
    """The one queue of jobs; what it holds is JSON, never code."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer, job_class=KnownJob)


def ring(redis: Redis, number_id: UUID) -> None:
    """Have what is due for one number handed over; without Redis the clock will find it."""
    _ring(redis, DELIVER, str(number_id))


def ring_sweep(redis: Redis, name: str) -> None:
    """Have a sweep done; without Redis the clock will ask again."""
    _ring(redis, SWEEP, name)


def _ring(redis: Redis, job: str, what: str) -> None:
    try:
        if redis.set(_key(what), 1, nx=True, ex=_RING_SECONDS):
            queue(redis).enqueue(
                job,
                what,
                result_ttl=0,
                failure_ttl=0,
                job_timeout=-1,  # an alarm could strike between a text's POST and its record
            )
    except RedisError as problem:
        log.warning("the doorbell did not ring", extra={"problem": type(problem).__name__})


def answer(redis: Redis, what: str) -> None:
    """Take note of a ring; what is written from now on rings again."""
    redis.delete(_key(what))


def _key(what: str) -> str:
    return f"portavoz:ring:{what}"
