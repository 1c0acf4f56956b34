"""Hands texts over to the carrier, a few of one sender at a time.

What is claimed is committed as `sending` before the carrier is asked; no transaction is open during
a call; the policy is asked once more at the claim.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from sqlalchemy import Row, update
from sqlalchemy.engine import Connection, Engine

from community.database import table_of
from community.people import ADDRESS, Channel
from community.senders import Sender
from community.vault import Vault, VaultError
from messages import receipts
from messages.carriers.contract import (
    Accepted,
    Carrier,
    Dispatch,
    NotNow,
    Outcome,
    ReceiptReport,
    Refused,
    Unknown,
)
from messages.claims import BATCH, Pace, Room, claim
from messages.outbox import BODY, Outbound, Status, facts_of, hours_of, open_interactive
from messages.policy import Hold, Kind, Refuse, closing, decide, is_late

log = logging.getLogger(__name__)

# The carrier may keep a text this long at most, so that a late one does not arrive at night.
VALID_SECONDS = 4 * 3600
# Waits after each certain failure to hand over; the last one repeats until the text expires.
RETRY_AFTER = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 30, 60, 300))
# The carrier is given this long to list a text that it may have taken.
LOOK_UP_AFTER = timedelta(seconds=10)
# What was claimed and not handed over by then waits again: a stop or a pause is soon obeyed. The
# first text goes, unless this process was stopped meanwhile and others have taken it up.
_STALE_SECONDS, _ASLEEP_SECONDS = 1.0, 10.0
# Room is taken for a few texts at a time, and these go if they can: what waits again uses none.
_ROOM_FOR, _ROOM_SECONDS = 10, 2.0

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
    began = time.monotonic()
    rooms = {channel: delivery.pace.room(sender, channel) for channel in Channel}
    with delivery.engine.begin() as connection:
        claimed = claim(connection, sender, rooms, limit, now)
        prepared = [
            _prepare_safely(connection, delivery.vault, sender, row, now) for row in claimed.rows
        ]
    if not claimed.rows:
        return Progress(0, Outlook.NOTHING if claimed.has_room else Outlook.SOON)
    parcels = [parcel for parcel in prepared if parcel]
    patience = _Patience(began, is_closing)
    outcomes, outlook = _hand_over(delivery, sender, rooms, parcels, patience)
    left = [parcel.row.id for parcel in parcels[len(outcomes) :]]
    with delivery.engine.begin() as connection:
        _settle(connection, delivery, parcels, outcomes, now)
        _release(connection, left, now)
    return Progress(len(claimed.rows) - len(left), outlook)


@dataclass(frozen=True)
class _Patience:
    """Whether a batch has taken its time; counted from before the claim."""

    began: float
    is_closing: Callable[[], bool]

    def is_over(self, seconds: float) -> bool:
        """Whether the next text is to wait again instead of being handed over."""
        return time.monotonic() - self.began > seconds or self.is_closing()


def _hand_over(
    delivery: Delivery,
    sender: Sender,
    rooms: dict[Channel, Room],
    parcels: Sequence[_Parcel],
    patience: _Patience,
) -> tuple[list[Outcome], Outlook]:
    """Offer texts one after the other; fewer outcomes than texts if the rest is to wait."""
    outcomes: list[Outcome] = []
    for some in _runs(parcels):
        channel = some[0].row.channel
        cost = sum(rooms[channel].cost(parcel.row.segments) for parcel in some)
        if patience.is_over(_STALE_SECONDS if outcomes else _ASLEEP_SECONDS):
            return outcomes, Outlook.MORE
        if not delivery.pace.take(sender, channel, cost):
            return outcomes, Outlook.SOON  # others have used the room meanwhile
        for parcel in some:
            if patience.is_over(_ROOM_SECONDS if outcomes else _ASLEEP_SECONDS):
                return outcomes, Outlook.MORE
            outcomes.append(delivery.carrier.send(parcel.dispatch))
            if isinstance(outcomes[-1], NotNow):
                return outcomes, Outlook.LATER
    return outcomes, Outlook.MORE


def _runs(parcels: Sequence[_Parcel]) -> Iterator[list[_Parcel]]:
    """A few texts at a time, all of one channel, in their order."""
    for _, same in groupby(parcels, key=lambda parcel: parcel.row.channel):
        while some := list(islice(same, _ROOM_FOR)):
            yield some


def _prepare_safely(
    connection: Connection, vault: Vault, sender: Sender, row: Row[Any], now: datetime
) -> _Parcel | None:
    """As `_prepare`; a row that cannot be made ready fails by itself and holds up nobody."""
    try:
        return _prepare(connection, vault, sender, row, now)
    except (VaultError, ValueError, KeyError):
        log.exception("a text cannot be made ready", extra={"outbound": str(row.id)})
        _set(connection, row.id, now, status=Status.FAILED)
        return None


def _prepare(
    connection: Connection, vault: Vault, sender: Sender, row: Row[Any], now: datetime
) -> _Parcel | None:
    """Ask the policy again; None if the row was held or refused instead."""
    # Of what answers STOP, HELP or START only what was written since the stop may still go.
    is_older_than_stop = row.stopped_at is not None and row.created_at < row.stopped_at
    kind = Kind.ANSWER if is_older_than_stop else Kind(row.kind)
    match decide(facts_of(row, sender, kind, row.expires_at, row.created_at), now):
        case Refuse(reason):
            _set(connection, row.id, now, status=Status.REFUSED, refusal=reason)
            return None
        case Hold(until):
            _set(connection, row.id, now, status=Status.WAITING, due_at=until, claimed_at=None)
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
    if row.kind == Kind.NOTICE or is_late(row.created_at, now):
        until = min(until, closing(hours_of(sender), now))
    return max(1, min(VALID_SECONDS, int((until - now).total_seconds())))


def _settle(
    connection: Connection,
    delivery: Delivery,
    parcels: Sequence[_Parcel],
    outcomes: Sequence[Outcome],
    claimed_at: datetime,
) -> None:
    """Write down what became of the texts that were offered to the carrier."""
    accepted = []
    for parcel, outcome in zip(parcels, outcomes, strict=False):
        if isinstance(outcome, Accepted):
            accepted.append((parcel.row.id, outcome.sid))
        else:
            _settle_other(connection, delivery, parcel.row, outcome, claimed_at)
    receipts.accept(connection, accepted, delivery.now())


def _settle_other(
    connection: Connection,
    delivery: Delivery,
    row: Row[Any],
    outcome: Outcome,
    claimed_at: datetime,
) -> None:
    now = delivery.now()
    match outcome:
        case Refused(code, meaning):
            report = ReceiptReport(None, Status.FAILED, code, meaning)
            receipts.take_in(connection, delivery.vault, row.id, report, now)
        case NotNow(code):
            wait = RETRY_AFTER[min(row.attempts, len(RETRY_AFTER) - 1)]
            again = {"due_at": now + wait, "attempts": row.attempts + 1, "error_code": code}
            _set(connection, row.id, claimed_at, status=Status.WAITING, **again)
        case Unknown(code):
            asked = {"due_at": now + LOOK_UP_AFTER, "error_code": code}
            _set(connection, row.id, claimed_at, status=Status.UNKNOWN, **asked)
    log.warning("not accepted", extra={"outbound": str(row.id), "outcome": repr(outcome)})


def _release(connection: Connection, outbound_ids: Sequence[UUID], claimed_at: datetime) -> None:
    """Let texts wait again that were claimed and not offered."""
    for outbound_id in outbound_ids:
        _set(connection, outbound_id, claimed_at, status=Status.WAITING, claimed_at=None)


def _set(
    connection: Connection, outbound_id: UUID, claimed_when: datetime, **values: object
) -> None:
    """Change a row that this process holds as `sending`, by a claim that nobody has renewed."""
    connection.execute(
        update(_outbound)
        .where(
            _outbound.c.id == outbound_id,
            _outbound.c.status == Status.SENDING,
            _outbound.c.claimed_at == claimed_when,
        )
        .values(**values)
    )
