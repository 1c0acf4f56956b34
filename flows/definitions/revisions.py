"""Published revisions of flows: immutable, numbered, and what sessions are pinned to."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, Text, UniqueConstraint, func, insert, select
from sqlalchemy.engine import Connection
from sqlmodel import Column, Field, SQLModel

from community.database import new_id, table_of, utc_column
from flows.definitions.read import read_flow
from flows.engine.flow import Flow

LIBRARY = Path(__file__).parent.parent / "library"


class FlowRevision(SQLModel, table=True):
    """One published text of a flow; an organization's own flows carry its id."""

    __tablename__ = "flow_revision"
    __table_args__ = (UniqueConstraint("organization_id", "flow", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id")
    flow: str = Field(max_length=40, index=True)
    number: int
    document: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(max_length=64)
    published_at: datetime = Field(sa_column=utc_column(nullable=False))


_revision = table_of(FlowRevision)


def library_files() -> list[Path]:
    """The built-in flows."""
    return sorted(LIBRARY.glob("*.yaml"))


def publish_library(connection: Connection, now: datetime) -> list[str]:
    """Publish each built-in flow that has changed; says which."""
    return [
        path.stem
        for path in library_files()
        if publish(connection, path.stem, path.read_text(encoding="utf-8"), now)
    ]


def publish(connection: Connection, flow: str, document: str, now: datetime) -> bool:
    """Publish a flow's document as its next revision, unless it is the newest already."""
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    newest = connection.execute(_newest(flow)).first()
    if newest and newest.sha256 == sha256:
        return False
    read_flow(document, flow)
    connection.execute(
        insert(_revision),
        {
            "id": new_id(),
            "flow": flow,
            "number": newest.number + 1 if newest else 1,
            "document": document,
            "sha256": sha256,
            "published_at": now,
        },
    )
    return True


def _newest(flow: str) -> Select[tuple[UUID, int, str]]:
    return (
        select(_revision.c.id, _revision.c.number, _revision.c.sha256)
        .where(_revision.c.flow == flow, _revision.c.organization_id.is_(None))
        .order_by(_revision.c.number.desc())
        .limit(1)
    )


def newest_revision(connection: Connection, flow: str) -> UUID:
    """The id of the revision that new sessions begin with."""
    found = connection.execute(_newest(flow)).first()
    if found is None:
        raise LookupError(f"flow {flow} has not been published; run `portavoz db upgrade`")
    revision_id: UUID = found.id
    return revision_id


def load_flow(connection: Connection, revision_id: UUID) -> Flow:
    """The flow of a revision; read once per process, since a revision never changes."""
    known = _documents.get(revision_id)
    if known is None:
        query = select(_revision.c.document).where(_revision.c.id == revision_id)
        known = _documents.setdefault(revision_id, connection.execute(query).scalar_one())
    return _read(known)


_documents: dict[UUID, str] = {}


@lru_cache(maxsize=256)
def _read(document: str) -> Flow:
    return read_flow(document, "a published revision")


def revision_count(connection: Connection) -> int:
    """How many revisions are published; none means that the release step has not run."""
    return connection.execute(select(func.count()).select_from(_revision)).scalar_one()
