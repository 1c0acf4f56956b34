"""Sessions: one person's walk through a flow, pinned to a revision, sealed, and ended in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Select, bindparam, insert, select, update
from sqlalchemy import delete as sql_delete
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Field, SQLModel

from community import people
from community.database import enum_column, new_id, partial_index, table_of, utc_column
from community.people import Speaker
from community.vault import Vault
from flows.engine.flow import Flow
from flows.engine.state import State


class SessionStatus(StrEnum):
    """Whether a session still waits for its person."""

    OPEN = "open"
    FINISHED = "finished"
    EXPIRED = "expired"
    STOPPED = "stopped"
    FAILED = "failed"  # the flow raised; a person has its last text


class Session(SQLModel, table=True):
    """One walk. An address has at most one open session."""

    __tablename__ = "session"
    __table_args__ = (
        partial_index("ix_session_open", "address_id", unique=True, where="status = 'open'"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    address_id: UUID = Field(foreign_key="address.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    revision_id: UUID = Field(foreign_key="flow_revision.id")
    status: SessionStatus = Field(sa_column=enum_column(SessionStatus))
    state_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    version: int = 1
    started_at: datetime = Field(sa_column=utc_column(nullable=False))
    expires_at: datetime = Field(sa_column=utc_column(nullable=False, index=True))


class SessionClashError(RuntimeError):
    """Two turns of one session met; the address's lock should have kept them apart."""


@dataclass(frozen=True)
class WaitingSession:
    """A session that waits for its person, as it is stored."""

    id: UUID
    revision_id: UUID
    state_sealed: bytes
    version: int


@dataclass(frozen=True)
class OpenSession:
    """A session that waits for its person, opened."""

    id: UUID
    revision_id: UUID
    state: State
    version: int


_session = table_of(Session)

STATE = "session.state"

# One question for both, since every turn asks it.
_FIND = people.FIND_SPEAKER.add_columns(
    _session.c.id.label("session_id"),
    _session.c.revision_id,
    _session.c.state_sealed,
    _session.c.version,
).outerjoin(
    _session,
    (_session.c.address_id == table_of(people.Address).c.id)
    & (_session.c.status == SessionStatus.OPEN)
    & (_session.c.expires_at > bindparam("now")),
)


def find_speaker(
    connection: Connection, vault: Vault, organization_id: UUID, address: str, now: datetime
) -> tuple[Speaker, WaitingSession | None] | None:
    """The speaker at an address and the session that waits there.

    A session whose time is over does not count.
    """
    row = people.find_row(connection, vault, _FIND, (organization_id, address), now=now)
    if row is None:
        return None
    speaker = Speaker(**{name: row[name] for name in Speaker.__dataclass_fields__})
    if row["session_id"] is None:
        return speaker, None
    return speaker, WaitingSession(
        row["session_id"], row["revision_id"], row["state_sealed"], row["version"]
    )


def opened(vault: Vault, waiting: WaitingSession) -> OpenSession:
    """A waiting session with its state; raises VaultError if that cannot be read."""
    state = State.from_json(vault.open(waiting.state_sealed, STATE, waiting.id))
    return OpenSession(waiting.id, waiting.revision_id, state, waiting.version)


def add(
    connection: Connection,
    vault: Vault,
    organization_id: UUID,
    speaker: Speaker,
    walk: tuple[UUID, Flow, State],
    now: datetime,
) -> None:
    """Store a session that has just begun; `walk` is its revision's id, its flow and its state."""
    revision_id, flow, state = walk
    session_id = new_id()
    connection.execute(
        insert(_session),
        {
            "id": session_id,
            "organization_id": organization_id,
            "address_id": speaker.address_id,
            "person_id": speaker.person_id,
            "revision_id": revision_id,
            "version": 1,
            "started_at": now,
            "expires_at": now + timedelta(hours=flow.expires_hours),
            **_progress(vault, session_id, state),
        },
    )


_SAVE = update(_session).where(
    _session.c.id == bindparam("session_id"), _session.c.version == bindparam("known_version")
)


def save(
    connection: Connection,
    vault: Vault,
    session: OpenSession,
    walk: tuple[Flow, State],
    now: datetime,
) -> None:
    """Store where a session stands after a turn; its time begins anew."""
    flow, state = walk
    changed = {
        "session_id": session.id,
        "known_version": session.version,
        "version": session.version + 1,
        "expires_at": now + timedelta(hours=flow.expires_hours),
        **_progress(vault, session.id, state),
    }
    saved = connection.execute(_SAVE, changed)
    if saved.rowcount != 1:
        raise SessionClashError(str(session.id))


def _progress(vault: Vault, session_id: UUID, state: State) -> dict[str, object]:
    is_over = state.node is None
    return {
        "status": SessionStatus.FINISHED if is_over else SessionStatus.OPEN,
        "state_sealed": vault.seal(state.to_json(), STATE, session_id),
    }


def close(connection: Connection, address_ids: Sequence[UUID], status: SessionStatus) -> None:
    """End whatever is open at these addresses."""
    connection.execute(
        update(_session)
        .where(_session.c.address_id.in_(address_ids), _session.c.status == SessionStatus.OPEN)
        .values(status=status)
    )


def old_sessions(organization_id: UUID, before: datetime) -> Select[UUID]:
    """A query for the sessions that began before a moment and have ended."""
    return select(_session.c.id).where(
        _session.c.organization_id == organization_id,
        _session.c.started_at < before,
        _session.c.status != SessionStatus.OPEN,
    )


def delete(connection: Connection, ids: Sequence[UUID]) -> int:
    """Delete sessions; says how many."""
    return connection.execute(sql_delete(_session).where(_session.c.id.in_(ids))).rowcount


def expire_sessions(engine: Engine, now: datetime) -> int:
    """End the sessions whose time is over; says how many."""
    with engine.begin() as connection:
        ended = connection.execute(
            update(_session)
            .where(_session.c.status == SessionStatus.OPEN, _session.c.expires_at <= now)
            .values(status=SessionStatus.EXPIRED)
        )
    return ended.rowcount
