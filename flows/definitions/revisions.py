"""Published revisions of flows: immutable, numbered, and what sessions are pinned to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import JSON, Select, Text, UniqueConstraint, func, insert, select
from sqlalchemy.engine import Connection
from sqlmodel import Column, Field, SQLModel

from community.database import hold, new_id, partial_index, table_of, utc_column
from flows.definitions.read import read_flow
from flows.engine.flow import Flow
from flows.engine.localize import text_keys
from messages.catalog import languages, translate

LIBRARY = Path(__file__).parent.parent / "library"


class FlowRevision(SQLModel, table=True):
    """One published text of a flow, with its translations of that day.

    An organization's own flows carry its id; the built-in ones carry none.
    """

    __tablename__ = "flow_revision"
    __table_args__ = (
        UniqueConstraint("organization_id", "flow", "number"),
        # To a unique constraint one missing organization is not the same as another.
        partial_index(
            "ix_flow_revision_built_in",
            "flow",
            "number",
            unique=True,
            where="organization_id IS NULL",
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID | None = Field(default=None, foreign_key="organization.id")
    flow: str = Field(max_length=40)
    number: int
    document: str = Field(sa_column=Column(Text, nullable=False))
    translations: dict[str, dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    sha256: str = Field(max_length=64)
    published_at: datetime = Field(sa_column=utc_column(nullable=False))


@dataclass(frozen=True)
class Published:
    """A revision as it is run; `translations` are by language and key."""

    id: UUID
    flow: Flow
    translations: Mapping[str, Mapping[str, str]]


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
    hold(connection, f"publish {flow}".encode())
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    newest = connection.execute(_newest(flow)).first()
    if newest and newest.sha256 == sha256:
        return False
    read = read_flow(document, flow)
    if read.flow != flow:
        raise ValueError(f"the document is of flow {read.flow!r}, not of {flow!r}")
    connection.execute(
        insert(_revision),
        {
            "id": new_id(),
            "flow": flow,
            "number": newest.number + 1 if newest else 1,
            "document": document,
            "translations": {code: translated(read, code) for code in languages()},
            "sha256": sha256,
            "published_at": now,
        },
    )
    return True


def translated(flow: Flow, language: str) -> dict[str, str]:
    """The flow's texts by key, as today's catalog has them."""
    return {key: translate(key, english, language) for key, english in text_keys(flow).items()}


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


def load(connection: Connection, revision_id: UUID) -> Published:
    """A revision; read once per process, since it never changes."""
    if revision_id not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        query = select(_revision.c.document, _revision.c.translations)
        row = connection.execute(query.where(_revision.c.id == revision_id)).one()
        flow = read_flow(row.document, "a published revision")
        _kept[revision_id] = Published(revision_id, flow, row.translations)
    return _kept[revision_id]


_MOST_KEPT = 200
_kept: dict[UUID, Published] = {}


def revision_count(connection: Connection) -> int:
    """How many revisions are published; none means that the release step has not run."""
    return connection.execute(select(func.count()).select_from(_revision)).scalar_one()
