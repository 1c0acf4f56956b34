"""Plays a conversation with a flow as a transcript, its state going through JSON at every turn.

`> words` is a reply; `> SKIP`, `> BACK`, `> AGAIN` and `> [voice]` are what they say; `< ` is said
by the flow, a choice on a line of its own; `* ` is any other event.
"""

from datetime import UTC, datetime
from textwrap import dedent

from flows.engine.advance import advance
from flows.engine.events import (
    ActionWanted,
    Asked,
    CannotSkip,
    Finished,
    NotUnderstood,
    PersonOffered,
    Said,
)
from flows.engine.heard import ActionDone, AskedAgain, Replied, Skipped, Started, WentBack
from flows.engine.state import State

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)

_COMMANDS = {"SKIP": Skipped(), "BACK": WentBack(), "AGAIN": AskedAgain()}


class Conversation:
    """One person's walk through a flow; `actions` gives the values of each action by its name."""

    def __init__(self, flow, facts=None, actions=None):
        self.flow = flow
        self.actions = actions or {}
        self.state = None
        self.events = self.hear(Started(facts or {}))

    def hear(self, heard):
        """All events until the flow waits for its person, or is over."""
        kept = self.state and State.from_json(self.state.to_json())
        turn = advance(self.flow, kept, heard, NOW)
        self.state, events = turn.state, list(turn.events)
        if isinstance(events[-1], ActionWanted):
            done = ActionDone(self.actions.get(events[-1].name, {}))
            events += self.hear(done)
        self.events = events
        return events

    def reply(self, text, **given):
        return self.hear(Replied(text, **given))

    def hear_again(self):
        return self.hear(AskedAgain())


def play(flow, script, facts=None, actions=None):
    """Assert that the replies of `script` bring exactly what stands under them."""
    script = dedent(script).strip()
    talk = Conversation(flow, facts, actions)
    lines = _lines(talk.events)
    for line in script.splitlines():
        if line.startswith("> "):
            lines += [line, *_lines(talk.hear(_heard(line[2:])))]
    assert "\n".join(lines) == script
    return talk


def _heard(words):
    if words.startswith("["):
        return Replied("", attachment=words.strip("[]"))
    return _COMMANDS.get(words) or Replied(words)


def _lines(events):
    return [line for event in events for line in _lines_of(event)]


def _lines_of(event):
    match event:
        case Said():
            yield f"< {event.template.format_map(event.values)}"
        case Asked():
            yield f"< {event.template.format_map(event.values)}"
            yield from (f"< {n} {each.label}" for n, each in enumerate(event.choices, 1))
        case NotUnderstood():
            yield f"* not understood {event.times}"
        case PersonOffered():
            yield "* person offered"
        case CannotSkip():
            yield "* cannot skip"
        case Finished():
            yield f"* {event.outcome}"
