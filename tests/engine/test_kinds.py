"""The closed tables: what is stored in flows is known here, and each kind has its file."""

from pathlib import Path
from typing import get_args

import flows.engine.accepts
import flows.engine.nodes
from flows.engine.accepts import ACCEPTS, AcceptsName
from flows.engine.events import Event
from flows.engine.nodes import KINDS, AnyNode
from tests.engine.sample import FLOW

SHARED = {"__init__", "node", "question"}


def files_beside(package):
    return {path.stem for path in Path(package.__file__).parent.glob("*.py")}


def test_the_kinds_are_a_stored_contract():
    assert list(KINDS) == ["say", "ask_choice", "ask_text", "branch", "do", "end"]
    assert files_beside(flows.engine.nodes) - SHARED == set(KINDS)
    assert set(get_args(get_args(AnyNode)[0])) == set(KINDS.values())
    for kind, model in KINDS.items():
        assert get_args(model.model_fields["kind"].annotation) == (kind,)


def test_the_sample_has_every_kind():
    assert {node.kind for node in FLOW.nodes} == set(KINDS)


def test_what_may_be_accepted_is_a_stored_contract():
    assert list(ACCEPTS) == ["words", "name"]
    assert get_args(AcceptsName) == tuple(ACCEPTS)
    assert files_beside(flows.engine.accepts) - SHARED == set(ACCEPTS)


def test_the_events_are_known():
    assert [event.__name__ for event in get_args(Event)] == [
        "Said",
        "Asked",
        "Answered",
        "NotUnderstood",
        "PersonOffered",
        "CannotSkip",
        "ActionWanted",
        "Finished",
    ]
