"""Meetings that organizers call; sign-up ends by telling of the next one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Column, select
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import new_id, table_of, utc_column


class Meeting(SQLModel, table=True):
    """A meeting of the whole organization, or of one team; its words are per language."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    team_id: UUID | None = Field(default=None, foreign_key="team.id")
    title: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    place: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    starts_at: datetime = Field(sa_column=utc_column(nullable=False))
    zone: str = Field(max_length=60)


_meeting = table_of(Meeting)


def next_meeting(
    connection: Connection, organization_id: UUID, team_ids: list[UUID], now: datetime
) -> Meeting | None:
    """The first meeting after `now` that is for everyone or for one of the teams."""
    query = (
        select(_meeting)
        .where(
            _meeting.c.organization_id == organization_id,
            _meeting.c.starts_at > now,
            _meeting.c.team_id.is_(None) | _meeting.c.team_id.in_(team_ids),
        )
        .order_by(_meeting.c.starts_at)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return Meeting(**row) if row else None
