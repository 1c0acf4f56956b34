"""Many people at once: copies of one who has really texted.

Their rows are those that the turn wrote for the first person, with ids, addresses and sessions of
their own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import Table, select

from community.database import new_id, reading, table_of
from community.people import ADDRESS, Address, Person, PersonAddress
from flows.sessions import STATE, Session
from flows.turn import Receiver, receive
from messages.carriers.contract import InboundText
from tests.benchmarks.installation import Installation

_session = table_of(Session)
# Of each table the columns in which people differ, and which of their values stands there.
_OWN = {
    table_of(Person): {"id": "person"},
    table_of(Address): {"id": "address", "look_up": "look_up", "address_sealed": "sealed"},
    table_of(PersonAddress): {"person_id": "person", "address_id": "address"},
    _session: {
        "id": "session",
        "person_id": "person",
        "address_id": "address",
        "state_sealed": "state",
    },
}
_CHUNK = 20_000
_sids = count(1)


def address(number: int) -> str:
    """The address of a made-up person; no phone has the area code 000."""
    return f"+1000{number:07d}"


def say(here: Installation, number: int, words: str, now: datetime) -> None:
    """Take one turn in this process."""
    wiring = here.wiring
    text = InboundText(
        sid=f"SM{next(_sids):032x}",
        account_sid=wiring.settings.twilio_account_sid,
        address=address(number),
        to=here.sender.number,
        body=words,
    )
    assert receive(Receiver(wiring.engine, wiring.vault, lambda: now), here.sender, text)


def gather(here: Installation, people: int, words: Sequence[str], now: datetime) -> None:
    """Have `people`, numbered from 0, who have all said `words` to the sign-up."""
    for each in words:
        say(here, 0, each, now)
    engine = here.wiring.engine
    with reading(engine) as connection:
        row = connection.execute(select(_session)).one()
    state = here.wiring.vault.open(row.state_sealed, STATE, row.id)
    for start in range(1, people, _CHUNK):
        numbers = range(start, min(start + _CHUNK, people))
        fresh = [_fresh(here, number, state) for number in numbers]
        with engine.begin() as connection:
            for table, own in _OWN.items():
                connection.exec_driver_sql(_copy(here, table, own), fresh)


def _fresh(here: Installation, number: int, state: str) -> dict[str, object]:
    """What is one person's own, as the driver takes it: SQLite knows no UUID."""
    vault, person_id, address_id, session_id = here.wiring.vault, new_id(), new_id(), new_id()
    is_sqlite = here.kind == "sqlite"
    return {
        "person": person_id.hex if is_sqlite else person_id,
        "address": address_id.hex if is_sqlite else address_id,
        "session": session_id.hex if is_sqlite else session_id,
        "look_up": vault.look_up(here.sender.organization_id, address(number)),
        "sealed": vault.seal(address(number), ADDRESS, address_id),
        "state": vault.seal(state, STATE, session_id),
    }


def _copy(here: Installation, table: Table, own: Mapping[str, str]) -> str:
    """Writes a table's first row once more, with other values in the columns `own`.

    By the driver alone: SQLAlchemy would take most of the time of a million.
    """
    mark = ":{}" if here.kind == "sqlite" else "%({})s"
    names = [column.name for column in table.c]
    values = [mark.format(own[name]) if name in own else name for name in names]
    key = next(iter(table.primary_key)).name
    return (
        f"insert into {table.name} ({', '.join(names)}) "
        f"select {', '.join(values)} from {table.name} order by {key} limit 1"
    )
