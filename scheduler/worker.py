"""The worker process: takes jobs from the queue and has its lanes do them, without forking.

SIGTERM lets the texts in hand be handed over.
"""

from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from scheduler import doorbell, jobs
from scheduler.tools import Tools


def run(tools: Tools) -> None:
    """Work until told to stop."""
    jobs.equip(tools)
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
