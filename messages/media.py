"""Pictures, voice notes and files that came with a text: fetched later, kept sealed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, LargeBinary, SmallInteger
from sqlmodel import Field, SQLModel

from community.database import enum_column, new_id, utc_column


class MediaState(StrEnum):
    """What became of an attachment."""

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"  # not from the carrier, too big, or of a kind that we do not take
    GONE = "gone"  # the carrier has it no more


class Media(SQLModel, table=True):
    """One attachment of an inbound text."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    inbound_id: UUID = Field(foreign_key="inbound.id", index=True)
    state: MediaState = Field(sa_column=enum_column(MediaState))
    url_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content_type: str = Field(max_length=80)
    content_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    attempts: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False))
    due_at: datetime = Field(sa_column=utc_column(nullable=False, index=True))
