"""The jobs that workers run. Each takes ids, may run twice, and finds its work in the database."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from community.database import reading
from community.senders import sender_of
from messages.delivery import Outlook, deliver_batch
from messages.lookup import look_up_next
from scheduler import doorbell
from scheduler.sweeps import media, missed_texts, missing_receipts, retention
from scheduler.tools import Tools

# What the clock calls for now and then: its name, what it does, and every how many seconds.
# A sweep says whether there is more to do at once.
Sweep = Callable[[Tools], bool]
SWEEPS: Mapping[str, tuple[Sweep, int]] = {
    doorbell.MISSED_TEXTS: (missed_texts.sweep, 300),
    "missing_receipts": (missing_receipts.sweep, 60),
    "media": (media.sweep, 10),
    "retention": (retention.sweep, 3600),
}

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
    """Hand over the next texts of a number; when there are none, look up one nobody knows of."""
    with reading(tools.delivery.engine) as connection:
        sender = sender_of(connection, number_id)
    if sender is None:
        return False
    progress = deliver_batch(tools.delivery, sender, is_closing=tools.lanes.closing.is_set)
    match progress.outlook:
        case Outlook.MORE:
            return True
        case Outlook.SOON:
            tools.lanes.closing.wait(_ROOM_SECONDS)
            return True
        case Outlook.NOTHING:
            return look_up_next(tools.delivery, sender)
        case Outlook.LATER:
            return False  # the clock will ring again


# A sender that has gone as fast as it may looks again after this.
_ROOM_SECONDS = 0.25
