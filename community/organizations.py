"""Networks, organizations and what belongs to them: numbers, teams, organizers.

An organization is a wall: everything about people carries its id, and every query goes through it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint, select
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import enum_column, new_id, table_of, utc_column


class StopOwner(StrEnum):
    """Who answers STOP, HELP and START on SMS."""

    DEFAULT = "default"  # Twilio, with its own English words and its own block
    ADVANCED = "advanced"  # Twilio's Advanced Opt-Out, with words that were set up there
    APP = "app"  # Portavoz; Twilio's handling has been switched off


class Network(SQLModel, table=True):
    """Organizations that act together; it sees counts, never people."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)


class Organization(SQLModel, table=True):
    """One group of parents that texts under its own name."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    network_id: UUID | None = Field(default=None, foreign_key="network.id")
    slug: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    zone: str = Field(max_length=60)
    opens: str = Field(default="09:00", max_length=5)
    closes: str = Field(default="20:00", max_length=5)
    sunday_opens: str = Field(default="12:00", max_length=5)
    keeps_accents: bool = False
    stop_owner: StopOwner = Field(default=StopOwner.DEFAULT, sa_column=enum_column(StopOwner))
    contact: str = Field(default="", max_length=120)
    school_areas: list[str] = Field(default=[], sa_column=Column(JSON, nullable=False))
    keep_words_days: int = 90
    keep_deliveries_days: int = 30
    keep_inactive_days: int = 548
    legal_hold: bool = False  # nothing is erased while it stands
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


class Number(SQLModel, table=True):
    """A number that an organization texts from; it may serve SMS, WhatsApp or both."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    number: str = Field(max_length=20, unique=True)
    sms: bool = True
    whatsapp: bool = True
    segments_per_second: int = 1
    messaging_service_sid: str | None = Field(default=None, max_length=34)
    swept_at: datetime | None = Field(default=None, sa_column=utc_column())
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


class Team(SQLModel, table=True):
    """A Parent Leader Team or a school group within an organization."""

    __table_args__ = (UniqueConstraint("organization_id", "slug"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id")
    slug: str = Field(max_length=40)
    name: str = Field(max_length=80)
    short_name: str = Field(max_length=20)
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


class Organizer(SQLModel, table=True):
    """Someone who works for an organization and will sign in to the console."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    name_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    email_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    phone_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    language: str = Field(default="en", max_length=12)
    on_call: bool = False
    created_at: datetime = Field(sa_column=utc_column(nullable=False))


_organization = table_of(Organization)
_team = table_of(Team)


def is_held(connection: Connection, organization_id: UUID) -> bool:
    """Whether a legal hold stands: then nothing of the organization may be erased."""
    query = select(_organization.c.legal_hold).where(_organization.c.id == organization_id)
    return bool(connection.execute(query).scalar_one())


def teams_of(connection: Connection, organization_id: UUID) -> list[Team]:
    """The teams of one organization, by name."""
    query = select(_team).where(_team.c.organization_id == organization_id).order_by(_team.c.name)
    return [Team(**row) for row in connection.execute(query).mappings()]
