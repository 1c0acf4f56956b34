"""Runs the engine for one text: advances the flow, does its actions, applies its events."""

from community import people
from community.organizations import teams_of
from flows import sessions
from flows.actions import ACTIONS
from flows.actions.wanted import Wanted
from flows.definitions import revisions
from flows.definitions.revisions import Published
from flows.effects import EFFECTS
from flows.engine.advance import Turn, advance
from flows.engine.events import ActionWanted
from flows.engine.flow import Flow
from flows.engine.heard import ActionDone, Heard, Replied, Started
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.state import State
from flows.engine.values import Value, texts_of
from flows.localization import in_language
from flows.reply import Reply
from flows.scene import Scene
from flows.sessions import OpenSession
from messages.catalog import own_name
from messages.language_hints import LANGUAGE_NAMES

SIGN_UP = "welcome"


def begin_sign_up(scene: Scene, reply: Reply, team: str | None) -> None:
    """Start the sign-up flow; `team` is the slug of a team that was named."""
    revision_id = revisions.newest_revision(scene.connection, SIGN_UP)
    published = revisions.load(scene.connection, revision_id)
    state = _run(scene, reply, published, None, Started(_facts(scene, team)))
    sessions.close(scene.connection, [scene.speaker.address_id], sessions.SessionStatus.EXPIRED)
    sessions.add(
        scene.connection,
        scene.vault,
        scene.sender.organization_id,
        scene.speaker,
        (revision_id, published.flow, state),
        scene.now,
    )


def go_on(scene: Scene, reply: Reply, session: OpenSession, heard: Heard) -> None:
    """Continue an open session with what was heard."""
    published = revisions.load(scene.connection, session.revision_id)
    state = _run(scene, reply, published, session.state, heard)
    sessions.save(scene.connection, scene.vault, session, (published.flow, state), scene.now)


def is_answer(scene: Scene, session: OpenSession) -> bool:
    """Whether the text answers the question at hand: "English" may, and then it is no command."""
    flow = _spoken(scene, revisions.load(scene.connection, session.revision_id))
    node = flow.node(session.state.node) if session.state.node else None
    reply = Replied(scene.text.body)
    return isinstance(node, AskChoice) and bool(node.understand(reply, session.state.values))


def _facts(scene: Scene, team: str | None) -> dict[str, Value]:
    teams = teams_of(scene.connection, scene.sender.organization_id)
    order = dict.fromkeys((scene.language, *scene.sender.languages))
    knows_person = people.has_agreed_anywhere(scene.connection, scene.speaker.person_id)
    return {
        "organization": scene.sender.name,
        "languages": [_language(code) for code in order],
        "known_language": scene.speaker.language,
        "known_person": "yes" if knows_person else None,
        "team": team,
        "team_count": str(len(teams)),
        "teams": [
            {"id": each.slug, "label": each.short_name, "words": f"{each.slug}, {each.name}"}
            for each in teams
        ],
    }


def _language(code: str) -> dict[str, str]:
    return {"id": code, "label": own_name(code), "words": ", ".join(LANGUAGE_NAMES.get(code, ()))}


def _run(
    scene: Scene, reply: Reply, published: Published, state: State | None, heard: Heard
) -> State:
    """Advance until the flow waits for its person or is over; does the actions on the way."""
    turn = _step(scene, reply, published, state, heard)
    while turn.state.waits_for == "action":
        wanted = next(event for event in turn.events if isinstance(event, ActionWanted))
        question = _last_question(_spoken(scene, published), turn.state)
        done = ACTIONS[wanted.name](Wanted(scene, turn.state.values, wanted.args, question))
        turn = _step(scene, reply, published, turn.state, ActionDone(done))
    return turn.state


def _step(
    scene: Scene, reply: Reply, published: Published, state: State | None, heard: Heard
) -> Turn:
    flow = _spoken(scene, published)
    turn = advance(flow, state, heard, scene.now)
    for event in turn.events:
        EFFECTS[type(event)](event, reply, scene, flow)
    return turn


def _spoken(scene: Scene, published: Published) -> Flow:
    """The flow in the language of the scene as it is now: an action may have changed it."""
    return in_language(published, scene.language, scene.sender.languages)


def _last_question(flow: Flow, state: State) -> str | None:
    """The last question in its full words, even if it was then asked again in others."""
    if not state.asked:
        return None
    template = flow.node(state.asked[-1]).templates()["text"]
    return template.format_map(texts_of(state.values))
