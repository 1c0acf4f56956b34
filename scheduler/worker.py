"""The worker process: takes jobs from the queue one after the other, without forking.

SIGTERM lets the job in hand finish.
"""

from rq.serializers import JSONSerializer
from rq.worker import SimpleWorker

from scheduler import doorbell, jobs


def run(tools: jobs.Tools) -> None:
    """Work until told to stop."""
    jobs.equip(tools)
    worker = SimpleWorker(
        [doorbell.queue(tools.redis)], connection=tools.redis, serializer=JSONSerializer
    )
    worker.work(logging_level="WARNING")
