"""Texts that came in: each is kept, sealed, exactly once, whatever becomes of it."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, Row, Select, exists, select, update
from sqlalchemy import delete as sql_delete
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import enum_column, insert_new, new_id, partial_index, table_of, utc_column
from community.people import ADDRESS, Address
from community.vault import Vault
from messages import media
from messages.carriers.contract import InboundText
from messages.outbox import Outbound


class InboundState(StrEnum):
    """What became of a text."""

    HANDLED = "handled"
    WAITING = "waiting"  # for a person


class WaitingReason(StrEnum):
    """Why a text waits for a person."""

    ASKED = "asked"  # the parent asked for a person
    NOT_UNDERSTOOD = "not_understood"
    NO_CONVERSATION = "no_conversation"  # free words outside any flow
    ATTACHMENT = "attachment"  # a voice note or picture that somebody should look at
    STOPPED = "stopped"  # wrote after having stopped, or before it and reached us later
    FLOW_FAILED = "flow_failed"  # a bug: the flow raised


class Inbound(SQLModel, table=True):
    """One text that came in, and what became of it."""

    __table_args__ = (
        Index("ix_inbound_organization_id_received_at", "organization_id", "received_at"),
        partial_index(
            "ix_inbound_waiting", "organization_id", "received_at", where="state = 'waiting'"
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id")
    number_id: UUID = Field(foreign_key="number.id")
    address_id: UUID = Field(foreign_key="address.id", index=True)
    carrier_sid: str = Field(max_length=64, unique=True)
    body_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    attachments_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: InboundState = Field(sa_column=enum_column(InboundState))
    waits_because: WaitingReason | None = Field(
        default=None, sa_column=enum_column(WaitingReason, nullable=True)
    )
    received_at: datetime = Field(sa_column=utc_column(nullable=False))


_inbound = table_of(Inbound)
_outbound = table_of(Outbound)
_address = table_of(Address)

BODY = "inbound.body"
ATTACHMENTS = "inbound.attachments"


def keep(
    connection: Connection,
    vault: Vault,
    text: InboundText,
    place: tuple[UUID, UUID, UUID],
    now: datetime,
) -> UUID | None:
    """Store a text, received when it was sent; None if the carrier delivered it before.

    `place` is the ids of organization, number and address.
    """
    organization_id, number_id, address_id = place
    inbound_id = new_id()
    added = insert_new(
        connection,
        _inbound,
        id=inbound_id,
        organization_id=organization_id,
        number_id=number_id,
        address_id=address_id,
        carrier_sid=text.sid,
        body_sealed=vault.seal(text.body, BODY, inbound_id),
        attachments_sealed=_seal_attachments(vault, text, inbound_id),
        state=InboundState.HANDLED,
        received_at=text.said_at(now),
    )
    if not added:
        return None
    media.want(connection, vault, (organization_id, inbound_id), text.attachments, now)
    return inbound_id


def _seal_attachments(vault: Vault, text: InboundText, inbound_id: UUID) -> bytes | None:
    if not text.attachments:
        return None
    listed = [[item.kind, item.url, item.content_type] for item in text.attachments]
    return vault.seal(json.dumps(listed), ATTACHMENTS, inbound_id)


def known_sids(connection: Connection, organization_id: UUID, sids: Collection[str]) -> set[str]:
    """Of these SIDs, those of texts that an organization has."""
    query = select(_inbound.c.carrier_sid).where(
        _inbound.c.organization_id == organization_id, _inbound.c.carrier_sid.in_(sids)
    )
    return set(connection.execute(query).scalars())


def newest_at(connection: Connection, organization_id: UUID, number_id: UUID) -> datetime | None:
    """When a number last received a text."""
    query = (
        select(_inbound.c.received_at)
        .where(_inbound.c.organization_id == organization_id, _inbound.c.number_id == number_id)
        .order_by(_inbound.c.received_at.desc())
        .limit(1)
    )
    return connection.execute(query).scalar()


def has_waited_since(
    connection: Connection, address_id: UUID, reason: WaitingReason, since: datetime
) -> bool:
    """Whether a text from this address has been waiting for a person, for this reason."""
    query = (
        select(_inbound.c.id)
        .where(
            _inbound.c.address_id == address_id,
            _inbound.c.waits_because == reason,
            _inbound.c.received_at > since,
        )
        .limit(1)
    )
    return connection.execute(query).first() is not None


def waiting_in(
    connection: Connection, vault: Vault, organization_id: UUID, address_ids: Sequence[UUID] = ()
) -> list[dict[str, object]]:
    """The texts of an organization that wait for a person, oldest first, opened.

    With `address_ids`, only those from these addresses.
    """
    query = (
        select(_inbound, _address.c.address_sealed)
        .join(_address, _address.c.id == _inbound.c.address_id)
        .where(
            _inbound.c.organization_id == organization_id,
            _inbound.c.state == InboundState.WAITING,
        )
        .order_by(_inbound.c.received_at, _inbound.c.id)
    )
    if address_ids:
        query = query.where(_inbound.c.address_id.in_(address_ids))
    return [
        {
            "at": row.received_at,
            "address": vault.open(row.address_sealed, ADDRESS, row.address_id),
            "because": str(row.waits_because),
            "words": vault.open(row.body_sealed, BODY, row.id),
            "attached": _attached(vault, row),
        }
        for row in connection.execute(query)
    ]


def _attached(vault: Vault, row: Row[Any]) -> list[str]:
    """What came with a text: "voice", "picture" and the like."""
    if not row.attachments_sealed:
        return []
    listed = json.loads(vault.open(row.attachments_sealed, ATTACHMENTS, row.id))
    return [str(kind) for kind, _, _ in listed]


def old_texts(organization_id: UUID, before: datetime) -> Select[UUID]:
    """A query for the texts that came in before a moment and to which no answer is kept.

    Those that still wait for a person are among them: parents are promised that their words go
    after so many days, and work that was left undone is no reason to break it. Nothing else would
    ever end the waiting.
    """
    return select(_inbound.c.id).where(
        _inbound.c.organization_id == organization_id,
        _inbound.c.received_at < before,
        ~exists().where(_outbound.c.inbound_id == _inbound.c.id),
    )


def delete(connection: Connection, ids: Sequence[UUID]) -> int:
    """Delete texts with what was attached to them; says how many."""
    media.delete_of(connection, ids)
    return connection.execute(sql_delete(_inbound).where(_inbound.c.id.in_(ids))).rowcount


def wait_for_person(connection: Connection, inbound_id: UUID, reason: WaitingReason) -> None:
    """Mark a text as waiting for an organizer."""
    connection.execute(
        update(_inbound).where(_inbound.c.id == inbound_id),
        {"state": InboundState.WAITING, "waits_because": reason},
    )
