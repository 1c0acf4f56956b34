"""What each event of the engine does to the reply: one effect for each kind of event."""

from collections.abc import Callable, Mapping
from typing import Any

from flows.engine.events import (
    ActionWanted,
    Answered,
    Asked,
    CannotSkip,
    Finished,
    NotUnderstood,
    PersonOffered,
    Said,
)
from flows.engine.flow import Flow
from flows.reply import Reply
from flows.scene import Scene
from messages.answers import ATTACHMENTS, CANNOT_SKIP, PERSON_OFFERED
from messages.inbox import WaitingReason

# After this many nobody is answered any more, but by a person: it may be a machine that answers us.
_ENOUGH = 6


def _said(event: Said, reply: Reply, scene: Scene, flow: Flow) -> None:
    reply.add_template(event.template, event.values)


def _asked(event: Asked, reply: Reply, scene: Scene, flow: Flow) -> None:
    reply.add_template(event.template, event.values)
    fixed = frozenset(choice.id for choice in getattr(flow.node(event.node), "choices", ()))
    reply.offer(event.node, event.choices, fixed)


def _not_understood(event: NotUnderstood, reply: Reply, scene: Scene, flow: Flow) -> None:
    if event.times > _ENOUGH:
        reply.hush(WaitingReason.NOT_UNDERSTOOD)
    elif event.attachment:
        if event.attachment != "location":  # where somebody is, nobody needs to know
            reply.waits = WaitingReason.ATTACHMENT
        reply.add(scene.say(ATTACHMENTS[event.attachment]))


def _person_offered(event: PersonOffered, reply: Reply, scene: Scene, flow: Flow) -> None:
    if not reply.texts:  # what was said of an attachment is enough
        reply.waits = WaitingReason.NOT_UNDERSTOOD
        reply.add(scene.say(PERSON_OFFERED))


def _cannot_skip(event: CannotSkip, reply: Reply, scene: Scene, flow: Flow) -> None:
    reply.add(scene.say(CANNOT_SKIP))


def _nothing(event: object, reply: Reply, scene: Scene, flow: Flow) -> None:
    """The conversation itself acts on these: an action is done, an answer is in the state."""


Effect = Callable[[Any, Reply, Scene, Flow], None]

EFFECTS: Mapping[type, Effect] = {
    ActionWanted: _nothing,
    Answered: _nothing,
    Asked: _asked,
    CannotSkip: _cannot_skip,
    Finished: _nothing,
    NotUnderstood: _not_understood,
    PersonOffered: _person_offered,
    Said: _said,
}
