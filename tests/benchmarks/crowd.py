"""Many people at once: copies of one who has really texted.

Their rows are those that the turn wrote for the first person, with ids, addresses and sessions of
their own.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from sqlalchemy import Insert, Table, bindparam, insert, select
from sqlalchemy.engine import Connection

from community.database import new_id, table_of
from community.people import ADDRESS, Address, Person, PersonAddress
from community.vault import Vault
from flows.sessions import STATE, Session
from flows.turn import Receiver, receive
from messages.carriers.contract import InboundText
from tests.benchmarks.installation import Installation

_session = table_of(Session)
# Of each table the columns in which people differ, and which of their values stands there.
_OWN = {
    table_of(Person): {"id": "own_person"},
    table_of(Address): {
        "id": "own_address",
        "look_up": "own_look_up",
        "address_sealed": "own_sealed",
    },
    table_of(PersonAddress): {"person_id": "own_person", "address_id": "own_address"},
    _session: {
        "id": "own_session",
        "person_id": "own_person",
        "address_id": "own_address",
        "state_sealed": "own_state",
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
    with here.wiring.engine.begin() as connection:
        copies = [(_copy(connection, table, own), own) for table, own in _OWN.items()]
        state = _state(connection, here.wiring.vault)
    for start in range(1, people, _CHUNK):
        chunk = [
            _fresh(here, number, state) for number in range(start, min(start + _CHUNK, people))
        ]
        with here.wiring.engine.begin() as connection:
            for statement, own in copies:
                connection.execute(
                    statement, [{name: each[name] for name in own.values()} for each in chunk]
                )


def _copy(connection: Connection, table: Table, own: dict[str, str]) -> Insert:
    """Writes the only row of a table once more, with other values in the columns `own`."""
    key = next(iter(table.primary_key))
    is_first = key == connection.execute(select(key)).scalar_one()
    columns = [
        bindparam(own[column.name], type_=column.type) if column.name in own else column
        for column in table.c
    ]
    return insert(table).from_select(list(table.c), select(*columns).where(is_first))


def _state(connection: Connection, vault: Vault) -> str:
    row = connection.execute(select(_session)).one()
    return vault.open(row.state_sealed, STATE, row.id)


def _fresh(here: Installation, number: int, state: str) -> dict[str, object]:
    vault, address_id, session_id = here.wiring.vault, new_id(), new_id()
    return {
        "own_person": new_id(),
        "own_address": address_id,
        "own_look_up": vault.look_up(here.sender.organization_id, address(number)),
        "own_sealed": vault.seal(address(number), ADDRESS, address_id),
        "own_session": session_id,
        "own_state": vault.seal(state, STATE, session_id),
    }
