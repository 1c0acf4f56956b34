"""What the jobs and sweeps of a worker work with."""

from dataclasses import dataclass

from redis import Redis

from messages.delivery import Delivery
from scheduler.lanes import Lanes


@dataclass(frozen=True)
class Tools:
    """What the jobs work with."""

    delivery: Delivery
    redis: Redis
    lanes: Lanes
