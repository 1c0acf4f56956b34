"""When each clock, worker and web process was last seen, and with which keys."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from community.database import utc_column


class Heartbeat(SQLModel, table=True):
    """One process; `name` is unique among all machines."""

    name: str = Field(max_length=120, primary_key=True)
    kind: str = Field(max_length=20)
    keys: str = Field(max_length=80)  # the ids of its DATA_KEYS, the one in use first
    seen_at: datetime = Field(sa_column=utc_column(nullable=False, index=True))
