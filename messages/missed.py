"""Where to look for texts that never reached us, and up to when we have looked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from community.database import table_of
from community.organizations import Number
from community.senders import Sender
from messages import inbox

# What a number received is looked through again this far back: the carrier may list a text late.
MARGIN = timedelta(minutes=15)
# Of a silence longer than this only the end is looked through.
_AT_MOST = timedelta(days=90)

_number = table_of(Number)


@dataclass(frozen=True)
class Search:
    """The addresses of one number, as the carrier writes them, and since when to look."""

    addresses: tuple[str, ...]
    since: datetime


def search_for(connection: Connection, sender: Sender, now: datetime) -> Search:
    """Since we last looked; the first time, since the number's newest text or its making."""
    number = connection.execute(select(_number).where(_number.c.id == sender.number_id)).one()
    looked_at = number.swept_at or inbox.newest_at(
        connection, sender.organization_id, sender.number_id
    )
    since = looked_at - MARGIN if looked_at else number.created_at
    addresses = [number.number] if number.sms else []
    if number.whatsapp:
        addresses.append(f"whatsapp:{number.number}")
    return Search(tuple(addresses), max(since, now - _AT_MOST))


def note(connection: Connection, sender: Sender, until: datetime) -> None:
    """Note that everything up to a moment is here; it never goes back."""
    is_older = _number.c.swept_at.is_(None) | (_number.c.swept_at < until)
    connection.execute(
        update(_number).where(_number.c.id == sender.number_id, is_older).values(swept_at=until)
    )
