"""What became of a text when nobody knows: looked up at the carrier before any second try.

Two kinds of rows need it: `unknown` ones, whose handing over ended in a timeout, a dropped
connection or an error of the carrier, and `sending` ones whose worker is gone. A text that the
carrier has is never sent again; one that it certainly has not goes back to waiting, and the policy
is asked anew.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, select, update
from sqlalchemy.engine import Connection, Engine

from community import people
from community.database import hold, reading, table_of
from community.organizations import Number
from community.senders import Sender
from community.vault import VaultError
from messages import receipts
from messages.carriers.contract import Dispatch, Found, NotNow
from messages.claims import is_due
from messages.delivery import Delivery, dispatch_of
from messages.outbox import Outbound, Status, is_now

log = logging.getLogger(__name__)

# The longest that handing over one text can take, its content template included, and some more.
WORKER_IS_GONE_AFTER = timedelta(seconds=30)
# When nothing could be learned, it is asked again after this.
_ASK_AGAIN_AFTER = timedelta(seconds=60)
# Our clock and the carrier's may differ by this much.
_CLOCKS_DIFFER_BY = timedelta(seconds=60)

_outbound = table_of(Outbound)
_number = table_of(Number)


def needs_look_up(now: datetime) -> ColumnElement[bool]:
    """The rows that are to be looked up now."""
    is_asked_about = is_now(Status.UNKNOWN) & (_outbound.c.due_at <= now)
    is_left_behind = is_now(Status.SENDING) & (_outbound.c.claimed_at <= now - WORKER_IS_GONE_AFTER)
    return is_now(Status.SENDING, Status.UNKNOWN) & (is_asked_about | is_left_behind)


def numbers_due(engine: Engine, now: datetime) -> list[UUID]:
    """The ids of the numbers that have a text to be handed over or looked up."""
    of_number = _outbound.c.number_id == _number.c.id
    is_wanted = exists().where(of_number, is_due(now)) | exists().where(
        of_number, needs_look_up(now)
    )
    with reading(engine) as connection:
        return list(connection.execute(select(_number.c.id).where(is_wanted)).scalars())


def look_up_next(delivery: Delivery, sender: Sender) -> bool:
    """Look up the next text of one sender that needs it; False if there is none."""
    now = delivery.now()
    with delivery.engine.begin() as connection:
        row = _claim(connection, sender, now)
        if row is None:
            return False
        try:
            dispatch = _dispatch(connection, delivery, sender, row)
        except (VaultError, ValueError, KeyError):
            log.exception("a text cannot be looked up", extra={"outbound": str(row.id)})
            receipts.apply(connection, row.id, Status.FAILED, None)
            return True
        known = _known(connection, row)
    since = (row.claimed_at or row.created_at) - _CLOCKS_DIFFER_BY
    outcome = delivery.carrier.find(dispatch, since, known)
    with delivery.engine.begin() as connection:
        match outcome:
            case Found(report):
                receipts.take_in(connection, delivery.vault, row.id, report, now)
            case NotNow():
                _send_again(connection, row, now)
    return True


def _claim(connection: Connection, sender: Sender, now: datetime) -> Row[Any] | None:
    """Take up one row; it is `unknown` from now on, and not asked about again for a while."""
    hold(connection, sender.number_id.bytes)
    candidate = (
        select(_outbound.c.id)
        .where(_outbound.c.number_id == sender.number_id, needs_look_up(now))
        .order_by(_outbound.c.created_at, _outbound.c.id)
        .limit(1)
    )
    return connection.execute(
        update(_outbound)
        .where(_outbound.c.id == candidate.scalar_subquery())
        .values(status=Status.UNKNOWN, due_at=now + _ASK_AGAIN_AFTER)
        .returning(*_outbound.c)
    ).first()


def _dispatch(
    connection: Connection, delivery: Delivery, sender: Sender, row: Row[Any]
) -> Dispatch:
    """The text as it was offered to the carrier."""
    to = people.address_of(connection, delivery.vault, row.address_id)
    return dispatch_of(delivery.vault, sender, row, to, delivery.now())


def _known(connection: Connection, row: Row[Any]) -> frozenset[str]:
    """What the carrier calls the other texts to this address: the same words sent before or after
    are not taken for this one."""
    query = select(_outbound.c.carrier_sid).where(
        _outbound.c.address_id == row.address_id, _outbound.c.carrier_sid.is_not(None)
    )
    return frozenset(connection.execute(query).scalars())


def _send_again(connection: Connection, row: Row[Any], now: datetime) -> None:
    # A receipt may have come meanwhile: then it is not unknown any more.
    connection.execute(
        update(_outbound)
        .where(_outbound.c.id == row.id, _outbound.c.status == Status.UNKNOWN)
        .values(status=Status.WAITING, due_at=now, attempts=row.attempts + 1)
    )


def doubt_what_was_due(connection: Connection, now: datetime) -> int:
    """After a restore: what was due may have been sent since the backup; says how many rows.

    The carrier is asked before any of it goes out.
    """
    doubted = connection.execute(
        update(_outbound).where(is_due(now)).values(status=Status.UNKNOWN, due_at=now)
    )
    return doubted.rowcount
