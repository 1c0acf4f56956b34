"""STOP, HELP and START: obeyed before any flow, whatever else is going on."""

from community import consent, people
from community.consent import ConsentAct, ConsentMethod
from community.organizations import StopOwner
from community.people import Channel
from flows import conversation, sessions
from flows.engine.heard import AskedAgain
from flows.reply import Reply
from flows.scene import Scene
from flows.sessions import OpenSession, SessionStatus
from messages import outbox
from messages.answers import ALREADY, HELP, HELP_WITH_CONTACT, STARTED, STOPPED
from messages.catalog import Text
from messages.keywords import compliance_language, is_answered_by_twilio
from messages.policy import Kind


def is_answered_by_carrier(scene: Scene) -> bool:
    """Whether Twilio has answered this very text: then a second answer would be one too many."""
    if scene.text.opt_out:
        return True
    if scene.text.sent_at and scene.sender.stop_owner is StopOwner.ADVANCED:
        return True  # a text that was missed does not say so, but Twilio was there
    return (
        scene.speaker.channel is Channel.SMS
        and scene.sender.stop_owner is StopOwner.DEFAULT
        and is_answered_by_twilio(scene.text.body)
    )


def stop(scene: Scene, reply: Reply) -> None:
    """Withdraw consent for every address of everybody who answers here; confirm it once."""
    reached = people.addresses_reaching(scene.connection, scene.speaker.address_id)
    withdraw(scene)
    sessions.close(scene.connection, reached, SessionStatus.STOPPED)
    outbox.refuse_waiting(scene.connection, reached)
    if scene.speaker.stopped_at is None and not is_answered_by_carrier(scene):
        _answer(scene, reply, STOPPED)


def withdraw(scene: Scene) -> None:
    """Enter a stop in the ledger; from here on nothing goes to those it reaches."""
    _record(scene, ConsentAct.WITHDRAWN)


def give_help(scene: Scene, reply: Reply) -> None:
    """Say who writes, and how to reach them and to stop."""
    if is_answered_by_carrier(scene):
        return
    if scene.sender.contact:
        _answer(scene, reply, HELP_WITH_CONTACT, contact=scene.sender.contact)
    else:
        _answer(scene, reply, HELP)


def start(scene: Scene, reply: Reply, session: OpenSession | None) -> None:
    """Come back after a stop, or sign up; who is signed up already is told so.

    What was agreed once is agreed again; who never agreed is asked.
    """
    if scene.speaker.stopped_at is not None:
        if consent.had_agreed(scene.connection, scene.speaker.address_id):
            _record(scene, ConsentAct.AGREED)
            if not is_answered_by_carrier(scene):
                _answer(scene, reply, STARTED)
            return
        _record(scene, ConsentAct.RETURNED)
    if session:
        conversation.go_on(scene, reply, session, AskedAgain())
    elif scene.speaker.agreed_at is None:
        conversation.begin_sign_up(scene, reply, None)
    else:
        _answer(scene, reply, ALREADY)


def _answer(scene: Scene, reply: Reply, words: Text, **values: object) -> None:
    reply.kind = Kind.COMPLIANCE
    _speak_the_words_language(scene)
    reply.add(scene.say(words, **values))


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
