"""Erases addresses and whoever answers only there: all that refers to them goes, as one.

What stays is a keyed hash of each address, whether it has stopped, and the lines of the ledger
without their words, as proof of consent. What refers to whom is asked of the tables' foreign keys,
so that a table which is added later is not forgotten.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, delete, select
from sqlalchemy.engine import Connection

from community import consent, people
from community.consent import Consent
from community.database import metadata, table_of
from community.organizations import is_held
from community.people import Address, Person, PersonAddress
from community.vault import Vault
from flows.sessions import Session
from messages.inbox import Inbound
from messages.media import Media
from messages.outbox import Outbound

_address = table_of(Address)
_person = table_of(Person)
_person_address = table_of(PersonAddress)

# Its lines are never taken out (the database refuses that); their words are emptied instead.
KEPT = table_of(Consent)
# A table is known once its module is imported. One that were not would have the database refuse the
# erasure as a whole, since foreign keys are on.
KNOWN = (Inbound, Media, Outbound, Session)


class LegalHoldError(RuntimeError):
    """A legal hold stands: nothing of this organization may be erased."""


def erase_everybody_reached(
    connection: Connection, vault: Vault, organization_id: UUID, address_id: UUID, now: datetime
) -> Mapping[str, int]:
    """Erase every person reached at an address, and have nobody write to them again.

    Whom it reaches is what a STOP would reach. Says how many rows went, by table, and of `address`
    how many were emptied. Raises LegalHoldError.
    """
    if is_held(connection, organization_id):
        raise LegalHoldError
    reached = _hold_all_reached(connection, vault, organization_id, address_id)
    consent.withdraw_for_erased(connection, vault, organization_id, reached, now)
    return erase(connection, vault, organization_id, reached, now)


def erase(
    connection: Connection,
    vault: Vault,
    organization_id: UUID,
    address_ids: Sequence[UUID],
    now: datetime,
) -> Mapping[str, int]:
    """Erase addresses, and each person who then has none left; they may come back as anybody.

    An address that has stopped stays stopped. Raises LegalHoldError.
    """
    if is_held(connection, organization_id):
        raise LegalHoldError
    _hold(connection, vault, organization_id, address_ids)
    gone: Counter[str] = Counter()
    answering = set(_who_answers(connection, _person_address.c.address_id.in_(address_ids)))
    _delete_referring(connection, _address, _address.c.id.in_(address_ids), gone)
    elsewhere = set(_who_answers(connection, _person_address.c.person_id.in_(answering)))
    _delete(connection, _person, _person.c.id.in_(answering - elsewhere), gone)
    consent.empty_words(connection, address_ids)
    for address_id in address_ids:
        people.empty_address(connection, vault, organization_id, address_id, now)
        gone[_address.name] += 1
    return +gone


def _hold(
    connection: Connection, vault: Vault, organization_id: UUID, address_ids: Sequence[UUID]
) -> None:
    """No turn of theirs is under way from here on; always in the same order."""
    for address in sorted(people.address_of(connection, vault, each) for each in address_ids):
        people.hold_address(connection, vault, organization_id, address)


def _hold_all_reached(
    connection: Connection, vault: Vault, organization_id: UUID, address_id: UUID
) -> list[UUID]:
    """The addresses that a stop at this one would reach; none is added while they are held."""
    held: list[UUID] = []
    reached = [address_id]
    while held != reached:
        _hold(connection, vault, organization_id, reached)
        held, reached = reached, people.addresses_reaching(connection, address_id)
    return reached


def _who_answers(connection: Connection, condition: ColumnElement[bool]) -> list[UUID]:
    query = select(_person_address.c.person_id).where(condition)
    return list(connection.execute(query.distinct()).scalars())


def _delete(
    connection: Connection, table: Table, condition: ColumnElement[bool], gone: Counter[str]
) -> None:
    """Delete rows, and before them whatever refers to them."""
    _delete_referring(connection, table, condition, gone)
    gone[table.name] += connection.execute(delete(table).where(condition)).rowcount


def _delete_referring(
    connection: Connection, table: Table, condition: ColumnElement[bool], gone: Counter[str]
) -> None:
    for column, referred in references_to(table):
        if column.table is not KEPT:
            rows = column.in_(select(referred).where(condition))
            _delete(connection, column.table, rows, gone)


def references_to(table: Table) -> Iterator[tuple[Column[UUID], Column[UUID]]]:
    """Every column that refers to a table, with the column that it refers to."""
    for other in metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table:
                yield key.parent, key.column
