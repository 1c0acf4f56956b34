"""STOP, HELP and START: obeyed before any flow, whatever else is going on."""

from typing import Literal

from community import people
from community.consent import ConsentAct, ConsentMethod
from community.organizations import StopOwner
from community.people import Channel
from flows import conversation, sessions
from flows.engine.heard import AskedAgain
from flows.reply import Reply
from flows.scene import Scene
from flows.sessions import OpenSession, SessionStatus
from messages.answers import ALREADY, HELP, HELP_WITH_CONTACT, STARTED, STOPPED
from messages.keywords import compliance_language, is_answered_by_twilio
from messages.policy import Kind


def obey(
    scene: Scene,
    reply: Reply,
    word: Literal["stop", "help", "start"],
    session: OpenSession | None,
) -> None:
    """Do what the word says, and answer unless the carrier has answered already."""
    reply.kind = Kind.COMPLIANCE
    _speak_the_words_language(scene)
    if word == "stop":
        _stop(scene, reply)
    elif word == "help":
        _help(scene, reply)
    else:
        _start(scene, reply, session)


def is_answered_by_carrier(scene: Scene) -> bool:
    """Whether Twilio has answered this very text: then a second answer would be one too many."""
    if scene.text.opt_out:
        return True
    return (
        scene.speaker.channel is Channel.SMS
        and scene.sender.stop_owner is StopOwner.DEFAULT
        and is_answered_by_twilio(scene.text.body)
    )


def _stop(scene: Scene, reply: Reply) -> None:
    """Withdraw consent for every address of everybody who answers here; confirm it once."""
    reached = people.addresses_reaching(scene.connection, scene.speaker.address_id)
    sessions.close(scene.connection, reached, SessionStatus.STOPPED)
    _record(scene, ConsentAct.WITHDRAWN)
    if scene.speaker.stopped_at is None and not is_answered_by_carrier(scene):
        reply.add(scene.say(STOPPED))


def _help(scene: Scene, reply: Reply) -> None:
    if is_answered_by_carrier(scene):
        return
    if scene.sender.contact:
        reply.add(scene.say(HELP_WITH_CONTACT, contact=scene.sender.contact))
    else:
        reply.add(scene.say(HELP))


def _start(scene: Scene, reply: Reply, session: OpenSession | None) -> None:
    """Come back after a stop, or sign up; who is signed up already is told so."""
    if scene.speaker.stopped_at is not None:
        _record(scene, ConsentAct.AGREED)
        if scene.speaker.language:
            if not is_answered_by_carrier(scene):
                reply.add(scene.say(STARTED))
            return
    reply.kind = Kind.ANSWER
    if session:
        conversation.go_on(scene, reply, session, AskedAgain())
    elif scene.speaker.agreed_at is None:
        conversation.begin_sign_up(scene, reply, None)
    else:
        reply.add(scene.say(ALREADY))


def _record(scene: Scene, act: ConsentAct) -> None:
    is_told_by_carrier = scene.text.opt_out is not None
    method = ConsentMethod.CARRIER if is_told_by_carrier else ConsentMethod.KEYWORD
    scene.record_consent(act, method)


def _speak_the_words_language(scene: Scene) -> None:
    """ALTO from somebody unknown is answered in Spanish; STOP is everybody's word."""
    if is_answered_by_twilio(scene.text.body):
        return
    language = compliance_language(scene.text.body)
    if not scene.knows_language and language in scene.sender.languages:
        scene.speak(str(language))
