"""The jobs that workers run. Each takes ids, may run twice, and finds its work in the database."""

from dataclasses import dataclass
from uuid import UUID

from redis import Redis

from community.database import reading
from community.senders import senders
from messages.delivery import Delivery, deliver_due
from scheduler import doorbell

# A job hands over at most this many texts, so that one busy sender does not hold up the others.
BATCH = 50


@dataclass(frozen=True)
class Tools:
    """What the jobs work with."""

    delivery: Delivery
    redis: Redis


_tools: list[Tools] = []


def equip(tools: Tools) -> None:
    """Give this process its tools; RQ calls jobs by name, so they cannot be handed along."""
    _tools[:] = [tools]


def deliver(number_id: str) -> None:
    """Hand over what is due for one number."""
    tools = _tools[0]
    doorbell.answer(tools.redis, UUID(number_id))
    with reading(tools.delivery.engine) as connection:
        sender = next(
            (each for each in senders(connection).values() if str(each.number_id) == number_id),
            None,
        )
    if sender and deliver_due(tools.delivery, sender, BATCH) == BATCH:
        doorbell.ring(tools.redis, sender.number_id)
