"""Pictures, voice notes and files that came with a text: fetched later, kept sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Column, LargeBinary, SmallInteger, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlmodel import Field, SQLModel

from community.database import enum_column, hold, new_id, table_of, utc_column
from community.vault import Vault, VaultError
from messages.carriers.contract import Attachment, Fetched, FetchedMedia, Gone, NotNow, NotTaken


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


@dataclass(frozen=True)
class Wanted:
    """An attachment that is to be fetched now; `url` is None if it cannot be opened."""

    id: UUID
    url: str | None
    attempts: int


_media = table_of(Media)

URL = "media.url"
CONTENT = "media.content"

_LONGEST_TYPE = 80
# After each try that failed; longer than a fetch can last, so that nobody else takes it up.
_TRY_AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
_TRIES = len(_TRY_AGAIN_AFTER)


def want(
    connection: Connection,
    vault: Vault,
    place: tuple[UUID, UUID],
    attachments: Sequence[Attachment],
    now: datetime,
) -> None:
    """Write down what is to be fetched for a text; `place` is its organization's id and its own."""
    organization_id, inbound_id = place
    for attachment in attachments:
        if attachment.url is None:
            continue
        media_id = new_id()
        values = {
            "id": media_id,
            "organization_id": organization_id,
            "inbound_id": inbound_id,
            "state": MediaState.WAITING,
            "url_sealed": vault.seal(attachment.url, URL, media_id),
            "content_type": (attachment.content_type or "")[:_LONGEST_TYPE],
            "attempts": 0,
            "due_at": now,
        }
        connection.execute(insert(_media), values)


def claim_next(connection: Connection, vault: Vault, now: datetime) -> Wanted | None:
    """Take up the attachment that has been due for longest; nobody else does for a while."""
    hold(connection, b"media")
    is_due = (_media.c.state == MediaState.WAITING) & (_media.c.due_at <= now)
    candidate = select(_media.c.id, _media.c.attempts).where(is_due).order_by(_media.c.due_at)
    found = connection.execute(candidate.limit(1)).first()
    if found is None:
        return None
    row = connection.execute(
        update(_media)
        .where(_media.c.id == found.id)
        .values(
            attempts=found.attempts + 1,
            due_at=now + _TRY_AGAIN_AFTER[min(found.attempts, _TRIES - 1)],
        )
        .returning(_media.c.url_sealed)
    ).one()
    try:
        url = vault.open(row.url_sealed, URL, found.id)
    except VaultError:
        url = None
    return Wanted(found.id, url, found.attempts + 1)


def settle(connection: Connection, vault: Vault, wanted: Wanted, outcome: FetchedMedia) -> None:
    """Keep what was fetched, or write down why not; what may come yet is tried again in time."""
    values: dict[str, object]
    match outcome:
        case Fetched(content_type, content):
            sealed = vault.seal_bytes(content, CONTENT, wanted.id)
            values = {
                "state": MediaState.KEPT,
                "content_type": content_type,
                "content_sealed": sealed,
            }
        case NotTaken():
            values = {"state": MediaState.REFUSED}
        case Gone():
            values = {"state": MediaState.GONE}
        case NotNow():
            if wanted.attempts < _TRIES:
                return
            values = {"state": MediaState.GONE}
    # Its text may be gone by now, and it with it.
    connection.execute(
        update(_media)
        .where(_media.c.id == wanted.id, _media.c.state == MediaState.WAITING)
        .values(values)
    )


def delete_of(connection: Connection, inbound_ids: Sequence[UUID]) -> None:
    """Delete what was attached to texts."""
    connection.execute(delete(_media).where(_media.c.inbound_id.in_(inbound_ids)))
