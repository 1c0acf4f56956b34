"""One turn: a text that came in, and all that it causes, in one transaction.

Keeps the text, takes the address's lock, answers, writes the outbound rows, commits. A flow that
fails loses nothing: the text stays, marked, and a person sees it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from community import people
from community.senders import Sender
from community.vault import Vault
from flows import sessions
from flows.compliance import withdraw
from flows.reply import Reply
from flows.routing import answer, compliance_of
from flows.scene import Scene
from messages import inbox, outbox
from messages.answers import FAILED
from messages.carriers.contract import InboundText
from messages.inbox import WaitingReason

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receiver:
    """What is needed to take in a text."""

    engine: Engine
    vault: Vault
    now: Callable[[], datetime]


def receive(receiver: Receiver, sender: Sender, text: InboundText) -> UUID | None:
    """Take in one text; its id, or None if the carrier had delivered it before.

    Two turns that wait for each other's addresses are ended by the database; the one that it
    gives up is taken again from the start, since nothing of it was stored.
    """
    for _ in range(_TRIES - 1):
        try:
            return _take_turn(receiver, sender, text)
        except (OperationalError, sessions.SessionClashError) as error:
            if not _is_clash(error):
                raise
            log.warning("a turn is taken again", extra={"clash": type(error).__name__})
    return _take_turn(receiver, sender, text)


_TRIES = 3
# PostgreSQL's serialization failure, deadlock and lock not available.
_CLASH_STATES = {"40001", "40P01", "55P03"}


def _is_clash(error: Exception) -> bool:
    """Whether another turn was in the way, so that taking this one again makes sense."""
    if isinstance(error, sessions.SessionClashError):
        return True
    cause = error.orig if isinstance(error, OperationalError) else None
    return getattr(cause, "sqlstate", None) in _CLASH_STATES or "locked" in str(cause)


def _take_turn(receiver: Receiver, sender: Sender, text: InboundText) -> UUID | None:
    with receiver.engine.begin() as connection:
        people.hold_address(connection, receiver.vault, sender.organization_id, text.address)
        now = receiver.now()  # asked once it is our turn: answers go out in the order of their time
        speaker = people.find_or_add_speaker(
            connection, receiver.vault, sender.organization_id, text.address, now
        )
        place = (sender.organization_id, sender.number_id, speaker.address_id)
        inbound_id = inbox.keep(connection, receiver.vault, text, place, now)
        if inbound_id is None:
            return None
        people.heard_from(connection, speaker.address_id, now)
        scene = Scene(connection, receiver.vault, sender, speaker, text, inbound_id, now)
        _send(scene, _answer_safely(scene))
    return inbound_id


def _answer_safely(scene: Scene) -> Reply:
    try:
        with scene.connection.begin_nested():
            return answer(scene)
    except Exception as error:  # whatever a flow does wrong, the parent's text is kept
        if _is_clash(error):
            raise
        log.exception("a flow failed", extra={"inbound": str(scene.inbound_id)})
        sessions.close(scene.connection, [scene.speaker.address_id], sessions.SessionStatus.FAILED)
        reply = Reply(waits=WaitingReason.FLOW_FAILED)
        if compliance_of(scene) == "stop":
            withdraw(scene)  # whatever else failed, a stop stands
        else:
            reply.add(scene.say(FAILED))
        return reply


def _send(scene: Scene, reply: Reply) -> None:
    if reply.waits:
        inbox.wait_for_person(scene.connection, scene.inbound_id, reply.waits)
    draft = reply.draft(scene.language)
    if draft:
        outbox.enqueue(
            scene.connection,
            scene.vault,
            scene.sender,
            scene.speaker,
            replace(draft, inbound_id=scene.inbound_id),
            scene.now,
        )
