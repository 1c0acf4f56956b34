"""People and the addresses they are texted at: many to many, within one organization."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    LargeBinary,
    Select,
    SmallInteger,
    UniqueConstraint,
    bindparam,
    case,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection, RowMapping
from sqlmodel import Field, SQLModel

from community import suppression
from community.database import (
    UTCDateTime,
    enum_column,
    hold,
    insert_new,
    new_id,
    table_of,
    utc_column,
)
from community.vault import Vault, VaultError


class Channel(StrEnum):
    """How an address is reached."""

    SMS = "sms"
    WHATSAPP = "whatsapp"


class Person(SQLModel, table=True):
    """A parent in the broad sense: anyone who raises a child."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    language: str | None = Field(default=None, max_length=12)
    first_name_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    relationship: str | None = Field(default=None, max_length=40)
    school_id: UUID | None = Field(default=None, foreign_key="school.id")
    school_words_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


class Address(SQLModel, table=True):
    """Where a person is texted: a phone number or an opaque WhatsApp id, and its consent today.

    The ledger in `community.consent` is the record; `agreed_at` and `stopped_at` repeat its last
    word, written in the same transaction, so that the gate reads one row.

    Of an erased address `address_sealed` is empty and `look_up` a hash of `community.suppression`;
    nobody answers there until it texts again. `erased_at` stays: nothing from before comes back.
    """

    __table_args__ = (UniqueConstraint("organization_id", "look_up"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id")
    channel: Channel = Field(sa_column=enum_column(Channel))
    address_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    look_up: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    agreed_at: datetime | None = Field(default=None, sa_column=utc_column())
    stopped_at: datetime | None = Field(default=None, sa_column=utc_column())
    last_inbound_at: datetime | None = Field(default=None, sa_column=utc_column())
    unreachable_at: datetime | None = Field(default=None, sa_column=utc_column())
    failures: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False))
    asked_to_stay_at: datetime | None = Field(default=None, sa_column=utc_column())
    erased_at: datetime | None = Field(default=None, sa_column=utc_column())
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


class PersonAddress(SQLModel, table=True):
    """A person who answers at an address."""

    __tablename__ = "person_address"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    address_id: UUID = Field(foreign_key="address.id", primary_key=True, index=True)


class Membership(SQLModel, table=True):
    """A person's place in a team."""

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    team_id: UUID = Field(foreign_key="team.id", primary_key=True, index=True)
    joined_at: datetime = Field(sa_column=utc_column(nullable=False))


@dataclass(frozen=True)
class Speaker:
    """Who a text is from: an address and the person who answers there."""

    address_id: UUID
    person_id: UUID
    channel: Channel
    language: str | None
    agreed_at: datetime | None
    stopped_at: datetime | None
    unreachable_at: datetime | None
    last_inbound_at: datetime | None
    erased_at: datetime | None


_person = table_of(Person)
_address = table_of(Address)
_person_address = table_of(PersonAddress)
_membership = table_of(Membership)

FIRST_NAME = "person.first_name"
SCHOOL_WORDS = "person.school_words"
ADDRESS = "address.address"

_STATE = (
    _address.c.channel,
    _address.c.agreed_at,
    _address.c.stopped_at,
    _address.c.unreachable_at,
    _address.c.last_inbound_at,
    _address.c.erased_at,
)

_SPEAKER = (
    select(
        _address.c.id.label("address_id"),
        _person.c.id.label("person_id"),
        _person.c.language,
        *_STATE,
    )
    .join(_person_address, _person_address.c.address_id == _address.c.id)
    .join(_person, _person.c.id == _person_address.c.person_id)
    .order_by(_person.c.created_at, _person.c.id)
    .limit(1)
)
# For `find_row`; other packages join to it what they keep of an address.
FIND_SPEAKER = _SPEAKER.where(
    _address.c.organization_id == bindparam("organization_id"),
    _address.c.look_up == bindparam("look_up"),
)


def channel_of(address: str) -> Channel:
    """WhatsApp ids carry Twilio's prefix; everything else is an SMS number."""
    return Channel.WHATSAPP if address.startswith("whatsapp:") else Channel.SMS


def same_number_elsewhere(address: str) -> str | None:
    """The same phone number's address on the other channel, if this one is a phone number."""
    number = address.removeprefix("whatsapp:")
    if not number.startswith("+"):
        return None
    return number if number != address else f"whatsapp:{number}"


def find_row(
    connection: Connection,
    vault: Vault,
    query: Select[Any],
    place: tuple[UUID, str],
    **more: object,
) -> RowMapping | None:
    """The row that `query`, made of `FIND_SPEAKER`, finds at an organization's address.

    Only while keys are replaced is it asked more than once.
    """
    organization_id, address = place
    for hashed in vault.look_ups(organization_id, address):
        asked = {"organization_id": organization_id, "look_up": hashed, **more}
        row = connection.execute(query, asked).mappings().first()
        if row:
            return row
    return None


def find_speaker(
    connection: Connection, vault: Vault, organization_id: UUID, address: str
) -> Speaker | None:
    """The speaker at `address`."""
    row = find_row(connection, vault, FIND_SPEAKER, (organization_id, address))
    return Speaker(**row) if row else None


_STATE_NOW = select(*_STATE).where(_address.c.id == bindparam("address_id"))


def as_now(connection: Connection, speaker: Speaker) -> Speaker:
    """The speaker with the address's consent and reach as they are at this moment."""
    row = connection.execute(_STATE_NOW, {"address_id": speaker.address_id}).mappings().one()
    return replace(speaker, **row)


def speaker_at(connection: Connection, address_id: UUID) -> Speaker:
    """The speaker at an address that is not erased, by the address's id."""
    row = connection.execute(_SPEAKER.where(_address.c.id == address_id)).mappings().one()
    return Speaker(**row)


def hold_address(connection: Connection, vault: Vault, organization_id: UUID, address: str) -> None:
    """Until commit nobody else handles this address, nor the same number on the other channel.

    They are held together because a STOP reaches both: two that come at once would otherwise wait
    for each other. Held under every key: while keys are replaced, another process may look it up
    by one that is not the first here.
    """
    hold(connection, *vault.look_ups(organization_id, address.removeprefix("whatsapp:")))


def find_or_add_speaker(
    connection: Connection, vault: Vault, organization_id: UUID, address: str, now: datetime
) -> Speaker:
    """The speaker at a held `address`; added when it is new to the organization."""
    found = find_speaker(connection, vault, organization_id, address)
    return found or add_speaker(connection, vault, organization_id, address, now)


def add_speaker(
    connection: Connection, vault: Vault, organization_id: UUID, address: str, now: datetime
) -> Speaker:
    """The speaker at a held `address` that nobody answers at yet.

    A WhatsApp id and an SMS number with the same number belong to the same person. An erased
    address that texts again keeps its row, and so its stop; who answers there is somebody new.
    """
    if not _revive_address(connection, vault, organization_id, address, now):
        _add_address(connection, vault, organization_id, address, now)
    found = find_speaker(connection, vault, organization_id, address)
    if found is None:
        raise LookupError("an address was added and cannot be found")
    return found


def _add_address(
    connection: Connection, vault: Vault, organization_id: UUID, address: str, now: datetime
) -> None:
    address_id = new_id()
    added = insert_new(
        connection,
        _address,
        id=address_id,
        organization_id=organization_id,
        channel=channel_of(address),
        address_sealed=vault.seal(address, ADDRESS, address_id),
        look_up=vault.look_up(organization_id, address),
        created_at=now,
    )
    if added:
        _add_person_at(connection, vault, organization_id, (address_id, address), now)


def _revive_address(
    connection: Connection, vault: Vault, organization_id: UUID, address: str, now: datetime
) -> bool:
    erased = find_erased(connection, vault, organization_id, address)
    if erased is None:
        return False
    address_id, _ = erased
    connection.execute(
        update(_address)
        .where(_address.c.id == address_id)
        .values(
            address_sealed=vault.seal(address, ADDRESS, address_id),
            look_up=vault.look_up(organization_id, address),
            created_at=now,
        )
    )
    _add_person_at(connection, vault, organization_id, (address_id, address), now)
    return True


def find_erased(
    connection: Connection, vault: Vault, organization_id: UUID, address: str
) -> tuple[UUID, datetime] | None:
    """The id of an address that was erased and has not texted since, and when it was erased."""
    hashed = suppression.look_up_if_any(connection, vault, organization_id, address)
    if hashed is None:
        return None
    query = select(_address.c.id, _address.c.erased_at).where(
        _address.c.organization_id == organization_id, _address.c.look_up == hashed
    )
    row = connection.execute(query).first()
    return (row.id, row.erased_at) if row else None


def empty_address(
    connection: Connection, vault: Vault, organization_id: UUID, address_id: UUID, now: datetime
) -> None:
    """Leave of an address only its hash, its channel and whether it has stopped."""
    connection.execute(
        update(_address)
        .where(_address.c.id == address_id, _address.c.organization_id == organization_id)
        .values(
            look_up=suppression.look_up(
                connection, vault, organization_id, address_of(connection, vault, address_id)
            ),
            address_sealed=b"",
            agreed_at=None,
            last_inbound_at=None,
            unreachable_at=None,
            failures=0,
            asked_to_stay_at=None,
            erased_at=now,
            created_at=now,
        )
    )


def address_of(connection: Connection, vault: Vault, address_id: UUID) -> str:
    """An address as the carrier knows it; raises VaultError for one that was erased."""
    query = select(_address.c.address_sealed).where(_address.c.id == address_id)
    return vault.open(connection.execute(query).scalar_one(), ADDRESS, address_id)


def _add_person_at(
    connection: Connection,
    vault: Vault,
    organization_id: UUID,
    at: tuple[UUID, str],
    now: datetime,
) -> None:
    address_id, address = at
    other = same_number_elsewhere(address)
    twin = find_speaker(connection, vault, organization_id, other) if other else None
    person_id = twin.person_id if twin else _add_person(connection, organization_id, now)
    connection.execute(insert(_person_address), {"person_id": person_id, "address_id": address_id})


def _add_person(connection: Connection, organization_id: UUID, now: datetime) -> UUID:
    person_id = new_id()
    connection.execute(
        insert(_person),
        {"id": person_id, "organization_id": organization_id, "created_at": now},
    )
    return person_id


def keys_fit(connection: Connection, vault: Vault) -> bool:
    """Whether `vault` opens what is stored; with other keys everybody would be a stranger."""
    newest = (
        select(_address.c.id, _address.c.address_sealed)
        .where(_address.c.address_sealed != b"")  # of the erased nothing is left to open
        .order_by(_address.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    try:
        return row is None or bool(vault.open(row.address_sealed, ADDRESS, row.id))
    except VaultError:
        return False


def addresses_reaching(connection: Connection, address_id: UUID) -> list[UUID]:
    """Every address of every person who answers at this one, itself included."""
    people = select(_person_address.c.person_id).where(_person_address.c.address_id == address_id)
    query = select(_person_address.c.address_id).where(_person_address.c.person_id.in_(people))
    return sorted({address_id, *connection.execute(query).scalars()})


def heard_from(connection: Connection, speaker: Speaker, at: datetime) -> Speaker:
    """Note when an address wrote: WhatsApp's 24 hours begin again, and somebody is there.

    Gives the speaker as `as_now` would.
    """
    heard = {"heard_at_address": speaker.address_id, "heard_at": at}
    return replace(speaker, **connection.execute(_HEARD, heard).mappings().one())


_HEARD_AT = bindparam("heard_at", type_=UTCDateTime)
_HEARD = (
    update(_address)
    .where(_address.c.id == bindparam("heard_at_address"))
    .values(
        # A text that reached us late is no later for that.
        last_inbound_at=case(
            (_address.c.last_inbound_at > _HEARD_AT, _address.c.last_inbound_at), else_=_HEARD_AT
        ),
        unreachable_at=None,
        failures=0,
        asked_to_stay_at=None,
    )
    .returning(*_STATE)
)


def change_person(connection: Connection, person_id: UUID, **values: object) -> None:
    """Set columns of one person."""
    connection.execute(_CHANGE_PERSON, {"changed_person": person_id, **values})


_CHANGE_PERSON = update(_person).where(_person.c.id == bindparam("changed_person"))


def set_first_name(connection: Connection, vault: Vault, person_id: UUID, name: str) -> None:
    """Store a first name, sealed."""
    change_person(connection, person_id, first_name_sealed=vault.seal(name, FIRST_NAME, person_id))


def set_school_words(connection: Connection, vault: Vault, person_id: UUID, words: str) -> None:
    """Store, sealed, the name of a school that is not in the directory."""
    change_person(
        connection, person_id, school_words_sealed=vault.seal(words, SCHOOL_WORDS, person_id)
    )


def join_team(connection: Connection, person_id: UUID, team_id: UUID, now: datetime) -> None:
    """Make the person a member of a team; once is enough."""
    insert_new(connection, _membership, person_id=person_id, team_id=team_id, joined_at=now)


def teams_joined(connection: Connection, person_id: UUID) -> list[UUID]:
    """The ids of the teams that a person is in."""
    query = select(_membership.c.team_id).where(_membership.c.person_id == person_id)
    return list(connection.execute(query).scalars())


def has_agreed_anywhere(connection: Connection, person_id: UUID) -> bool:
    """Whether the person has agreed at some address, and so has been through sign-up."""
    query = (
        select(_address.c.id)
        .join(_person_address, _person_address.c.address_id == _address.c.id)
        .where(_person_address.c.person_id == person_id, _address.c.agreed_at.is_not(None))
        .limit(1)
    )
    return connection.execute(query).first() is not None
