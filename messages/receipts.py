"""Receipts: what the carrier reports of a text, in whatever order; a status only moves forward."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, or_, update
from sqlalchemy.engine import Connection

from community.database import table_of
from community.vault import Vault
from messages import failures
from messages.carriers.contract import ReceiptReport
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


_FINAL = (Status.DELIVERED, Status.UNDELIVERED, Status.FAILED)

# When a text has been with the carrier for so long without a final word, it is asked.
ASK_AFTER = timedelta(hours=1)


def may_become(new: Status) -> list[Status]:
    """The statuses that `new` may follow."""
    return [status for status, rank in RANK.items() if rank < RANK[new]]


def take_in(
    connection: Connection, vault: Vault, outbound_id: UUID, report: ReceiptReport, now: datetime
) -> bool:
    """Apply what the carrier reports and do what it means; False if it says nothing new."""
    status = Status(report.status)
    moved = apply(connection, outbound_id, status, report.sid, report.error_code, now)
    if moved and status in (Status.FAILED, Status.UNDELIVERED):
        failures.follow(connection, vault, outbound_id, report.meaning, now)
    elif moved and status in (Status.DELIVERED, Status.READ):
        failures.forgive(connection, outbound_id)
    return moved


def apply(
    connection: Connection,
    outbound_id: UUID,
    status: Status,
    carrier_sid: str | None,
    error_code: int | None = None,
    at: datetime | None = None,
) -> bool:
    """Move one text forward; False if there is no such text or it is further already.

    `at` is when its final word came; a text that was `read` had it before.
    """
    moved = connection.execute(
        update(_outbound)
        .where(_outbound.c.id == outbound_id, _outbound.c.status.in_(may_become(status)))
        .values(
            status=status,
            carrier_sid=func.coalesce(_outbound.c.carrier_sid, carrier_sid),
            error_code=error_code,
            settled_at=at if status in _FINAL else _outbound.c.settled_at,
        )
    )
    return moved.rowcount == 1


_ACCEPT = (
    update(_outbound)
    .where(
        _outbound.c.id == bindparam("outbound_id"),
        or_(*(_outbound.c.status == status for status in may_become(Status.ACCEPTED))),
    )
    .values(
        status=Status.ACCEPTED,
        carrier_sid=bindparam("sid"),
        error_code=None,
        due_at=bindparam("ask_at"),
    )
)


def accept(connection: Connection, taken: Sequence[tuple[UUID, str]], now: datetime) -> None:
    """Note that the carrier has taken these texts, by their ids and what it calls them."""
    rows = [
        {"outbound_id": outbound_id, "sid": sid, "ask_at": now + ASK_AFTER}
        for outbound_id, sid in taken
    ]
    if rows:
        connection.execute(_ACCEPT, rows)
