"""Who is to be erased in time: who stopped long ago, and who has not been heard from for long.

Each function gives a query for ids of addresses; with `among`, for those of them that still fit.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, exists, func, select, update
from sqlalchemy.engine import Connection

from community.database import table_of
from community.people import Address, PersonAddress

# A stopped address is known in clear for this long, so that a mistake can be mended.
STOPPED_STAYS = timedelta(days=90)
# Who is asked whether they stay has this long to answer.
TIME_TO_ANSWER = timedelta(days=30)

Ids = Select[UUID]

_address = table_of(Address)
_person_address = table_of(PersonAddress)


def stopped_before(organization_id: UUID, before: datetime, among: Sequence[UUID] = ()) -> Ids:
    """Those that stopped before a moment and are not erased yet."""
    return _known(organization_id, among).where(_address.c.stopped_at < before)


def silent_since(organization_id: UUID, since: datetime, among: Sequence[UUID] = ()) -> Ids:
    """Those of people who have not written since a moment and have not been asked to stay."""
    return _silent(organization_id, since, among).where(_address.c.asked_to_stay_at.is_(None))


def asked_in_vain(
    organization_id: UUID, since: datetime, asked_before: datetime, among: Sequence[UUID] = ()
) -> Ids:
    """Those of people who have not written since a moment and were all asked before another."""

    def is_not_asked_yet(other: FromClause) -> ColumnElement[bool]:
        asked_at = func.coalesce(other.c.asked_to_stay_at, asked_before)
        return other.c.stopped_at.is_(None) & (asked_at >= asked_before)

    return _silent(organization_id, since, among).where(
        _address.c.asked_to_stay_at < asked_before, ~_theirs(is_not_asked_yet)
    )


def note_asked(connection: Connection, address_ids: Sequence[UUID], at: datetime | None) -> None:
    """Write down when who answers at these addresses was asked; any text of theirs undoes it."""
    connection.execute(
        update(_address).where(_address.c.id.in_(address_ids)).values(asked_to_stay_at=at)
    )


def _known(organization_id: UUID, among: Sequence[UUID]) -> Ids:
    # In no order: sorting would mean to look at everybody first.
    query = select(_address.c.id).where(
        _address.c.organization_id == organization_id, _address.c.address_sealed != b""
    )
    return query.where(_address.c.id.in_(among)) if among else query


def _silent(organization_id: UUID, since: datetime, among: Sequence[UUID]) -> Ids:
    def has_written(each: FromClause) -> ColumnElement[bool]:
        return func.coalesce(each.c.last_inbound_at, each.c.created_at) >= since

    return _known(organization_id, among).where(
        _address.c.stopped_at.is_(None), ~has_written(_address), ~_theirs(has_written)
    )


def _theirs(condition: Callable[[FromClause], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the condition holds at any address of somebody who answers at this one."""
    here, there = _person_address.alias("here"), _person_address.alias("there")
    other = _address.alias("other")
    return exists().where(
        here.c.address_id == _address.c.id,
        there.c.person_id == here.c.person_id,
        other.c.id == there.c.address_id,
        condition(other),
    )
