"""A blast that waits in the outbox: one notice to each of many people who have agreed."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select, update

from community.database import reading, table_of
from community.organizations import Number
from community.people import Speaker, find_speaker
from messages.delivery import Outlook, deliver_batch
from messages.outbox import Draft, Outbound, Status, enqueue
from messages.policy import Kind
from tests.benchmarks import crowd
from tests.benchmarks.installation import NOON, Installation

AGREED = ("hola", "1", "si")
WORDS = (
    "Reunión de familias el martes 24 a las 6 PM, Biblioteca Pico Union. ¿Viene usted? 1 Sí 2 No"
)
NOTICE = Draft(Kind.NOTICE, WORDS, "es", expires_at=NOON + timedelta(hours=6))

# More than any client can hand over, so that the pace is asked and never holds.
_PER_SECOND = 2_500

_outbound = table_of(Outbound)


def gather(here: Installation, people: int) -> None:
    """People who have agreed, and to whom nothing waits; no pace holds their sender."""
    with here.wiring.engine.begin() as connection:
        connection.execute(update(table_of(Number)).values(segments_per_second=_PER_SECOND))
    crowd.gather(here, people, AGREED, NOON)
    with here.wiring.engine.begin() as connection:
        connection.execute(update(_outbound).values(status=Status.DELIVERED))


def speakers(here: Installation, people: int) -> list[Speaker]:
    """Them, by number."""
    vault, organization_id = here.wiring.vault, here.sender.organization_id
    with reading(here.wiring.engine) as connection:
        found = [
            find_speaker(connection, vault, organization_id, crowd.address(number))
            for number in range(people)
        ]
    return [each for each in found if each]


def write(here: Installation, speakers: list[Speaker]) -> None:
    """Put a notice to each into the outbox, as the house does: one call for each today."""
    with here.wiring.engine.begin() as connection:
        for each in speakers:
            enqueue(connection, here.wiring.vault, here.sender, each, NOTICE, NOON)


def waiting(here: Installation) -> int:
    """How many texts wait in the outbox."""
    query = select(func.count()).select_from(_outbound).where(_outbound.c.status == Status.WAITING)
    with reading(here.wiring.engine) as connection:
        return connection.execute(query).scalar_one()


def send(here: Installation) -> None:
    """Hand over everything that waits, as a worker does."""
    delivery = replace(here.wiring.delivery, now=lambda: NOON)
    while deliver_batch(delivery, here.sender).outlook is not Outlook.NOTHING:
        pass
