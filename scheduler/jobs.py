"""The jobs that workers run. Each takes ids, may run twice, and finds its work in the database."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from redis import Redis

from community.database import reading
from community.senders import Sender, senders
from messages.delivery import Delivery, deliver_next
from messages.lookup import look_up_next
from scheduler import doorbell

# A job takes this long at most, so that one busy or slow sender does not hold up the others.
_TURN_SECONDS = 15.0

log = logging.getLogger(__name__)


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
    """Hand over what is due for one number, and ring again for what is left.

    What goes wrong is logged here and not left to RQ, which would keep an exception's words.
    """
    try:
        _deliver(_tools[0], UUID(number_id))
    except Exception:  # the rows are still there, and the clock will ring for them
        log.exception("a job failed", extra={"number": number_id})


def _deliver(tools: Tools, number_id: UUID) -> None:
    doorbell.answer(tools.redis, number_id)
    with reading(tools.delivery.engine) as connection:
        known = senders(connection).values()
    sender = next((each for each in known if each.number_id == number_id), None)
    until = time.monotonic() + _TURN_SECONDS
    while sender and _take_up(tools.delivery, sender):
        if time.monotonic() > until:
            doorbell.ring(tools.redis, number_id)
            return


def _take_up(delivery: Delivery, sender: Sender) -> bool:
    """Hand over the next text; when there is none, look one up that nobody knows of."""
    return deliver_next(delivery, sender) or look_up_next(delivery, sender)
