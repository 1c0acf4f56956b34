"""What the engine refuses to hear: mistakes of its caller, and rings in a flow."""

import pytest

from flows.engine.advance import FlowLoop, advance
from flows.engine.errors import UnknownNodeError, WrongFlowError, WrongMomentError
from flows.engine.flow import Flow
from flows.engine.heard import ActionDone, AskedAgain, Replied, Skipped, Started, WentBack
from tests.engine.conversation import NOW, Conversation
from tests.engine.sample import FACTS, FLOW

HEARD = [Replied("1"), Skipped(), WentBack(), AskedAgain(), ActionDone()]


def ring(*, is_ring):
    nodes = [{"id": f"n{n}", "kind": "say", "text": "x", "next": f"n{n + 1}"} for n in range(49)]
    last = {"id": "n49", "kind": "end", "outcome": "done"}
    if is_ring:
        last = {"id": "n49", "kind": "say", "text": "x", "next": "n0"}
    document = {"spec": 1, "flow": "ring", "title": "", "first": "n0", "nodes": [*nodes, last]}
    return Flow.model_validate(document)


def test_a_conversation_starts_once():
    state = Conversation(FLOW, FACTS).state
    with pytest.raises(WrongMomentError, match="cannot start again"):
        advance(FLOW, state, Started(), NOW)


@pytest.mark.parametrize("heard", HEARD)
def test_nothing_is_heard_before_the_start_or_after_the_end(heard):
    with pytest.raises(WrongMomentError, match="begins with Started"):
        advance(FLOW, None, heard, NOW)
    talk = Conversation(FLOW, FACTS)
    talk.reply("no")
    with pytest.raises(WrongMomentError, match="is finished"):
        advance(FLOW, talk.state, heard, NOW)


def test_actions_and_replies_are_heard_only_where_they_are_awaited():
    state = Conversation(FLOW, FACTS).state
    with pytest.raises(WrongMomentError, match="'consent' cannot hear ActionDone"):
        advance(FLOW, state, ActionDone(), NOW)
    for reply in ("1", "Ana", "mom"):
        state = advance(FLOW, state, Replied(reply), NOW).state
    assert state.waits_for == "action"
    for heard in HEARD[:-1]:
        with pytest.raises(WrongMomentError, match="do 'look' cannot hear"):
            advance(FLOW, state, heard, NOW)


def test_a_state_belongs_to_its_flow_and_its_node():
    state = Conversation(FLOW, FACTS).state
    with pytest.raises(WrongFlowError):
        advance(FLOW.changed(flow="other"), state, Replied("1"), NOW)
    without = FLOW.changed(nodes=FLOW.nodes[2:], first="first_name")
    with pytest.raises(UnknownNodeError, match="visit has no node 'consent'"):
        advance(without, state, Replied("1"), NOW)


def test_going_back_passes_over_a_question_that_an_edit_took_away():
    talk = Conversation(FLOW, FACTS)
    talk.reply("1")
    talk.reply("Ana")
    talk.flow = FLOW.changed(nodes=tuple(node for node in FLOW.nodes if node.id != "first_name"))
    assert talk.hear(WentBack())[0].node == "consent"


def test_fifty_nodes_are_a_turn_and_more_are_a_ring():
    turn = advance(ring(is_ring=False), None, Started(), NOW)
    assert turn.state.node is None
    assert len(turn.events) == 50
    with pytest.raises(FlowLoop, match="50 nodes"):
        advance(ring(is_ring=True), None, Started(), NOW)


def test_a_tapped_button_of_another_question_is_no_answer():
    talk = Conversation(FLOW, FACTS)
    assert talk.reply("Yes", choice="old_button")[0].times == 1
    assert talk.reply("whatever it says", choice="agreed")[0].value == "agreed"


def test_an_attachment_counts_only_without_words():
    talk = Conversation(FLOW, FACTS)
    assert talk.reply("  ", attachment="picture")[0].attachment == "picture"
    assert talk.reply("yes", attachment="picture")[0].value == "agreed"
