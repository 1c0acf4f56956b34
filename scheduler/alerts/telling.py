"""Tells the organizers on call by text: through the gate, so hours, STOP and consent hold."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.engine import Connection

from community.on_call import OnCall, on_call
from community.people import find_speaker
from community.senders import Sender, senders
from community.vault import Vault
from messages.alerts import BEGUN, OVER
from messages.catalog import day_and_time, say
from messages.outbox import Draft, enqueue
from messages.policy import Kind, Refuse
from scheduler.alerts.table import Alert

log = logging.getLogger(__name__)


def tell(
    connection: Connection, vault: Vault, alert: Alert, now: datetime, *, is_over: bool
) -> set[UUID]:
    """Write a text to everybody on call whom it concerns; the ids of the numbers it goes from.

    A problem of the whole installation concerns every organization.
    """
    ours = list(senders(connection).values())
    used = set()
    for organizer in _each_once(on_call(connection, vault, alert.organization_id)):
        sender = _sender_for(organizer, ours, alert)
        if sender is None:
            log.warning("an organizer on call cannot be told: there is no number to text from")
            continue
        body = _words(alert, organizer, sender, _about(ours, alert), is_over=is_over)
        draft = Draft(Kind.NOTICE, body, organizer.language)
        if _write(connection, vault, sender, organizer, draft, now):
            used.add(sender.number_id)
    return used


def _each_once(organizers: Iterable[OnCall]) -> list[OnCall]:
    """Who is on call for several organizations is told once of what concerns all."""
    return list({each.phone: each for each in organizers}.values())


def _sender_for(organizer: OnCall, ours: list[Sender], alert: Alert) -> Sender | None:
    """A number of the organizer's organization; the one in trouble only if there is no other."""
    theirs = (each for each in ours if each.organization_id == organizer.organization_id)
    able = [each for each in theirs if each.sms]
    able.sort(key=lambda each: (_is_about(alert, each), each.number))
    return able[0] if able else None


def _is_about(alert: Alert, sender: Sender) -> bool:
    return alert.subject.startswith(str(sender.number_id))


def _about(ours: list[Sender], alert: Alert) -> str:
    return next((each.number for each in ours if _is_about(alert, each)), "")


def _words(alert: Alert, organizer: OnCall, sender: Sender, number: str, *, is_over: bool) -> str:
    language = organizer.language
    return say(
        (OVER if is_over else BEGUN)[alert.kind],
        language,
        organization=sender.name,
        number=number,
        code=alert.code,
        since=day_and_time(alert.began_at, sender.zone, language),
        until=day_and_time(alert.over_at or alert.began_at, sender.zone, language),
    )


def _write(
    connection: Connection,
    vault: Vault,
    sender: Sender,
    organizer: OnCall,
    draft: Draft,
    now: datetime,
) -> bool:
    speaker = find_speaker(connection, vault, organizer.organization_id, organizer.phone)
    decision = enqueue(connection, vault, sender, speaker, draft, now) if speaker else None
    if decision is None or isinstance(decision, Refuse):
        reason = str(decision.reason) if decision else "erased"
        log.warning("an organizer on call cannot be told", extra={"reason": reason})
        return False
    return True
