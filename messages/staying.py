"""Asks people who have long been silent whether they want to stay, before they are erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection

from community import leaving, people
from community.database import table_of
from community.leaving import TIME_TO_ANSWER
from community.people import Address, Channel
from community.senders import oldest_sender
from community.vault import Vault
from messages import outbox
from messages.catalog import say_in_each, text
from messages.outbox import Draft
from messages.policy import Kind

# Not YES, which Twilio takes for a START (twilio.com/docs/messaging/tutorials/advanced-opt-out).
ASKED = text(
    "notice.still_there",
    "{organization}: we have not heard from you in a long time. Do you want to stay? Reply STAY. "
    "If we hear nothing, we erase your information in {days} days. STOP to end.",
)
# Opening hours may be some days away, but the answer must be worth waiting for.
_WORTH_SENDING = timedelta(days=3)

_address = table_of(Address)


def ask(
    connection: Connection, vault: Vault, organization_id: UUID, address_id: UUID, now: datetime
) -> None:
    """Ask once, at the address where they may be texted, and note it at all of theirs.

    Whom the policy does not let us text, such as who never agreed, is not asked, and has the same
    time to write.
    """
    reached = people.addresses_reaching(connection, address_id)
    leaving.note_asked(connection, reached, now)
    speaker = people.speaker_at(connection, _best_of(connection, reached))
    sender = oldest_sender(connection, organization_id, speaker.channel)
    if sender is None:
        return
    languages = [speaker.language] if speaker.language else sender.languages
    values = {"organization": sender.name, "days": TIME_TO_ANSWER.days}
    draft = Draft(
        Kind.NOTICE,
        say_in_each(ASKED, languages, **values),
        languages[0],
        expires_at=now + _WORTH_SENDING,
    )
    outbox.enqueue(connection, vault, sender, speaker, draft, now)


def _best_of(connection: Connection, address_ids: Sequence[UUID]) -> UUID:
    """Where somebody may be texted: not stopped, agreed, by SMS: WhatsApp's window is closed."""
    query = (
        select(_address.c.id)
        .where(_address.c.id.in_(address_ids))
        .order_by(
            _address.c.stopped_at.is_not(None),
            _address.c.agreed_at.is_(None),
            _address.c.channel != Channel.SMS,
            _address.c.id,
        )
    )
    found: UUID = connection.execute(query.limit(1)).scalar_one()
    return found
