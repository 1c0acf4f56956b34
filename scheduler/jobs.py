"""The jobs that workers run. Each takes ids, may run twice, and finds its work in the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from redis import Redis

from community.database import reading
from community.senders import senders
from messages.delivery import Delivery, deliver_next
from messages.lookup import look_up_next
from scheduler import doorbell
from scheduler.lanes import Lanes


@dataclass(frozen=True)
class Tools:
    """What the jobs work with."""

    delivery: Delivery
    redis: Redis
    lanes: Lanes


# What the clock calls for now and then: its name, what it does, and every how many seconds.
# A sweep says whether there is more to do at once.
Sweep = Callable[[Tools], bool]
SWEEPS: Mapping[str, tuple[Sweep, int]] = {}

_tools: list[Tools] = []


def equip(tools: Tools) -> None:
    """Give this process its tools; RQ calls jobs by name, so they cannot be handed along."""
    _tools[:] = [tools]


def deliver(number_id: str) -> None:
    """Have what is due for one number handed over."""
    tools = _tools[0]
    doorbell.answer(tools.redis, number_id)
    tools.lanes.call(number_id, partial(_deliver, tools, UUID(number_id)))


def sweep(name: str) -> None:
    """Have a sweep done."""
    tools = _tools[0]
    doorbell.answer(tools.redis, name)
    tools.lanes.call(name, partial(SWEEPS[name][0], tools))


def _deliver(tools: Tools, number_id: UUID) -> bool:
    """Hand over the next text of a number; when there is none, look one up that nobody knows of."""
    with reading(tools.delivery.engine) as connection:
        known = senders(connection).values()
    sender = next((each for each in known if each.number_id == number_id), None)
    return sender is not None and (
        deliver_next(tools.delivery, sender) or look_up_next(tools.delivery, sender)
    )
