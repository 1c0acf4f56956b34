"""Which texts of one sender go next: answers first, one to an address at a time, at its pace.

A text is claimed by compare-and-set and is `sending` once that is committed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    bindparam,
    exists,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.engine import Connection

from community.database import hold, table_of
from community.people import Address, Channel
from community.senders import Sender
from messages.outbox import Outbound, Status, is_now
from messages.policy import Kind

# As many texts are claimed at once. More would lie longer between the policy's word and the POST.
BATCH = 50
# An earlier text to the same address holds the next one for at most this long.
ORDER_PATIENCE = timedelta(seconds=60)

_outbound = table_of(Outbound)
_address = table_of(Address)


@dataclass
class Room:
    """How many segments may go now, of at most so many in one stretch of time."""

    left: int
    most: int

    def admit(self, segments: int) -> bool:
        """Take the room for a text; once one has no room, none after it has.

        A text that is longer than the whole stretch takes all of it.
        """
        if self.cost(segments) > self.left:
            self.left = 0
            return False
        self.left -= self.cost(segments)
        return True

    def cost(self, segments: int) -> int:
        """What a text takes of the stretch."""
        return min(segments, self.most)


class Pace(Protocol):
    """How fast a sender may go. Not asked while a transaction is open."""

    def room(self, sender: Sender, channel: Channel) -> Room:
        """The room that is left at this moment."""

    def take(self, sender: Sender, channel: Channel, segments: int) -> bool:
        """Use some of it; False if others have used it meanwhile."""


@dataclass(frozen=True)
class Claimed:
    """Rows of the outbox joined with their address; `has_room` is False if texts had to stay."""

    rows: Sequence[Row[Any]]
    has_room: bool


def claim(
    connection: Connection, sender: Sender, rooms: Mapping[Channel, Room], limit: int, now: datetime
) -> Claimed:
    """Claim up to `limit` due texts, in their order, as far as there is room."""
    # Or a second worker would not see what this one is claiming for the same address.
    hold(connection, sender.number_id.bytes)
    found = connection.execute(
        _NEXT,
        {
            "number_id": sender.number_id,
            "at": now,
            "patience": now - ORDER_PATIENCE,
            "size": min(limit, BATCH),
        },
    ).all()
    first_to_each = {row.address_id: row for row in reversed(found)}
    in_order = [row for row in found if first_to_each[row.address_id] is row]
    admitted = [row for row in in_order if rooms[row.channel].admit(row.segments)]
    chosen = admitted[:limit]
    taken = _take(connection, [row.id for row in chosen], now)
    return Claimed(
        [row for row in chosen if row.id in taken], has_room=len(admitted) == len(in_order)
    )


_CLAIM = (
    update(_outbound)
    .where(
        _outbound.c.id.in_(bindparam("ids", expanding=True)),
        _outbound.c.status == Status.WAITING,
    )
    .values(status=Status.SENDING, claimed_at=bindparam("at"))
    .returning(_outbound.c.id)
)


def _take(connection: Connection, ids: list[UUID], now: datetime) -> set[UUID]:
    if not ids:
        return set()
    return set(connection.execute(_CLAIM, {"ids": ids, "at": now}).scalars())


def is_due(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The rows that are to be handed over now; every kind is named, as the index has it first."""
    return (
        is_now(Status.WAITING)
        & _outbound.c.kind.in_([int(kind) for kind in Kind])
        & (_outbound.c.due_at <= now)
    )


def _is_held_up(since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """An earlier text to the same address is being sent, or failed a moment ago and goes again."""
    earlier = _outbound.alias("earlier")
    comes_first = tuple_(*_place(earlier)) < tuple_(*_place(_outbound))
    return exists().where(
        earlier.c.address_id == _outbound.c.address_id,
        earlier.c.id != _outbound.c.id,
        earlier.c.claimed_at.is_not(None),
        earlier.c.claimed_at > since,
        is_now(Status.SENDING, Status.WAITING, of=earlier),
        is_now(Status.SENDING, of=earlier) | comes_first,
    )


def _place(table: FromClause) -> list[ColumnElement[Any]]:
    return [table.c.kind, table.c.created_at, table.c.id]


def _next_of(kind: Kind) -> Select[Any]:
    """The next due texts of one kind, found in the order of its index."""
    found = (
        select(
            _outbound,
            _address.c.address_sealed,
            _address.c.channel,
            _address.c.agreed_at,
            _address.c.stopped_at,
            _address.c.unreachable_at,
            _address.c.last_inbound_at,
        )
        .join(_address, _address.c.id == _outbound.c.address_id)
        .where(
            _outbound.c.number_id == bindparam("number_id"),
            is_now(Status.WAITING),
            _outbound.c.kind == int(kind),
            _outbound.c.due_at <= bindparam("at"),
            ~_is_held_up(bindparam("patience")),
        )
        .order_by(_outbound.c.due_at, _outbound.c.id)
        .limit(bindparam("size"))
    )
    return select(found.subquery())


# One limited query for each kind: in one for all, the due texts would be sorted at every claim.
_kinds = union_all(*(_next_of(kind) for kind in Kind)).subquery()
_NEXT = select(_kinds).order_by(_kinds.c.kind, _kinds.c.due_at, _kinds.c.id)
