"""The doorbell: tells a worker to look for what is due. Rings for one sender collapse into one.

Redis holds ids and "look now", never contents; if it is wiped or away, the clock's next tick finds
the rows in the database.
"""

import logging
from uuid import UUID

from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

QUEUE = "portavoz"
DELIVER = "scheduler.jobs.deliver"

# A ring that nobody answered within this time (the worker was killed) may ring again.
_RING_SECONDS = 10


def queue(redis: Redis) -> Queue:
    """The one queue of jobs; what it holds is JSON, never code."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)


def ring(redis: Redis, number_id: UUID) -> None:
    """Have what is due for one number handed over; without Redis the clock will find it."""
    try:
        if redis.set(_key(number_id), 1, nx=True, ex=_RING_SECONDS):
            queue(redis).enqueue(
                DELIVER,
                str(number_id),
                result_ttl=0,
                failure_ttl=0,
                job_timeout=-1,  # an alarm could strike between a text's POST and its record
            )
    except RedisError as problem:
        log.warning("the doorbell did not ring", extra={"problem": type(problem).__name__})


def answer(redis: Redis, number_id: UUID) -> None:
    """Take note of a ring; what is written from now on rings again."""
    redis.delete(_key(number_id))


def _key(number_id: UUID) -> str:
    return f"portavoz:ring:{number_id}"
