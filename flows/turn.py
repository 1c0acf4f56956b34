"""One turn: a text that came in, and all that it causes, in one transaction.

Takes the address's lock, keeps the text, answers, writes the outbound rows, commits. A flow that
fails loses nothing: the text stays, marked, and a person sees it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from community import people
from community.people import Speaker
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
from messages.policy import is_late, next_opening

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receiver:
    """What is needed to take in a text."""

    engine: Engine
    vault: Vault
    now: Callable[[], datetime]


def receive(receiver: Receiver, sender: Sender, text: InboundText) -> UUID | None:
    """Take in one text; its id, or None if the carrier had delivered it before.

    A flow that fails loses nothing: the turn is taken again without it, and a person sees the text.
    """
    is_old = text.sent_at is not None and receiver.now() - text.sent_at > _WORTH_ANSWERING
    try:
        return _take_turn(receiver, sender, text, _obey if is_old else answer)
    except Exception as error:
        if _is_clash(error):
            raise  # nothing was stored, and the carrier is told so
        log.exception("a turn failed")
        return _take_turn(receiver, sender, text, _hand_to_person)


# After days of our own silence nobody is in a conversation any more; a stop stands.
_WORTH_ANSWERING = timedelta(days=7)
_TRIES = 3
# PostgreSQL's serialization failure, deadlock and lock not available.
_CLASH_STATES = {"40001", "40P01", "55P03"}


def _take_turn(
    receiver: Receiver, sender: Sender, text: InboundText, answering: Callable[[Scene], Reply]
) -> UUID | None:
    """One transaction; taken again from the start if the database gives it up for another turn.

    Two turns that wait for each other's addresses are ended by the database, one of them in vain.
    """
    for _ in range(_TRIES - 1):
        try:
            return _try_turn(receiver, sender, text, answering)
        except (OperationalError, sessions.SessionClashError) as error:
            if not _is_clash(error):
                raise
            log.warning("a turn is taken again", extra={"clash": type(error).__name__})
    return _try_turn(receiver, sender, text, answering)


def _is_clash(error: Exception) -> bool:
    """Whether another turn was in the way, so that taking this one again makes sense."""
    if isinstance(error, sessions.SessionClashError):
        return True
    cause = error.orig if isinstance(error, OperationalError) else None
    return getattr(cause, "sqlstate", None) in _CLASH_STATES or "locked" in str(cause)


def _try_turn(
    receiver: Receiver, sender: Sender, text: InboundText, answering: Callable[[Scene], Reply]
) -> UUID | None:
    with receiver.engine.begin() as connection:
        scene = _open_scene(connection, receiver, sender, text)
        if scene:
            _send(scene, answering(scene))
    return scene.inbound_id if scene else None


def _open_scene(
    connection: Connection, receiver: Receiver, sender: Sender, text: InboundText
) -> Scene | None:
    """Take the address's lock and keep the text; None if it was kept before, or is to be none.

    A text that reaches us late is not taken in if its sender was erased since it was sent.
    """
    vault, organization_id = receiver.vault, sender.organization_id
    people.hold_address(connection, vault, organization_id, text.address)
    now = receiver.now()  # asked once it is our turn: answers go out in the order of their time
    found = sessions.find_speaker(connection, vault, organization_id, text.address, now)
    speaker = found[0] if found else None
    if _was_erased_since(connection, vault, organization_id, text, speaker):
        return None
    if speaker is None:
        speaker = people.add_speaker(connection, vault, organization_id, text.address, now)
    waiting = found[1] if found else None
    place = (organization_id, sender.number_id, speaker.address_id)
    inbound_id = inbox.keep(connection, vault, text, place, now)
    if inbound_id is None:
        return None
    return Scene(connection, vault, sender, speaker, text, inbound_id, now, waiting)


def _was_erased_since(
    connection: Connection,
    vault: Vault,
    organization_id: UUID,
    text: InboundText,
    speaker: Speaker | None,
) -> bool:
    """Whether a text that reached us late is from somebody who was erased after sending it."""
    if text.sent_at is None:
        return False
    if speaker:
        return speaker.erased_at is not None and text.sent_at <= speaker.erased_at
    erased = people.find_erased(connection, vault, organization_id, text.address)
    return erased is not None and text.sent_at <= erased[1]


def _obey(scene: Scene) -> Reply:
    """What is done with a text from long ago: a stop is obeyed, the rest is for a person."""
    reply = Reply()
    word = compliance_of(scene)
    if word is None:
        reply.waits = WaitingReason.NO_CONVERSATION
    elif word == "stop" and not scene.is_overtaken:
        withdraw(scene)
    return reply


def _hand_to_person(scene: Scene) -> Reply:
    """What is done with a text on which a flow failed."""
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
    speaker = people.heard_from(scene.connection, scene.speaker, scene.said_at)
    draft = reply.draft(scene.language)
    if draft:
        outbox.enqueue_answer(
            scene.connection,
            scene.vault,
            scene.sender,
            speaker,
            replace(draft, inbound_id=scene.inbound_id, not_before=_not_before(scene)),
            scene.now,
        )


def _not_before(scene: Scene) -> datetime | None:
    """When an answer may go to a text that reached us late; at any hour if it has just come."""
    if not is_late(scene.said_at, scene.now):
        return None
    return next_opening(outbox.hours_of(scene.sender), scene.now)
