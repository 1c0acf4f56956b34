"""The stored state: what it holds, that old ones are read, and what is refused."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from flows.engine.advance import advance
from flows.engine.errors import BadStateError, BadValueError, NaiveTimeError
from flows.engine.heard import ActionDone, Replied, Started
from flows.engine.state import SPEC, State
from tests.engine.conversation import NOW, Conversation
from tests.engine.sample import ACTIONS, FACTS, FLOW

OLD = Path(__file__).parent / "old"


def test_the_state_is_small_and_equals_its_copy_from_json():
    talk = Conversation(FLOW, {**FACTS, "unknown_fact": "x"}, ACTIONS)
    for reply in ("1", "Ana", "mom"):
        talk.reply(reply)
    stored = talk.state.to_json()
    assert State.from_json(stored) == talk.state
    assert json.loads(stored) == {
        "spec": 1,
        "flow": "visit",
        "node": "school",
        "waits_for": "reply",
        "values": {
            **FACTS,
            "consent": "agreed",
            "first_name": "Ana",
            "role": "mother",
            **ACTIONS["find_schools"],
        },
        "asked": ["consent", "first_name", "role", "school"],
        "misses": 0,
        "started_at": "2026-11-21T18:00:00+00:00",
        "heard_at": "2026-11-21T18:00:00+00:00",
    }


@pytest.mark.parametrize("path", sorted(OLD.glob("*.json")), ids=lambda path: path.stem)
def test_a_state_of_every_spec_can_still_be_read_and_finished(path):
    state = State.from_json(path.read_text(encoding="utf-8"))
    state = advance(FLOW, state, Replied("belmont"), NOW).state
    assert advance(FLOW, state, Replied("more books"), NOW).state.node is None


def test_every_spec_has_a_sample():
    assert {path.stem for path in OLD.glob("*.json")} == {f"state_{n}" for n in range(1, SPEC + 1)}


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("", "must be JSON"),
        ("[]", "an object with a spec"),
        ('{"flow": "visit"}', "an object with a spec"),
        ('{"spec": 2}', "spec 2 of a state is not known"),
        ('{"spec": 1, "flow": "visit"}', "incomplete: 'node'"),
    ],
)
def test_what_is_no_state_is_refused(stored, told):
    with pytest.raises(BadStateError, match=told):
        State.from_json(stored)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"node": None}, "neither"),
        ({"waits_for": None}, "neither"),
        ({"waits_for": "rain"}, "rain"),
    ],
)
def test_a_state_that_contradicts_itself_is_refused(changes, told):
    document = json.loads(Conversation(FLOW, FACTS).state.to_json()) | changes
    with pytest.raises(BadStateError, match=told):
        State.from_json(json.dumps(document))


def test_times_are_kept_in_utc_and_naive_ones_are_refused():
    boston = timezone(timedelta(hours=-5))
    state = advance(FLOW, None, Started(FACTS), datetime(2026, 11, 21, 20, 0, tzinfo=boston)).state
    state = advance(FLOW, state, Replied("1"), datetime(2026, 11, 22, 1, 5, tzinfo=UTC)).state
    assert state.started_at == "2026-11-22T01:00:00+00:00"
    assert state.heard_at == "2026-11-22T01:05:00+00:00"
    with pytest.raises(NaiveTimeError):
        advance(FLOW, None, Started(FACTS), datetime(2026, 11, 21))  # noqa: DTZ001


@pytest.mark.parametrize(
    "value", [5, True, {"id": "a"}, [5], [{"id": "a"}], [{"id": 1, "label": ""}]]
)
def test_a_value_is_text_or_a_list_of_pairs(value):
    with pytest.raises(BadValueError, match="organization must"):
        advance(FLOW, None, Started({"organization": value}), NOW)


def test_an_action_gives_what_its_node_provides_and_nothing_else():
    state = advance(FLOW, None, Started(FACTS), NOW).state
    for reply in ("1", "Ana", "mom"):
        state = advance(FLOW, state, Replied(reply), NOW).state
    found = ({"id": "1", "label": "Belmont", "score": "9"},)
    state = advance(FLOW, state, ActionDone({"schools": found, "other": "x"}), NOW).state
    assert state.values["schools"] == [{"id": "1", "label": "Belmont"}]
    assert state.values["school_count"] is None
    assert "other" not in state.values
