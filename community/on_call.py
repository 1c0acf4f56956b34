"""Organizers on call: whom a problem of the installation is told by text.

To be texted like anybody else they are people of their organization, with an address and a line in
its ledger.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection

from community import consent, leaving, people
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from community.database import table_of
from community.founding import ORGANIZER_PHONE, FoundingError
from community.organizations import Organizer
from community.vault import Vault, VaultError

log = logging.getLogger(__name__)

_WORDS = "on call"

_organizer = table_of(Organizer)


@dataclass(frozen=True)
class OnCall:
    """An organizer who is to be told, where and in which language."""

    organization_id: UUID
    phone: str
    language: str


def put_on_call(connection: Connection, vault: Vault, organizer: OnCall, now: datetime) -> None:
    """Make an organizer's phone an address that may be texted.

    Raises FoundingError if that number has stopped: only who stopped can take it back.
    """
    organization_id, phone = organizer.organization_id, organizer.phone
    people.hold_address(connection, vault, organization_id, phone)
    speaker = people.find_or_add_speaker(connection, vault, organization_id, phone, now)
    if speaker.stopped_at:
        raise FoundingError([f"phone: {phone} has texted STOP; text START from it first"])
    if speaker.language is None:
        people.change_person(connection, speaker.person_id, language=organizer.language)
    entry = ConsentEntry(
        organization_id=organization_id,
        address_id=speaker.address_id,
        person_id=speaker.person_id,
        act=ConsentAct.AGREED,
        method=ConsentMethod.ORGANIZER,
        words=_WORDS,
        language=organizer.language,
    )
    consent.record(connection, vault, entry, now)
    leaving.note_asked(connection, [speaker.address_id], None)


def on_call(connection: Connection, vault: Vault, organization_id: UUID | None) -> list[OnCall]:
    """Who is on call in an organization, or in all of them; the first made first."""
    query = (
        select(_organizer)
        .where(_organizer.c.on_call, _organizer.c.phone_sealed.is_not(None))
        .order_by(_organizer.c.created_at, _organizer.c.id)
    )
    if organization_id:
        query = query.where(_organizer.c.organization_id == organization_id)
    found = []
    for row in connection.execute(query):
        try:
            phone = vault.open(row.phone_sealed, ORGANIZER_PHONE, row.id)
        except VaultError:
            # The others are told all the same.
            log.exception("an organizer on call cannot be told", extra={"organizer": str(row.id)})
            continue
        found.append(OnCall(row.organization_id, phone, row.language))
    return found
