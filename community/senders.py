"""A number together with what a turn needs to know of its organization."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from community.database import reading, table_of
from community.organizations import Number, Organization, StopOwner


@dataclass(frozen=True)
class Sender:
    """One number and its organization."""

    number_id: UUID
    number: str
    messaging_service_sid: str | None
    segments_per_second: int
    organization_id: UUID
    slug: str
    name: str
    languages: tuple[str, ...]
    zone: str
    opens: str
    closes: str
    sunday_opens: str
    keeps_accents: bool
    stop_owner: StopOwner
    contact: str
    school_areas: tuple[str, ...]


_organization = table_of(Organization)
_number = table_of(Number)

_SENDER = select(
    _number.c.id.label("number_id"),
    _number.c.number,
    _number.c.messaging_service_sid,
    _number.c.segments_per_second,
    _organization.c.id.label("organization_id"),
    *(
        _organization.c[name]
        for name in (
            "slug", "name", "languages", "zone", "opens", "closes", "sunday_opens",
            "keeps_accents", "stop_owner", "contact", "school_areas",
        )
    ),
).join(_organization, _organization.c.id == _number.c.organization_id)  # fmt: skip


def senders(connection: Connection) -> dict[str, Sender]:
    """Every number of this installation with its organization, by number."""
    rows = connection.execute(_SENDER).mappings()
    return {row["number"]: _sender(dict(row)) for row in rows}


def _sender(row: dict[str, object]) -> Sender:
    for name in ("languages", "school_areas"):
        row[name] = tuple(row[name])  # type: ignore[arg-type]
    return Sender(**row)  # type: ignore[arg-type]


def is_one_of(numbers: Collection[str], address: str) -> bool:
    """Whether `address` is, on either channel, one of our `numbers`: two bots would never end."""
    return address.removeprefix("whatsapp:") in numbers


# How long a change of an organization's settings may go unnoticed.
_FRESH_SECONDS = 5.0


@dataclass
class SenderBook:
    """Every sender by number, kept for some seconds: a turn needs one, and they rarely change."""

    engine: Engine
    _senders: dict[str, Sender] = field(default_factory=dict)
    _read_at: float = float("-inf")

    def find(self, number: str) -> Sender | None:
        """The sender behind a number; one that is not known is looked up at once."""
        is_stale = time.monotonic() - self._read_at > _FRESH_SECONDS
        if is_stale or number not in self._senders:
            with reading(self.engine) as connection:
                self._senders = senders(connection)
            self._read_at = time.monotonic()
        return self._senders.get(number)

    def is_ours(self, address: str) -> bool:
        """Whether a text from `address` is from one of the numbers last read."""
        return is_one_of(self._senders, address)
