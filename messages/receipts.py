"""Receipts: what the carrier reports of a text, in whatever order; a status only moves forward."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.engine import Connection

from community.database import table_of
from messages.outbox import Outbound, Status

_outbound = table_of(Outbound)

# Twilio promises no order. Of two final words the first one stays; only `read` goes past one.
RANK: Mapping[Status, int] = {
    Status.WAITING: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 2,
    Status.ACCEPTED: 3,
    Status.SENT: 4,
    Status.DELIVERED: 5,
    Status.UNDELIVERED: 5,
    Status.FAILED: 5,
    Status.READ: 6,
    Status.REFUSED: 7,
}


def may_become(new: Status) -> list[Status]:
    """The statuses that `new` may follow."""
    return [status for status, rank in RANK.items() if rank < RANK[new]]


def apply(
    connection: Connection,
    outbound_id: UUID,
    status: Status,
    carrier_sid: str | None,
    error_code: int | None = None,
) -> bool:
    """Move one text forward; False if it is unknown or already further."""
    moved = connection.execute(
        update(_outbound)
        .where(_outbound.c.id == outbound_id, _outbound.c.status.in_(may_become(status)))
        .values(
            status=status,
            carrier_sid=func.coalesce(_outbound.c.carrier_sid, carrier_sid),
            error_code=error_code,
        )
    )
    return moved.rowcount == 1
