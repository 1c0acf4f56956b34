"""What a text is for: a compliance word, a command, an answer in a conversation, or a beginning.

Compliance words come before everything, and only as a whole message.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from community import people
from community.organizations import Team, teams_of
from flows import compliance, conversation, sessions
from flows.engine.heard import AskedAgain, Heard, Replied, Skipped, WentBack
from flows.reply import Reply, read_button
from flows.scene import Scene
from flows.sessions import OpenSession
from messages import inbox
from messages.answers import (
    ERASURE_COMES,
    JOINED_TEAM,
    LANGUAGE_SET,
    PERSON_COMES,
    PERSON_COMES_OR_CONTACT,
    RECEIVED,
    STAYS,
)
from messages.inbox import WaitingReason
from messages.keywords import Command, Compliance, command_word, compliance_word, fold
from messages.language_hints import language_name


def answer(scene: Scene) -> Reply:
    """Everything that one text causes; the reply says what to send and whether a person looks."""
    reply = Reply()
    word = compliance_of(scene)
    if scene.is_overtaken:
        reply.waits = None if word else WaitingReason.STOPPED
    elif word == "stop":
        compliance.stop(scene, reply)
    elif word == "help":
        compliance.give_help(scene, reply)
    elif word == "start":
        compliance.start(scene, reply, _session(scene))
    elif scene.speaker.stopped_at is not None:
        # Kept for a person; who said stop gets no answer.
        asks_erasure = command_word(scene.text.body) == "erase"
        reply.waits = WaitingReason.ASKED if asks_erasure else WaitingReason.STOPPED
    else:
        _converse(scene, reply, _session(scene))
    return reply


def compliance_of(scene: Scene) -> Compliance | None:
    """The compliance word that a text is, to us or to the carrier."""
    ours = compliance_word(scene.text.body)
    told = scene.text.opt_out
    if told == "start" and ours is None and scene.speaker.stopped_at is None:
        return None  # to Twilio a YES is a start; here it answers the question at hand
    return told or ours


def _session(scene: Scene) -> OpenSession | None:
    return sessions.opened(scene.vault, scene.waiting) if scene.waiting else None


def _converse(scene: Scene, reply: Reply, session: OpenSession | None) -> None:
    command = command_word(scene.text.body)
    if command == "person":
        reply.waits = WaitingReason.ASKED
        reply.add(_person_comes(scene))
    elif command == "erase":
        reply.waits = WaitingReason.ASKED
        reply.add(scene.say(ERASURE_COMES))
    elif session:
        _go_on(scene, reply, session, command)
    elif scene.speaker.agreed_at is None:
        _begin(scene, reply)
    else:
        _outside_any_flow(scene, reply, command)


def _person_comes(scene: Scene) -> str:
    if scene.sender.contact:
        return scene.say(PERSON_COMES_OR_CONTACT, contact=scene.sender.contact)
    return scene.say(PERSON_COMES)


# A first text with more words than this says more than hello: a person should read it as well.
_GREETING_WORDS = 6


def _begin(scene: Scene, reply: Reply) -> None:
    if scene.text.attachments:
        reply.waits = WaitingReason.ATTACHMENT
    elif len(scene.text.body.split()) > _GREETING_WORDS:
        reply.waits = WaitingReason.NO_CONVERSATION
    team = team_named(scene)
    conversation.begin_sign_up(scene, reply, team.slug if team else None)


def _go_on(scene: Scene, reply: Reply, session: OpenSession, command: Command | None) -> None:
    language = language_name(scene.text.body)
    if language in scene.sender.languages and not conversation.is_answer(scene, session):
        _set_language(scene, str(language))
        conversation.go_on(scene, reply, session, AskedAgain())
    else:
        conversation.go_on(scene, reply, session, _heard(scene, session, command))


_COMMANDS: Mapping[Command, Callable[[], Heard]] = {"back": WentBack, "skip": Skipped}


def _heard(scene: Scene, session: OpenSession, command: Command | None) -> Heard:
    if command and command in _COMMANDS:
        return _COMMANDS[command]()
    text = scene.text
    if text.choice:
        choice, number = read_button(text.choice, session.state.node)
        if choice is None and number is None:
            return AskedAgain()  # a button of an earlier question, tapped late or twice
        return Replied(number or text.body, choice)
    attachment = text.attachments[0].kind if text.attachments and not text.body.strip() else None
    return Replied(text.body, attachment=attachment)


def _outside_any_flow(scene: Scene, reply: Reply, command: Command | None) -> None:
    language = language_name(scene.text.body)
    if command == "stay":
        reply.add(scene.say(STAYS))  # as the notice asks who has long been silent
    elif language in scene.sender.languages:
        _set_language(scene, str(language))
        reply.add(scene.say(LANGUAGE_SET))
    elif team := team_named(scene):
        people.join_team(scene.connection, scene.speaker.person_id, team.id, scene.now)
        reply.add(scene.say(JOINED_TEAM, team=team.name))
    else:
        reply.waits = WaitingReason.NO_CONVERSATION
        since = scene.now - _THANKED_ONCE_IN
        if not inbox.has_waited_since(
            scene.connection, scene.speaker.address_id, reply.waits, since
        ):
            reply.add(scene.say(RECEIVED))


# Two machines that thank each other would never end.
_THANKED_ONCE_IN = timedelta(hours=1)


def _set_language(scene: Scene, language: str) -> None:
    people.change_person(scene.connection, scene.speaker.person_id, language=language)
    scene.speak(language)


def team_named(scene: Scene) -> Team | None:
    """The team that the whole message names, by its slug or one of its names."""
    words = fold(scene.text.body)
    if not words:
        return None
    for team in teams_of(scene.connection, scene.sender.organization_id):
        if words in {fold(team.slug), fold(team.name), fold(team.short_name)}:
            return team
    return None
