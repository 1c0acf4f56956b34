"""Texts that the carrier took and has said nothing final of: it is asked, ever more patiently.

A receipt can get lost; but a text may also stay `sent` for ever, since no phone company has to
confirm it (twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.engine import Connection, Engine

from community.database import reading, table_of
from messages import receipts
from messages.carriers.contract import Found, Unknown
from messages.delivery import Delivery
from messages.outbox import Outbound, Status, is_now
from messages.receipts import ASK_AFTER

# At these ages a text is asked about, and not any more when it is older than two days.
_ASK_AT = tuple(ASK_AFTER * times for times in (1, 2, 4, 8, 16, 32))
_TOO_OLD = timedelta(days=2)
_NEVER = timedelta(days=3650)  # far beyond any row's life

_outbound = table_of(Outbound)
_handed_over_at = func.coalesce(_outbound.c.claimed_at, _outbound.c.created_at)


def numbers_due(engine: Engine, now: datetime) -> list[UUID]:
    """The ids of the numbers that have a text to be asked about."""
    query = select(_outbound.c.number_id).where(_is_due(now)).distinct()
    with reading(engine) as connection:
        return sorted(connection.execute(query).scalars())


def ask_next(delivery: Delivery, number_id: UUID) -> bool:
    """Ask about the next text of one number; False if there is none, or nobody to ask."""
    now = delivery.now()
    with delivery.engine.begin() as connection:
        row = _claim(connection, number_id, now)
    if row is None:
        return False
    answer = delivery.carrier.report(row.carrier_sid)
    if isinstance(answer, Found):
        with delivery.engine.begin() as connection:
            receipts.take_in(connection, delivery.vault, row.id, answer.report, delivery.now())
    return not isinstance(answer, Unknown)


def _is_due(now: datetime) -> ColumnElement[bool]:
    # While a text is with the carrier, `due_at` is when to ask about it.
    return (
        is_now(Status.ACCEPTED, Status.SENT)
        & (_outbound.c.due_at <= now)
        & _outbound.c.carrier_sid.is_not(None)
        & (_handed_over_at <= now - _ASK_AT[0])
        & (_handed_over_at > now - _TOO_OLD)
    )


def _claim(connection: Connection, number_id: UUID, now: datetime) -> Row[*tuple[Any, ...]] | None:
    """Take the text that has been due longest, and set when to ask again."""
    due = (
        select(
            _outbound.c.id,
            _outbound.c.carrier_sid,
            _outbound.c.due_at,
            _handed_over_at.label("handed_over_at"),
        )
        .where(_outbound.c.number_id == number_id, _is_due(now))
        .order_by(_outbound.c.due_at, _outbound.c.id)
        .limit(1)
    )
    while (row := connection.execute(due).first()) is not None:
        again_at = _again_at(row.handed_over_at, now)
        claimed = connection.execute(
            update(_outbound)
            .where(_outbound.c.id == row.id, _outbound.c.due_at == row.due_at, _is_due(now))
            .values(due_at=again_at)
        )
        if claimed.rowcount == 1:
            return row
    return None


def _again_at(handed_over_at: datetime, now: datetime) -> datetime:
    later = (age for age in _ASK_AT if handed_over_at + age > now)
    return handed_over_at + next(later, _NEVER)
