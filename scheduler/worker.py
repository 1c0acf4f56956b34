"""The worker process: takes jobs from the queue and has its lanes do them, without forking.

SIGTERM lets the texts in hand be handed over.
"""

from collections.abc import Iterable

from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from scheduler import doorbell, duties, jobs
from scheduler.duties import Duty
from scheduler.tools import Tools


def run(tools: Tools, beside: Iterable[Duty]) -> None:
    """Work until told to stop, and do the duties of `beside` meanwhile."""
    jobs.equip(tools)
    duties.begin(beside)
    worker = SimpleWorker(
        [doorbell.queue(tools.redis)],
        connection=tools.redis,
        serializer=JSONSerializer,
        job_class=doorbell.KnownJob,
    )
    try:
        worker.work(logging_level="WARNING")
    finally:
        tools.lanes.close()
