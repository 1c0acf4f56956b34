"""Retention: what was promised to go after so many days goes, hour by hour.

In small chunks, each a transaction of its own, so that no webhook waits; what is to go is looked
for before the transaction begins. An organization under a legal hold is passed over.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.engine import Connection

from community import leaving, people
from community.database import hold, reading, table_of
from community.leaving import STOPPED_STAYS, TIME_TO_ANSWER
from community.on_call import on_call
from community.organizations import Number, Organization
from community.people import Address
from community.vault import VaultError
from flows import sessions
from flows.erasure import LegalHoldError, erase
from messages import inbox, outbox, staying
from messages.delivery import Delivery
from scheduler.tools import Tools

log = logging.getLogger(__name__)

_LISTENED_WITHIN = timedelta(hours=2)
_ROWS_AT_ONCE = 200
_PEOPLE_AT_ONCE = 20

_organization = table_of(Organization)
_address = table_of(Address)
_number = table_of(Number)


@dataclass(frozen=True)
class _Chore:
    """What is kept by one organization, and the moment at which it is looked at."""

    delivery: Delivery
    organization_id: UUID
    words_days: int
    deliveries_days: int
    inactive_days: int
    now: datetime

    def before(self, days: int) -> datetime:
        return self.now - timedelta(days=days)


def sweep(tools: Tools) -> bool:
    """Do a chunk of everything for each organization; says whether there is more to do."""
    is_more = [step(chore) for chore in _chores(tools.delivery) for step in _STEPS]
    return any(is_more)


def _chores(delivery: Delivery) -> Iterator[_Chore]:
    now = delivery.now()
    query = select(
        _organization.c.id,
        _organization.c.keep_words_days,
        _organization.c.keep_deliveries_days,
        _organization.c.keep_inactive_days,
    ).where(~_organization.c.legal_hold)
    with reading(delivery.engine) as connection:
        rows = connection.execute(query.order_by(_organization.c.id)).all()
    for row in rows:
        yield _Chore(delivery, *row, now)


def _texts_out(chore: _Chore) -> bool:
    before = chore.before(chore.words_days)
    return _in_bulk(chore, outbox.old_texts(chore.organization_id, before), outbox.delete)


def _texts_in(chore: _Chore) -> bool:
    before = chore.before(chore.words_days)
    return _in_bulk(chore, inbox.old_texts(chore.organization_id, before), inbox.delete)


def _sessions(chore: _Chore) -> bool:
    before = chore.before(chore.words_days)
    return _in_bulk(chore, sessions.old_sessions(chore.organization_id, before), sessions.delete)


def _deliveries(chore: _Chore) -> bool:
    before = chore.before(chore.deliveries_days)
    old = outbox.old_deliveries(chore.organization_id, before)
    return _in_bulk(chore, old, outbox.empty_deliveries)


def _in_bulk(
    chore: _Chore,
    wanted: Select[UUID],
    do: Callable[[Connection, Sequence[UUID]], int],
) -> bool:
    with reading(chore.delivery.engine) as connection:
        ids = list(connection.execute(wanted.limit(_ROWS_AT_ONCE)).scalars())
    if not ids:
        return False
    with chore.delivery.engine.begin() as connection:
        hold(connection, chore.organization_id.bytes)  # two sweeps would be in each other's way
        return do(connection, ids) == _ROWS_AT_ONCE


def _long_stopped(chore: _Chore) -> bool:
    before = chore.now - STOPPED_STAYS

    def find(among: Sequence[UUID]) -> Select[UUID]:
        return leaving.stopped_before(chore.organization_id, before, among)

    return _one_by_one(chore, find, lambda connection, found: _erase(chore, connection, [found]))


def _asked_in_vain(chore: _Chore) -> bool:
    if not _has_listened(chore):
        return False
    since, asked_before = chore.before(chore.inactive_days), chore.now - TIME_TO_ANSWER

    def find(among: Sequence[UUID]) -> Select[UUID]:
        return leaving.asked_in_vain(chore.organization_id, since, asked_before, among)

    def erase_them(connection: Connection, found: UUID) -> None:
        _erase(chore, connection, people.addresses_reaching(connection, found))

    return _one_by_one(chore, find, erase_them)


def _has_listened(chore: _Chore) -> bool:
    """Whether what the carrier has for us was taken in lately: an answer may be among it."""
    numbers = select(_number.c.swept_at).where(_number.c.organization_id == chore.organization_id)
    with reading(chore.delivery.engine) as connection:
        swept = list(connection.execute(numbers).scalars())
    return all(at is not None and at > chore.now - _LISTENED_WITHIN for at in swept)


def _long_silent(chore: _Chore) -> bool:
    since = chore.before(chore.inactive_days)
    listening = _on_call(chore)

    def find(among: Sequence[UUID]) -> Select[UUID]:
        silent = leaving.silent_since(chore.organization_id, since, among)
        return silent.where(_address.c.id.not_in(listening))

    def ask(connection: Connection, found: UUID) -> None:
        vault, now = chore.delivery.vault, chore.now
        staying.ask(connection, vault, chore.organization_id, found, now)

    return _one_by_one(chore, find, ask)


def _on_call(chore: _Chore) -> list[UUID]:
    """The addresses of organizers who are to hear of problems: they listen, and need not write."""
    vault, organization_id = chore.delivery.vault, chore.organization_id
    with reading(chore.delivery.engine) as connection:
        phones = [each.phone for each in on_call(connection, vault, organization_id)]
        found = [people.find_speaker(connection, vault, organization_id, each) for each in phones]
        return [
            address_id
            for speaker in found
            if speaker
            for address_id in people.addresses_reaching(connection, speaker.address_id)
        ]


def _erase(chore: _Chore, connection: Connection, address_ids: Sequence[UUID]) -> None:
    erase(connection, chore.delivery.vault, chore.organization_id, address_ids, chore.now)


def _one_by_one(
    chore: _Chore,
    find: Callable[[Sequence[UUID]], Select[UUID]],
    do: Callable[[Connection, UUID], None],
) -> bool:
    """Each in a transaction of its own, and only if it is still so once nobody texts from there."""
    with reading(chore.delivery.engine) as connection:
        ids = list(connection.execute(find(()).limit(_PEOPLE_AT_ONCE)).scalars())
    return sum(_do_one(chore, each, find, do) for each in ids) == _PEOPLE_AT_ONCE


def _do_one(
    chore: _Chore,
    address_id: UUID,
    find: Callable[[Sequence[UUID]], Select[UUID]],
    do: Callable[[Connection, UUID], None],
) -> bool:
    vault, organization_id = chore.delivery.vault, chore.organization_id
    try:
        with chore.delivery.engine.begin() as connection:
            address = people.address_of(connection, vault, address_id)
            people.hold_address(connection, vault, organization_id, address)
            if connection.execute(find([address_id])).first():
                do(connection, address_id)
    except (VaultError, LegalHoldError) as problem:
        # Of the others the promise is kept all the same; the next hour tries again.
        log.warning(
            "retention passed over an address",
            extra={"address": str(address_id), "problem": type(problem).__name__},
        )
        return False
    return True


# What people wrote first; then people themselves.
_STEPS: Sequence[Callable[[_Chore], bool]] = (
    _texts_out,
    _texts_in,
    _sessions,
    _deliveries,
    _long_stopped,
    _asked_in_vain,
    _long_silent,
)
