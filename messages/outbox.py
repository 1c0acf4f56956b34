"""Texts to be sent. The one place that makes outbound rows, after asking the policy.

A row is written in the transaction of the turn that caused it; a refused text is a row too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Index,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy import delete as sql_delete
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import enum_column, new_id, partial_index, table_of, utc_column
from community.people import Channel, Speaker, as_now
from community.senders import Sender
from community.vault import Vault
from messages.carriers.contract import ChoiceLabel, Interactive
from messages.policy import Decision, Facts, Hold, Hours, Kind, Refusal, Refuse, decide
from messages.segments import measure
from messages.wording import for_channel


class Status(StrEnum):
    """The life of an outbound text. After `accepted` the words are the carrier's receipts."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed; the carrier is being asked
    UNKNOWN = "unknown"  # nobody knows whether the carrier took it
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    READ = "read"
    REFUSED = "refused"  # by our own policy


class Outbound(SQLModel, table=True):
    """One text to one address."""

    __table_args__ = (
        partial_index(
            "ix_outbound_due", "number_id", "kind", "due_at", "id", where="status = 'waiting'"
        ),
        partial_index(
            "ix_outbound_unsettled", "number_id", where="status IN ('sending', 'unknown')"
        ),
        partial_index(
            "ix_outbound_unconfirmed", "number_id", "due_at", where="status IN ('accepted', 'sent')"
        ),
        partial_index(
            "ix_outbound_failed",
            "number_id",
            "claimed_at",
            where="status IN ('failed', 'undelivered')",
        ),
        partial_index(
            "ix_outbound_retried",
            "number_id",
            "claimed_at",
            where="status = 'waiting' AND attempts > 0",
        ),
        partial_index(
            "ix_outbound_held",
            "address_id",
            where="claimed_at IS NOT NULL AND status IN ('sending', 'waiting')",
        ),
        # When what they refer to is deleted, the database looks for them.
        partial_index("ix_outbound_inbound_id", "inbound_id", where="inbound_id IS NOT NULL"),
        Index("ix_outbound_person_id", "person_id"),
        Index("ix_outbound_address_id_status", "address_id", "status"),
        Index("ix_outbound_organization_id_created_at", "organization_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id")
    number_id: UUID = Field(foreign_key="number.id")
    address_id: UUID = Field(foreign_key="address.id")
    person_id: UUID = Field(foreign_key="person.id")
    inbound_id: UUID | None = Field(default=None, foreign_key="inbound.id")
    kind: int = Field(sa_column=Column(SmallInteger, nullable=False))
    status: Status = Field(sa_column=enum_column(Status))
    refusal: Refusal | None = Field(default=None, sa_column=enum_column(Refusal, nullable=True))
    body_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    interactive_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    language: str = Field(max_length=12)
    segments: int
    carrier_sid: str | None = Field(default=None, max_length=64, index=True)
    error_code: int | None = None
    attempts: int = 0
    due_at: datetime = Field(sa_column=utc_column(nullable=False))
    expires_at: datetime = Field(sa_column=utc_column(nullable=False))
    claimed_at: datetime | None = Field(default=None, sa_column=utc_column())
    settled_at: datetime | None = Field(default=None, sa_column=utc_column())
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


@dataclass(frozen=True)
class Draft:
    """A text before the gate; `interactive` is how WhatsApp shows its choices.

    With `not_before` it is due then, whatever its kind.
    """

    kind: Kind
    body: str
    language: str
    inbound_id: UUID | None = None
    interactive: Interactive | None = None
    expires_at: datetime | None = None
    not_before: datetime | None = None


_outbound = table_of(Outbound)


def is_now(*statuses: Status, of: FromClause = _outbound) -> ColumnElement[bool]:
    """The rows with one of these statuses, as the partial indexes above say it.

    The words are written out, not bound: a database that plans before it knows them takes no
    partial index (sqlite.org/partialindex.html, section 3).
    """
    words: list[ColumnElement[str]] = [literal_column(f"'{status}'") for status in statuses]
    return of.c.status == words[0] if len(words) == 1 else of.c.status.in_(words)


BODY = "outbound.body"
INTERACTIVE = "outbound.interactive"

# An answer that could not be handed over within a day answers nothing any more.
ANSWER_LIFE = timedelta(hours=24)


def enqueue(
    connection: Connection,
    vault: Vault,
    sender: Sender,
    speaker: Speaker,
    draft: Draft,
    now: datetime,
) -> Decision:
    """Ask the policy and write the row: to go now, to go later, or refused with its reason."""
    # Asked of the row, not of `speaker`: what it says may have changed since.
    return enqueue_answer(connection, vault, sender, as_now(connection, speaker), draft, now)


def enqueue_answer(
    connection: Connection,
    vault: Vault,
    sender: Sender,
    speaker: Speaker,
    draft: Draft,
    now: datetime,
) -> Decision:
    """As `enqueue`, for a turn that knows the speaker as they are at this very moment."""
    begins_at = max(now, draft.not_before or now)
    expires_at = draft.expires_at or begins_at + ANSWER_LIFE
    decision = decide(facts_of(speaker, sender, draft.kind, expires_at), now)
    outbound_id = new_id()
    body = for_channel(draft.body, speaker.channel, keeps_accents=sender.keeps_accents)
    connection.execute(
        _INSERT,
        {
            "id": outbound_id,
            "organization_id": sender.organization_id,
            "number_id": sender.number_id,
            "address_id": speaker.address_id,
            "person_id": speaker.person_id,
            "inbound_id": draft.inbound_id,
            "kind": int(draft.kind),
            "status": Status.REFUSED if isinstance(decision, Refuse) else Status.WAITING,
            "refusal": decision.reason if isinstance(decision, Refuse) else None,
            "body_sealed": vault.seal(body, BODY, outbound_id),
            "interactive_sealed": _seal(vault, draft.interactive, outbound_id),
            "language": draft.language,
            "segments": _segments(body, speaker.channel),
            "attempts": 0,
            "due_at": max(begins_at, decision.until) if isinstance(decision, Hold) else begins_at,
            "expires_at": expires_at,
            "created_at": now,
        },
    )
    return decision


_INSERT = insert(_outbound)


def facts_of(
    address: Speaker | Row[Any],
    sender: Sender,
    kind: Kind,
    expires_at: datetime,
    made_at: datetime | None = None,
) -> Facts:
    """What the policy is asked about a text to an address, by its state as it is now."""
    return Facts(
        kind=kind,
        channel=address.channel,
        has_agreed=address.agreed_at is not None,
        has_stopped=address.stopped_at is not None,
        last_inbound_at=address.last_inbound_at,
        expires_at=expires_at,
        hours=hours_of(sender),
        is_unreachable=address.unreachable_at is not None,
        made_at=made_at,
    )


def refuse_waiting(
    connection: Connection, address_ids: Sequence[UUID], reason: Refusal = Refusal.STOPPED
) -> None:
    """Refuse what waits for these addresses: nothing goes after a stop."""
    connection.execute(
        update(_outbound)
        .where(_outbound.c.address_id.in_(address_ids), _outbound.c.status == Status.WAITING)
        .values(status=Status.REFUSED, refusal=reason)
    )


def old_texts(organization_id: UUID, before: datetime) -> Select[UUID]:
    """A query for the texts made before a moment, but for those that may still go out."""
    return select(_outbound.c.id).where(
        _outbound.c.organization_id == organization_id,
        _outbound.c.created_at < before,
        _outbound.c.status.not_in(_ON_THEIR_WAY) | (_outbound.c.expires_at < before),
    )


_ON_THEIR_WAY = (Status.WAITING, Status.SENDING, Status.UNKNOWN)


def delete(connection: Connection, ids: Sequence[UUID]) -> int:
    """Delete texts; says how many."""
    return connection.execute(sql_delete(_outbound).where(_outbound.c.id.in_(ids))).rowcount


def old_deliveries(organization_id: UUID, before: datetime) -> Select[UUID]:
    """A query for the texts made before a moment that still hold what the carrier said of them."""
    return old_texts(organization_id, before).where(
        _outbound.c.carrier_sid.is_not(None) | _outbound.c.error_code.is_not(None)
    )


def empty_deliveries(connection: Connection, ids: Sequence[UUID]) -> int:
    """Forget what the carrier called these texts and why they failed; says how many there were."""
    return connection.execute(
        update(_outbound).where(_outbound.c.id.in_(ids)).values(carrier_sid=None, error_code=None)
    ).rowcount


def hours_of(sender: Sender) -> Hours:
    """The hours of the organization behind a number."""
    return Hours(sender.zone, sender.opens, sender.closes, sender.sunday_opens)


def _segments(body: str, channel: Channel) -> int:
    """Twilio counts anything but SMS as one segment."""
    return measure(body).segments if channel is Channel.SMS else 1


def _seal(vault: Vault, interactive: Interactive | None, outbound_id: UUID) -> bytes | None:
    if interactive is None:
        return None
    stored = {
        "template": interactive.template,
        "values": dict(interactive.values),
        "choices": [[choice.id, choice.label, choice.varies] for choice in interactive.choices],
        "language": interactive.language,
    }
    return vault.seal(json.dumps(stored), INTERACTIVE, outbound_id)


def open_interactive(vault: Vault, sealed: bytes, outbound_id: UUID) -> Interactive:
    """What `enqueue` stored of a question with choices."""
    stored = json.loads(vault.open(sealed, INTERACTIVE, outbound_id))
    return Interactive(
        template=stored["template"],
        values=stored["values"],
        choices=tuple(ChoiceLabel(*fields) for fields in stored["choices"]),
        language=stored["language"],
    )
