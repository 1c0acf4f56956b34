"""How texts are going, for whoever watches over them: what waits, since when, and what was refused.

Asked at every look and every scrape, so each question goes by an index and reads only what is
unfinished or of the past hour.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.engine import Connection

from community.database import table_of
from community.organizations import Number, Organization
from messages.inbox import Inbound, InboundState
from messages.outbox import Outbound, Status, is_now
from messages.policy import Kind

# A text that has been tried so often has been waiting for minutes, whenever it is due again.
_MANY_TRIES = 5
# No text is kept longer than this before it is handed over.
_LONGEST_WAIT = timedelta(days=1)

_organization = table_of(Organization)
_number = table_of(Number)
_outbound = table_of(Outbound)
_inbound = table_of(Inbound)


_HAS_FAILED = is_now(Status.FAILED, Status.UNDELIVERED)
_GOES_AGAIN = is_now(Status.WAITING) & (_outbound.c.attempts > 0)


@dataclass(frozen=True)
class Stuck:
    """A number whose texts do not go out, and since when."""

    number_id: UUID
    organization_id: UUID
    since: datetime


@dataclass(frozen=True)
class Refusals:
    """Texts from one number that the carrier did not take or deliver, by its error code."""

    number_id: UUID
    organization_id: UUID
    organization: str  # its slug
    code: int
    since: datetime
    texts: int


def stuck(connection: Connection, now: datetime, patience: timedelta) -> list[Stuck]:
    """The numbers that have had a text due for `patience` and have handed none over meanwhile.

    A long list at a slow number is no trouble: one text after the other goes out.
    """
    # Kind by kind, as the index goes: then the oldest of each is its first entry.
    due = (
        _oldest(_outbound.c.due_at, _outbound.c.kind == kind, _outbound.c.due_at <= now - patience)
        for kind in Kind
    )
    retried = _oldest(
        _outbound.c.claimed_at,
        _GOES_AGAIN,
        _outbound.c.due_at <= now + patience,
        _outbound.c.attempts >= _MANY_TRIES,
    )
    moments = (each.scalar_subquery() for each in (*due, retried, _unknown(now - patience)))
    late = [
        Stuck(number_id, organization_id, min(known))
        for number_id, organization_id, *found in connection.execute(
            select(_number.c.id, _number.c.organization_id, *moments)
        )
        if (known := [each for each in found if each])
    ]
    return [each for each in late if not _hands_over(connection, each, now - patience)]


def _oldest(column: ColumnElement[datetime], *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(func.min(column)).where(
        _outbound.c.number_id == _number.c.id, is_now(Status.WAITING), *conditions
    )


def _unknown(before: datetime) -> Select[Any]:
    """Since when nobody knows of the oldest text, if that is long ago: the carrier does not say."""
    return select(func.min(_outbound.c.claimed_at)).where(
        _outbound.c.number_id == _number.c.id,
        is_now(Status.SENDING, Status.UNKNOWN),
        is_now(Status.UNKNOWN),
        _outbound.c.claimed_at <= before,
    )


def _hands_over(connection: Connection, late: Stuck, since: datetime) -> bool:
    query = (
        select(_outbound.c.id)
        .where(
            _outbound.c.organization_id == late.organization_id,
            _outbound.c.number_id == late.number_id,
            _outbound.c.created_at > since - _LONGEST_WAIT,
            _outbound.c.claimed_at > since,
            _outbound.c.carrier_sid.is_not(None),
        )
        .limit(1)
    )
    return connection.execute(query).first() is not None


def taken_since(connection: Connection, since: datetime) -> frozenset[UUID]:
    """The numbers of which the carrier has taken a text since a moment, and not failed it."""
    taken = exists().where(
        _outbound.c.organization_id == _number.c.organization_id,
        _outbound.c.number_id == _number.c.id,
        _outbound.c.created_at > since - _LONGEST_WAIT,
        _outbound.c.claimed_at > since,
        is_now(Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.READ),
    )
    return frozenset(connection.execute(select(_number.c.id).where(taken)).scalars())


def refused(connection: Connection, since: datetime) -> list[Refusals]:
    """What the carrier refused or could not deliver of the texts offered to it since a moment.

    Texts that wait for another try count too: with a wrong token nothing is ever refused for good.
    """
    found = [
        Refusals(*row)
        for condition in (_HAS_FAILED, _GOES_AGAIN)
        for row in connection.execute(_by_code(condition, since))
    ]
    return sorted(found, key=lambda each: (each.since, each.code))


def _by_code(condition: ColumnElement[bool], since: datetime) -> Select[Any]:
    by = (_number.c.id, _organization.c.id, _organization.c.slug, _outbound.c.error_code)
    return (
        select(*by, func.min(_outbound.c.claimed_at), func.count())
        .join_from(_organization, _number)
        .join(_outbound, _outbound.c.number_id == _number.c.id)
        .where(condition, _outbound.c.claimed_at > since, _outbound.c.error_code.is_not(None))
        .group_by(*by)
    )


@dataclass(frozen=True)
class Waiting:
    """How many of something an organization has, and since when the oldest of them waits."""

    organization: str
    count: int
    oldest_at: datetime | None


def backlog(connection: Connection, now: datetime) -> list[Waiting]:
    """Texts that are due and were not handed over yet."""
    is_due = is_now(Status.WAITING) & (_outbound.c.due_at <= now)
    return _outbound_of_each(connection, is_due, _outbound.c.due_at)


def unknown(connection: Connection) -> list[Waiting]:
    """Texts of which nobody knows whether the carrier took them."""
    is_unknown = is_now(Status.SENDING, Status.UNKNOWN) & is_now(Status.UNKNOWN)
    return _outbound_of_each(connection, is_unknown, _outbound.c.claimed_at)


def unconfirmed(connection: Connection) -> list[Waiting]:
    """Texts that the carrier took and has said no final word of."""
    is_on_its_way = is_now(Status.ACCEPTED, Status.SENT)
    return _outbound_of_each(connection, is_on_its_way, _outbound.c.claimed_at)


def _outbound_of_each(
    connection: Connection, condition: ColumnElement[bool], since: ColumnElement[datetime]
) -> list[Waiting]:
    # By number, as the indexes of what is unfinished are.
    mine = (_outbound.c.number_id == _number.c.id) & condition
    query = (
        select(_organization.c.slug, func.count(_outbound.c.number_id), func.min(since))
        .join_from(_organization, _number)
        .join(_outbound, mine, isouter=True)
        .group_by(_organization.c.slug)
    )
    return [Waiting(*row) for row in connection.execute(query)]


def waiting_for_a_person(connection: Connection) -> list[Waiting]:
    """Texts of parents that wait for an organizer."""
    theirs = _inbound.c.organization_id == _organization.c.id
    query = (
        select(
            _organization.c.slug,
            func.count(_inbound.c.organization_id),
            func.min(_inbound.c.received_at),
        )
        .join(_inbound, theirs & (_inbound.c.state == InboundState.WAITING), isouter=True)
        .group_by(_organization.c.slug)
    )
    return [Waiting(*row) for row in connection.execute(query)]


def made_since(connection: Connection, since: datetime) -> list[tuple[str, Status, int]]:
    """Texts made since a moment, counted by organization's slug and what has become of them."""
    query = (
        select(_organization.c.slug, _outbound.c.status, func.count())
        .join(_outbound, _outbound.c.organization_id == _organization.c.id)
        .where(_outbound.c.created_at > since)
        .group_by(_organization.c.slug, _outbound.c.status)
    )
    return [(slug, status, count) for slug, status, count in connection.execute(query)]


# So many of an organization's newest texts tell how fast receipts come.
_NEWEST = 500


def receipt_lags(connection: Connection, since: datetime) -> dict[str, list[float]]:
    """Seconds from handing over to the final word, of an organization's newest texts, in order."""
    organizations = connection.execute(select(_organization.c.id, _organization.c.slug)).all()
    return {slug: _lags_of(connection, found, since) for found, slug in organizations}


def _lags_of(connection: Connection, organization_id: UUID, since: datetime) -> list[float]:
    query = (
        select(_outbound.c.claimed_at, _outbound.c.settled_at)
        .where(
            _outbound.c.organization_id == organization_id,
            _outbound.c.created_at > since,
            _outbound.c.settled_at > _outbound.c.claimed_at,
        )
        .order_by(_outbound.c.created_at.desc())
        .limit(_NEWEST)
    )
    return sorted(
        (row.settled_at - row.claimed_at).total_seconds() for row in connection.execute(query)
    )
