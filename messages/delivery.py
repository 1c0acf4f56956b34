"""Hands texts over to the carrier, one sender at a time.

A row is claimed by compare-and-set and committed as `sending` before the carrier is asked; no
transaction is open during the call; the policy is asked once more at the claim.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, exists, select, tuple_, update
from sqlalchemy.engine import Connection, Engine

from community import consent
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from community.database import hold, table_of
from community.people import ADDRESS, Address
from community.senders import Sender
from community.vault import Vault, VaultError
from messages import receipts
from messages.carriers.contract import (
    Accepted,
    Carrier,
    Dispatch,
    NotNow,
    Outcome,
    Refused,
    Unknown,
)
from messages.outbox import BODY, Outbound, Status, facts_of, open_interactive
from messages.policy import Hold, Kind, Refuse, decide

log = logging.getLogger(__name__)

# The carrier may keep a text this long at most, so that a late one does not arrive at night.
VALID_SECONDS = 4 * 3600
# Waits after each certain failure to hand over; the last one repeats until the text expires.
RETRY_AFTER = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 300))
# An earlier text to the same address holds the next one for at most this long.
ORDER_PATIENCE = timedelta(seconds=60)
# The carrier is given this long to list a text that it may have taken.
LOOK_UP_AFTER = timedelta(seconds=10)
# Twilio error 21610: the recipient has stopped, as far as the carrier knows.
STOPPED_AT_CARRIER = 21610

_outbound = table_of(Outbound)
_address = table_of(Address)


@dataclass(frozen=True)
class Delivery:
    """What is needed to hand texts over."""

    engine: Engine
    vault: Vault
    carrier: Carrier
    now: Callable[[], datetime]


def deliver_next(delivery: Delivery, sender: Sender) -> bool:
    """Take up the next text that is due for one sender; False if there is none."""
    now = delivery.now()
    with delivery.engine.begin() as connection:
        row = _claim(connection, sender, now)
        if row is None:
            return False
        dispatch = _prepare_safely(connection, delivery.vault, sender, row, now)
    if dispatch:
        outcome = delivery.carrier.send(dispatch)
        with delivery.engine.begin() as connection:
            _settle(connection, delivery, row, outcome)
    return True


def is_due(now: datetime) -> ColumnElement[bool]:
    """The rows that are to be handed over now."""
    return (_outbound.c.status == Status.WAITING) & (_outbound.c.due_at <= now)


def _claim(connection: Connection, sender: Sender, now: datetime) -> Row | None:  # type: ignore[type-arg]
    """Claim the next due row of this sender: answers first, then in the order of making."""
    # Or a second worker would not see what this one is claiming for the same address.
    hold(connection, sender.number_id.bytes)
    candidates = (
        select(_outbound.c.id)
        .where(_outbound.c.number_id == sender.number_id, is_due(now), ~_is_held_up(now))
        .order_by(*_place(_outbound))
        .limit(1)
    )
    claimed = connection.execute(
        update(_outbound)
        .where(_outbound.c.id == candidates.scalar_subquery(), _outbound.c.status == Status.WAITING)
        .values(status=Status.SENDING, claimed_at=now)
        .returning(*_outbound.c)
    )
    return claimed.first()


def _is_held_up(now: datetime) -> ColumnElement[bool]:
    """An earlier text to the same address is being sent, or failed a moment ago and goes again."""
    earlier = _outbound.alias("earlier")
    comes_first = tuple_(*_place(earlier)) < tuple_(*_place(_outbound))
    return exists().where(
        earlier.c.address_id == _outbound.c.address_id,
        earlier.c.id != _outbound.c.id,
        earlier.c.claimed_at > now - ORDER_PATIENCE,
        (earlier.c.status == Status.SENDING) | ((earlier.c.status == Status.WAITING) & comes_first),
    )


def _place(table: FromClause) -> list[ColumnElement[Any]]:
    return [table.c.kind, table.c.created_at, table.c.id]


def _prepare_safely(
    connection: Connection,
    vault: Vault,
    sender: Sender,
    row: Row,  # type: ignore[type-arg]
    now: datetime,
) -> Dispatch | None:
    """As `_prepare`; a row that cannot be made ready fails by itself and holds up nobody."""
    try:
        return _prepare(connection, vault, sender, row, now)
    except (VaultError, ValueError, KeyError):
        log.exception("a text cannot be made ready", extra={"outbound": str(row.id)})
        _set(connection, row.id, status=Status.FAILED)
        return None


def _prepare(
    connection: Connection,
    vault: Vault,
    sender: Sender,
    row: Row,  # type: ignore[type-arg]
    now: datetime,
) -> Dispatch | None:
    """Ask the policy again; None if the row was held or refused instead."""
    address = connection.execute(select(_address).where(_address.c.id == row.address_id)).one()
    # Of what answers STOP, HELP or START only what was written since the stop may still go.
    is_older_than_stop = address.stopped_at is not None and row.created_at < address.stopped_at
    kind = Kind.ANSWER if is_older_than_stop else Kind(row.kind)
    match decide(facts_of(address, sender, kind, row.expires_at), now):
        case Refuse(reason):
            _set(connection, row.id, status=Status.REFUSED, refusal=reason)
            return None
        case Hold(until):
            _set(connection, row.id, status=Status.WAITING, due_at=until, claimed_at=None)
            return None
    to = vault.open(address.address_sealed, ADDRESS, address.id)
    return dispatch_of(vault, sender, row, to, now)


def dispatch_of(
    vault: Vault,
    sender: Sender,
    row: Row,  # type: ignore[type-arg]
    to: str,
    now: datetime,
) -> Dispatch:
    """A row of the outbox as the carrier is handed it."""
    remaining = int((row.expires_at - now).total_seconds())
    sealed = row.interactive_sealed
    return Dispatch(
        reference=str(row.id),
        number=sender.number,
        messaging_service_sid=sender.messaging_service_sid,
        to=to,
        body=vault.open(row.body_sealed, BODY, row.id),
        interactive=open_interactive(vault, sealed, row.id) if sealed else None,
        valid_seconds=max(1, min(VALID_SECONDS, remaining)),
    )


def _settle(
    connection: Connection,
    delivery: Delivery,
    row: Row,  # type: ignore[type-arg]
    outcome: Outcome,
) -> None:
    """Write down what became of a text that was offered to the carrier."""
    match outcome:
        case Accepted(sid):
            receipts.apply(connection, row.id, Status.ACCEPTED, sid)
        case Refused(code):
            receipts.apply(connection, row.id, Status.FAILED, None, code)
            if code == STOPPED_AT_CARRIER:
                note_stop(connection, delivery.vault, row.id, delivery.now())
        case NotNow(code):
            _try_later(connection, row, code, delivery.now())
        case Unknown(code):
            due_at = delivery.now() + LOOK_UP_AFTER
            _set(connection, row.id, status=Status.UNKNOWN, error_code=code, due_at=due_at)
    if not isinstance(outcome, Accepted):
        log.warning("not accepted", extra={"outbound": str(row.id), "outcome": repr(outcome)})


def _try_later(connection: Connection, row: Row, code: int | None, now: datetime) -> None:  # type: ignore[type-arg]
    _set(
        connection,
        row.id,
        status=Status.WAITING,
        due_at=now + RETRY_AFTER[min(row.attempts, len(RETRY_AFTER) - 1)],
        attempts=row.attempts + 1,
        error_code=code,
    )


def _set(connection: Connection, outbound_id: UUID, **values: object) -> None:
    """Change a row that this process holds as `sending`."""
    connection.execute(
        update(_outbound)
        .where(_outbound.c.id == outbound_id, _outbound.c.status == Status.SENDING)
        .values(**values)
    )


def note_stop(connection: Connection, vault: Vault, outbound_id: UUID, now: datetime) -> None:
    """Enter in the ledger that the carrier holds the recipient of a text as stopped."""
    row = connection.execute(select(_outbound).where(_outbound.c.id == outbound_id)).one()
    entry = ConsentEntry(
        organization_id=row.organization_id,
        address_id=row.address_id,
        person_id=row.person_id,
        act=ConsentAct.WITHDRAWN,
        method=ConsentMethod.CARRIER,
        asked=None,
        words=f"Twilio error {STOPPED_AT_CARRIER}",
        language=None,
        inbound_id=None,
    )
    consent.record(connection, vault, entry, now)
