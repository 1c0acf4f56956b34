"""Problems that somebody on call must hear of: once when one begins, once when it is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from community.database import new_id, utc_column


class Alert(SQLModel, table=True):
    """One problem, from its beginning to its end; `subject` is what it is about, such as a number.

    At most one of the same kind about the same subject is open.
    """

    __table_args__ = (
        Index(
            "ix_alert_open",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("over_at IS NULL"),
            sqlite_where=text("over_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id")
    kind: str = Field(max_length=40)
    subject: str = Field(default="", max_length=80)
    code: int | None = None
    began_at: datetime = Field(sa_column=utc_column(nullable=False))
    told_at: datetime | None = Field(default=None, sa_column=utc_column())
    over_at: datetime | None = Field(default=None, sa_column=utc_column())
    over_told_at: datetime | None = Field(default=None, sa_column=utc_column())
