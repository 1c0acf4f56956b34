"""What follows when a text fails for good: a stop, nobody there, a second try as a new text."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.engine import Connection

from community import consent, people
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from community.database import new_id, table_of
from community.people import Address
from community.vault import Vault
from messages.carriers.contract import Meaning
from messages.outbox import BODY, INTERACTIVE, Outbound, Status, refuse_waiting
from messages.policy import Kind, Refusal

# So many doubtful failures in a row mean that nobody is there.
_FAILURES_IN_A_ROW = 3

_outbound = table_of(Outbound)
_address = table_of(Address)


def follow(
    connection: Connection, vault: Vault, outbound_id: UUID, meaning: Meaning, now: datetime
) -> None:
    """Do what a failure for good means: a stop, nobody there, a second try."""
    row = connection.execute(
        select(_outbound, _address.c.stopped_at, _address.c.failures)
        .join(_address, _address.c.id == _outbound.c.address_id)
        .where(_outbound.c.id == outbound_id)
    ).one()
    if meaning.is_stop and row.stopped_at is None:
        _note_stop(connection, vault, row, now)
    if meaning.is_unreachable or (meaning.is_doubtful and row.failures + 1 >= _FAILURES_IN_A_ROW):
        _give_up(connection, row.address_id, now)
    elif meaning.is_doubtful:
        _count(connection, row.address_id)
    if meaning.again_after and _may_go_again(connection, row, now + meaning.again_after):
        _send_anew(connection, vault, row, now + meaning.again_after)


def _may_go_again(connection: Connection, row: Row[Any], at: datetime) -> bool:
    """Once, while it makes sense: not what answered STOP or START, nor what was overtaken."""
    is_worth_it = row.attempts == 0 and at < row.expires_at and row.kind != Kind.COMPLIANCE
    if not is_worth_it or row.stopped_at is not None:
        return False
    later = select(_outbound.c.id).where(
        _outbound.c.address_id == row.address_id, _outbound.c.created_at > row.created_at
    )
    return connection.execute(later.limit(1)).first() is None


def forgive(connection: Connection, outbound_id: UUID) -> None:
    """A text arrived: earlier failures at its address count no more."""
    arrived_at = select(_outbound.c.address_id).where(_outbound.c.id == outbound_id)
    connection.execute(
        update(_address)
        .where(_address.c.id == arrived_at.scalar_subquery(), _address.c.failures > 0)
        .values(failures=0)
    )


def _note_stop(connection: Connection, vault: Vault, row: Row[Any], now: datetime) -> None:
    """Enter in the ledger that the carrier holds the recipient as stopped."""
    entry = ConsentEntry(
        organization_id=row.organization_id,
        address_id=row.address_id,
        person_id=row.person_id,
        act=ConsentAct.WITHDRAWN,
        method=ConsentMethod.CARRIER,
        words=f"carrier's error {row.error_code}",
    )
    consent.record(connection, vault, entry, now)
    reached = people.addresses_reaching(connection, row.address_id)
    refuse_waiting(connection, reached, Refusal.STOPPED)


def _give_up(connection: Connection, address_id: UUID, now: datetime) -> None:
    """Nothing more goes to an address until somebody writes from it."""
    connection.execute(
        update(_address).where(_address.c.id == address_id).values(unreachable_at=now)
    )
    refuse_waiting(connection, [address_id], Refusal.UNREACHABLE)


def _count(connection: Connection, address_id: UUID) -> None:
    connection.execute(
        update(_address).where(_address.c.id == address_id).values(failures=_address.c.failures + 1)
    )


def _send_anew(connection: Connection, vault: Vault, row: Row[Any], due_at: datetime) -> None:
    """The same text once more as a row of its own: what became of the first stays written.

    It is as old as the first: a stop since then stops it, and late at night it waits.
    """
    anew = {column.name: row._mapping[column.name] for column in _outbound.columns}
    outbound_id = new_id()
    sealed = row.interactive_sealed
    anew |= {
        "id": outbound_id,
        "status": Status.WAITING,
        "body_sealed": vault.seal(vault.open(row.body_sealed, BODY, row.id), BODY, outbound_id),
        "interactive_sealed": sealed
        and vault.seal(vault.open(sealed, INTERACTIVE, row.id), INTERACTIVE, outbound_id),
        "carrier_sid": None,
        "error_code": None,
        "attempts": row.attempts + 1,
        "claimed_at": None,
        "settled_at": None,
        "due_at": due_at,
    }
    connection.execute(insert(_outbound), anew)
