"""Hands texts over to the carrier, a few of one sender at a time.

What is claimed is committed as `sending` before the carrier is asked; no transaction is open during
a call; the policy is asked once more at the claim.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.engine import Connection, Engine

from community.database import table_of
from community.people import ADDRESS, Channel
from community.senders import Sender
from community.vault import Vault, VaultError
from messages import failures, receipts
from messages.carriers.contract import (
    Accepted,
    Carrier,
    Dispatch,
    NotNow,
    Outcome,
    Refused,
    Unknown,
)
from messages.claims import BATCH, Pace, Room, claim
from messages.outbox import BODY, Outbound, Status, facts_of, hours_of, open_interactive
from messages.policy import Hold, Kind, Refuse, closing, decide

log = logging.getLogger(__name__)

# The carrier may keep a text this long at most, so that a late one does not arrive at night.
VALID_SECONDS = 4 * 3600
# Waits after each certain failure to hand over; the last one repeats until the text expires.
RETRY_AFTER = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 300))
# The carrier is given this long to list a text that it may have taken.
LOOK_UP_AFTER = timedelta(seconds=10)
# What was claimed and not handed over by then waits again: a stop or a pause is soon obeyed.
_STALE_SECONDS = 1.0

_outbound = table_of(Outbound)


@dataclass(frozen=True)
class Delivery:
    """What is needed to hand texts over."""

    engine: Engine
    vault: Vault
    carrier: Carrier
    pace: Pace
    now: Callable[[], datetime]


class Outlook(Enum):
    """What is left to do for a sender."""

    NOTHING = "nothing is due"
    MORE = "there may be more"
    SOON = "there is more, and no room for it at this moment"
    LATER = "the carrier asks for patience"


@dataclass(frozen=True)
class Progress:
    """How many texts were taken up, and what is left."""

    taken_up: int
    outlook: Outlook


@dataclass(frozen=True)
class _Parcel:
    """A claimed row and what the carrier is handed of it."""

    row: Row[Any]
    dispatch: Dispatch


def deliver_batch(
    delivery: Delivery,
    sender: Sender,
    limit: int = BATCH,
    is_closing: Callable[[], bool] = lambda: False,
) -> Progress:
    """Take up the next texts that are due for one sender; ends early when `is_closing`."""
    now = delivery.now()
    rooms = {channel: delivery.pace.room(sender, channel) for channel in Channel}
    with delivery.engine.begin() as connection:
        claimed = claim(connection, sender, rooms, limit, now)
        prepared = [
            _prepare_safely(connection, delivery.vault, sender, row, now) for row in claimed.rows
        ]
    if not claimed.rows:
        return Progress(0, Outlook.NOTHING if claimed.has_room else Outlook.SOON)
    parcels, without_room = _within_pace(delivery, sender, rooms, [p for p in prepared if p])
    outcomes = _hand_over(delivery.carrier, parcels, is_closing)
    left = [parcel.row.id for parcel in (*parcels[len(outcomes) :], *without_room)]
    with delivery.engine.begin() as connection:
        _settle(connection, delivery, parcels, outcomes)
        _release(connection, left)
    if any(isinstance(outcome, NotNow) for outcome in outcomes):
        return Progress(len(claimed.rows) - len(left), Outlook.LATER)
    return Progress(len(claimed.rows) - len(left), Outlook.SOON if without_room else Outlook.MORE)


def _within_pace(
    delivery: Delivery, sender: Sender, rooms: dict[Channel, Room], parcels: list[_Parcel]
) -> tuple[list[_Parcel], list[_Parcel]]:
    """Use the room for these texts; apart, those whose room others have used meanwhile."""
    without_room: list[_Parcel] = []
    for channel, room in rooms.items():
        going = [parcel for parcel in parcels if parcel.row.channel is channel]
        cost = sum(room.cost(parcel.row.segments) for parcel in going)
        if cost and not delivery.pace.take(sender, channel, cost):
            without_room += going
    return [parcel for parcel in parcels if parcel not in without_room], without_room


def _hand_over(
    carrier: Carrier, parcels: Sequence[_Parcel], is_closing: Callable[[], bool]
) -> list[Outcome]:
    """Offer texts one after the other; fewer outcomes than texts if the rest is to wait."""
    outcomes: list[Outcome] = []
    began = time.monotonic()
    for parcel in parcels:
        is_stale = outcomes and time.monotonic() - began > _STALE_SECONDS
        if is_stale or is_closing():
            break
        outcomes.append(carrier.send(parcel.dispatch))
        if isinstance(outcomes[-1], NotNow):
            break
    return outcomes


def _prepare_safely(
    connection: Connection, vault: Vault, sender: Sender, row: Row[Any], now: datetime
) -> _Parcel | None:
    """As `_prepare`; a row that cannot be made ready fails by itself and holds up nobody."""
    try:
        return _prepare(connection, vault, sender, row, now)
    except (VaultError, ValueError, KeyError):
        log.exception("a text cannot be made ready", extra={"outbound": str(row.id)})
        _set(connection, row.id, status=Status.FAILED)
        return None


def _prepare(
    connection: Connection, vault: Vault, sender: Sender, row: Row[Any], now: datetime
) -> _Parcel | None:
    """Ask the policy again; None if the row was held or refused instead."""
    # Of what answers STOP, HELP or START only what was written since the stop may still go.
    is_older_than_stop = row.stopped_at is not None and row.created_at < row.stopped_at
    kind = Kind.ANSWER if is_older_than_stop else Kind(row.kind)
    match decide(facts_of(row, sender, kind, row.expires_at), now):
        case Refuse(reason):
            _set(connection, row.id, status=Status.REFUSED, refusal=reason)
            return None
        case Hold(until):
            _set(connection, row.id, status=Status.WAITING, due_at=until, claimed_at=None)
            return None
    to = vault.open(row.address_sealed, ADDRESS, row.address_id)
    return _Parcel(row, dispatch_of(vault, sender, row, to, now))


def dispatch_of(vault: Vault, sender: Sender, row: Row[Any], to: str, now: datetime) -> Dispatch:
    """A row of the outbox as the carrier is handed it."""
    sealed = row.interactive_sealed
    return Dispatch(
        reference=str(row.id),
        number=sender.number,
        messaging_service_sid=sender.messaging_service_sid,
        to=to,
        body=vault.open(row.body_sealed, BODY, row.id),
        interactive=open_interactive(vault, sealed, row.id) if sealed else None,
        valid_seconds=_valid_seconds(sender, row, now),
    )


def _valid_seconds(sender: Sender, row: Row[Any], now: datetime) -> int:
    """How long the carrier may try; what we begin is not to arrive after hours."""
    until = row.expires_at
    if row.kind == Kind.NOTICE:
        until = min(until, closing(hours_of(sender), now))
    return max(1, min(VALID_SECONDS, int((until - now).total_seconds())))


def _settle(
    connection: Connection,
    delivery: Delivery,
    parcels: Sequence[_Parcel],
    outcomes: Sequence[Outcome],
) -> None:
    """Write down what became of the texts that were offered to the carrier."""
    accepted = []
    for parcel, outcome in zip(parcels, outcomes, strict=False):
        if isinstance(outcome, Accepted):
            accepted.append((parcel.row.id, outcome.sid))
        else:
            _settle_other(connection, delivery, parcel.row, outcome)
    receipts.accept(connection, accepted, delivery.now())


def _settle_other(
    connection: Connection, delivery: Delivery, row: Row[Any], outcome: Outcome
) -> None:
    now = delivery.now()
    match outcome:
        case Refused(code, meaning):
            if receipts.apply(connection, row.id, Status.FAILED, None, code):
                failures.follow(connection, delivery.vault, row.id, meaning, now)
        case NotNow(code):
            _try_later(connection, row, code, now)
        case Unknown(code):
            due_at = now + LOOK_UP_AFTER
            _set(connection, row.id, status=Status.UNKNOWN, error_code=code, due_at=due_at)
    log.warning("not accepted", extra={"outbound": str(row.id), "outcome": repr(outcome)})


def _try_later(connection: Connection, row: Row[Any], code: int | None, now: datetime) -> None:
    _set(
        connection,
        row.id,
        status=Status.WAITING,
        due_at=now + RETRY_AFTER[min(row.attempts, len(RETRY_AFTER) - 1)],
        attempts=row.attempts + 1,
        error_code=code,
    )


def _release(connection: Connection, outbound_ids: Sequence[UUID]) -> None:
    """Let texts wait again that were claimed and not offered."""
    if outbound_ids:
        connection.execute(
            update(_outbound)
            .where(_outbound.c.id.in_(outbound_ids), _outbound.c.status == Status.SENDING)
            .values(status=Status.WAITING, claimed_at=None)
        )


def _set(connection: Connection, outbound_id: UUID, **values: object) -> None:
    """Change a row that this process holds as `sending`."""
    connection.execute(
        update(_outbound)
        .where(_outbound.c.id == outbound_id, _outbound.c.status == Status.SENDING)
        .values(**values)
    )
