"""A number together with what a turn needs to know of its organization."""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.engine import Connection, Engine

from community.database import reading, table_of
from community.organizations import Number, Organization, StopOwner
from community.people import Channel


@dataclass(frozen=True)
class Sender:
    """One number and its organization."""

    number_id: UUID
    number: str
    sms: bool
    whatsapp: bool
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
    _number.c.sms,
    _number.c.whatsapp,
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
    return {each.number: each for each in _found(connection, _SENDER)}


def sender_of(connection: Connection, number_id: UUID) -> Sender | None:
    """The sender with this number, by the number's id."""
    return next(_found(connection, _SENDER.where(_number.c.id == number_id)), None)


def oldest_sender(connection: Connection, organization_id: UUID, channel: Channel) -> Sender | None:
    """The oldest of an organization's numbers that serve a channel."""
    serves = _number.c.whatsapp if channel is Channel.WHATSAPP else _number.c.sms
    query = _SENDER.where(_organization.c.id == organization_id, serves)
    return next(_found(connection, query.order_by(_number.c.created_at, _number.c.id)), None)


def _found(connection: Connection, query: Select[Any]) -> Iterator[Sender]:
    return (_sender(dict(row)) for row in connection.execute(query).mappings().all())


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
