"""What is known of a person, opened for somebody who may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection

from community.consent import ASKED, WORDS, ConsentAct, ledger_of
from community.database import table_of
from community.organizations import Team
from community.people import (
    ADDRESS,
    FIRST_NAME,
    SCHOOL_WORDS,
    Address,
    Membership,
    Person,
    PersonAddress,
)
from community.schools.table import School
from community.vault import Vault

_person = table_of(Person)
_address = table_of(Address)
_person_address = table_of(PersonAddress)
_membership = table_of(Membership)
_team = table_of(Team)
_school = table_of(School)


@dataclass(frozen=True)
class AddressProfile:
    """An address and its consent: "agreed", "withdrawn", "declined" or "none"."""

    id: UUID
    address: str
    channel: str
    consent: str
    consent_at: datetime | None


@dataclass(frozen=True)
class Profile:
    """A person as an organizer may know them."""

    person_id: UUID
    language: str | None
    first_name: str | None
    relationship: str | None
    school: str | None
    school_words: str | None
    teams: list[str]
    addresses: list[AddressProfile]
    created_at: datetime


def profile_of(connection: Connection, vault: Vault, person_id: UUID) -> Profile:
    """Everything known of one person."""
    row = connection.execute(
        select(_person, _school.c.name.label("school"))
        .join(_school, _school.c.id == _person.c.school_id, isouter=True)
        .where(_person.c.id == person_id)
    ).one()
    return Profile(
        person_id=person_id,
        language=row.language,
        first_name=_opened(vault, row.first_name_sealed, FIRST_NAME, person_id),
        relationship=row.relationship,
        school=row.school,
        school_words=_opened(vault, row.school_words_sealed, SCHOOL_WORDS, person_id),
        teams=_teams(connection, person_id),
        addresses=_addresses(connection, vault, person_id),
        created_at=row.created_at,
    )


def people_of(connection: Connection, organization_id: UUID) -> list[UUID]:
    """The ids of an organization's people, oldest first."""
    query = select(_person.c.id).where(_person.c.organization_id == organization_id)
    return list(connection.execute(query.order_by(_person.c.created_at, _person.c.id)).scalars())


def _opened(vault: Vault, sealed: bytes | None, column: str, row: UUID) -> str | None:
    return vault.open(sealed, column, row) if sealed else None


def _teams(connection: Connection, person_id: UUID) -> list[str]:
    query = (
        select(_team.c.slug)
        .join(_membership, _membership.c.team_id == _team.c.id)
        .where(_membership.c.person_id == person_id)
        .order_by(_team.c.slug)
    )
    return list(connection.execute(query).scalars())


def _addresses(connection: Connection, vault: Vault, person_id: UUID) -> list[AddressProfile]:
    query = (
        select(_address)
        .join(_person_address, _person_address.c.address_id == _address.c.id)
        .where(_person_address.c.person_id == person_id)
        .order_by(_address.c.created_at, _address.c.id)
    )
    return [_address_profile(connection, vault, row) for row in connection.execute(query).all()]


def _address_profile(connection: Connection, vault: Vault, row: Any) -> AddressProfile:  # noqa: ANN401
    # What was said before an address was erased says nothing of who answers there now.
    lines = [line for line in ledger_of(connection, row.id) if line.words_sealed]
    last = lines[-1] if lines else None
    consent, at = (str(last.act), last.at) if last else ("none", None)
    if row.stopped_at:
        consent, at = str(ConsentAct.WITHDRAWN), row.stopped_at
    return AddressProfile(
        id=row.id,
        address=vault.open(row.address_sealed, ADDRESS, row.id),
        channel=str(row.channel),
        consent=consent,
        consent_at=at,
    )


def consent_history(
    connection: Connection, vault: Vault, address_id: UUID
) -> list[dict[str, object]]:
    """The ledger of an address with its words opened, oldest first; erased words are None."""
    return [
        {
            "at": line.at,
            "act": str(line.act),
            "method": str(line.method),
            "asked": _opened(vault, line.asked_sealed, ASKED, line.id),
            "words": _opened(vault, line.words_sealed, WORDS, line.id),
            "language": line.language,
            "inbound": line.inbound_id,
        }
        for line in ledger_of(connection, address_id)
    ]
