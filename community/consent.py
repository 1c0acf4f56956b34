"""The consent ledger: what was agreed or withdrawn, in which words, when and by which message.

It is append-only; the database refuses to change or delete a line. The present state of an address
is repeated on its row in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, LargeBinary, bindparam, insert, select, update
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import enum_column, new_id, table_of, utc_column
from community.people import Address, addresses_reaching
from community.vault import Vault


class ConsentAct(StrEnum):
    """What a line of the ledger says."""

    AGREED = "agreed"
    DECLINED = "declined"  # asked, and said no before ever agreeing
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"  # took a withdrawal back without ever having agreed: to be asked


class ConsentMethod(StrEnum):
    """How it was said."""

    KEYWORD = "keyword"  # a compliance word such as JOIN or ALTO
    REPLY = "reply"  # an answer to our question
    CARRIER = "carrier"  # the carrier told us
    ORGANIZER = "organizer"  # written down by an organizer, with a reason


class Consent(SQLModel, table=True):
    """One line of the ledger."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    address_id: UUID = Field(foreign_key="address.id", index=True)
    person_id: UUID | None = Field(default=None)
    act: ConsentAct = Field(sa_column=enum_column(ConsentAct))
    method: ConsentMethod = Field(sa_column=enum_column(ConsentMethod))
    asked_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    words_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    language: str | None = Field(default=None, max_length=12)
    inbound_id: UUID | None = Field(default=None)
    at: datetime = Field(sa_column=utc_column(nullable=False))


@dataclass(frozen=True)
class ConsentEntry:
    """What is to be written down; `asked` is our question, `words` what was answered."""

    organization_id: UUID
    address_id: UUID
    act: ConsentAct
    method: ConsentMethod
    person_id: UUID | None = None
    asked: str | None = None
    words: str = ""
    language: str | None = None
    inbound_id: UUID | None = None


_consent = table_of(Consent)
_address = table_of(Address)

ASKED = "consent.asked"
WORDS = "consent.words"


def record(connection: Connection, vault: Vault, entry: ConsentEntry, now: datetime) -> None:
    """Write a line of the ledger and the state of the addresses it concerns.

    Agreeing concerns the address it came from. Withdrawing concerns every address of every person
    who answers there, so that a STOP by SMS also ends WhatsApp, and on a shared number everyone.
    """
    if entry.act is ConsentAct.WITHDRAWN:
        concerned = addresses_reaching(connection, entry.address_id)
    else:
        concerned = [entry.address_id]
    _enter(connection, vault, entry, concerned, now)


def _enter(
    connection: Connection,
    vault: Vault,
    entry: ConsentEntry,
    concerned: Sequence[UUID],
    now: datetime,
) -> None:
    for address_id in concerned:
        _append(connection, vault, entry, address_id, now)
    state = _STATE[entry.act]
    values = {name: now if is_set else None for name, is_set in state.items()}
    if values:
        connection.execute(_STATE_OF, [{"concerned": each, **values} for each in concerned])


_STATE_OF = update(_address).where(_address.c.id == bindparam("concerned"))

# What each act does to the state of an address: set a time, or clear it.
_STATE: dict[ConsentAct, dict[str, bool]] = {
    ConsentAct.AGREED: {"agreed_at": True, "stopped_at": False},
    ConsentAct.DECLINED: {"agreed_at": False},
    ConsentAct.WITHDRAWN: {"agreed_at": False, "stopped_at": True},
    ConsentAct.RETURNED: {"stopped_at": False},
}


def _append(
    connection: Connection, vault: Vault, entry: ConsentEntry, address_id: UUID, now: datetime
) -> None:
    row_id = new_id()
    connection.execute(
        insert(_consent),
        {
            "id": row_id,
            "organization_id": entry.organization_id,
            "address_id": address_id,
            "person_id": entry.person_id,
            "act": entry.act,
            "method": entry.method,
            "asked_sealed": vault.seal(entry.asked, ASKED, row_id) if entry.asked else None,
            "words_sealed": vault.seal(entry.words, WORDS, row_id),
            "language": entry.language,
            "inbound_id": entry.inbound_id,
            "at": now,
        },
    )


def withdraw_for_erased(
    connection: Connection,
    vault: Vault,
    organization_id: UUID,
    address_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Enter for those of these addresses that have not stopped that an organizer ended it."""
    query = select(_address.c.id).where(
        _address.c.id.in_(address_ids), _address.c.stopped_at.is_(None)
    )
    for address_id in connection.execute(query).scalars().all():
        entry = ConsentEntry(
            organization_id, address_id, ConsentAct.WITHDRAWN, ConsentMethod.ORGANIZER
        )
        _enter(connection, vault, entry, [address_id], now)


def empty_words(connection: Connection, address_ids: Sequence[UUID]) -> None:
    """Erase the words of all that was said at these addresses; that it was said is the proof."""
    connection.execute(
        update(_consent)
        .where(_consent.c.address_id.in_(address_ids))
        .values(asked_sealed=None, words_sealed=_ERASED)
    )


_ERASED = b""


def had_agreed(connection: Connection, address_id: UUID) -> bool:
    """Whether the last answer to our question was yes, whatever was withdrawn since.

    A yes that was erased is none: somebody else may have the number by now.
    """
    query = (
        select(_consent.c.act)
        .where(
            _consent.c.address_id == address_id,
            _consent.c.act.in_((ConsentAct.AGREED, ConsentAct.DECLINED)),
            _consent.c.words_sealed != _ERASED,
        )
        .order_by(_consent.c.at.desc(), _consent.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar() == ConsentAct.AGREED


def ledger_of(connection: Connection, address_id: UUID) -> list[Consent]:
    """The lines about one address, oldest first."""
    query = (
        select(_consent)
        .where(_consent.c.address_id == address_id)
        .order_by(_consent.c.at, _consent.c.id)
    )
    return [Consent(**row) for row in connection.execute(query).mappings()]
