"""What holds for every reply in every state."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.advance import advance
from flows.engine.events import Asked, Finished
from flows.engine.heard import ActionDone, AskedAgain, Replied, Skipped, Started, WentBack
from flows.engine.localize import localize, text_keys
from flows.engine.state import State
from tests.engine.conversation import NOW
from tests.engine.sample import FACTS, FLOW, SCHOOLS, SPANISH

MOST_EVENTS = 6
LOCALIZED = [FLOW, localize(FLOW, SPANISH, [text_keys(FLOW)])]

USUAL = [
    "1",
    "2",
    "3",
    "yes",
    "no",
    "Sí",
    "Ana",
    "soy la mamá",
    "belmont",
    "1 o 2",
    "👍🏽",
    "no sé",
]
words = st.one_of(st.sampled_from(USUAL), st.text(st.characters(codec=None), max_size=30))
replies = st.builds(
    Replied,
    words,
    st.one_of(st.none(), st.sampled_from(["agreed", "declined", "mother", "gone"])),
    st.one_of(st.none(), st.sampled_from(["voice", "location"])),
)
heard = st.one_of(replies, st.sampled_from([Skipped(), WentBack(), AskedAgain()]))
found = st.sampled_from(
    [{}, {"school_count": "0"}, {"schools": SCHOOLS, "school_count": "2", "stray": "x"}]
)
turns = st.lists(st.tuples(heard, found, st.sampled_from(LOCALIZED)), max_size=12)


def take(flow, state, said):
    """One turn, made twice, from a state and from its copy out of JSON."""
    turn = advance(flow, state, said, NOW)
    copy = state and State.from_json(state.to_json())
    assert advance(flow, copy, said, NOW) == turn
    assert State.from_json(turn.state.to_json()) == turn.state
    assert turn.state.values.keys() <= FLOW.names
    assert 1 <= len(turn.events) <= MOST_EVENTS
    return turn


@settings(max_examples=150, deadline=None)
@given(turns)
def test_no_conversation_breaks_the_engine(said):
    turn = take(FLOW, None, Started({**FACTS, "stray": "x"}))
    for each, values, flow in said:
        if turn.state.node is None:
            break
        turn = take(flow, turn.state, each)
        if turn.state.waits_for == "action":
            turn = take(flow, turn.state, ActionDone(values))
        is_over = isinstance(turn.events[-1], Finished)
        assert is_over == (turn.state.node is None)
        assert is_over or isinstance(turn.events[-1], Asked)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(text_keys(FLOW))), st.text(max_size=20)))
def test_any_translation_keeps_ids_and_ways(texts):
    other = localize(FLOW, texts, [SPANISH])
    assert [(node.id, node.leads_to()) for node in other.nodes] == [
        (node.id, node.leads_to()) for node in FLOW.nodes
    ]
    advance(other, advance(other, None, Started(FACTS), NOW).state, Replied("1"), NOW)
