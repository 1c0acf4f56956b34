"""What a question that waits does with what it hears."""

from dataclasses import replace

from flows.engine.events import Answered, CannotSkip, Event, NotUnderstood, PersonOffered
from flows.engine.flow import Flow
from flows.engine.heard import AskedAgain, Replied, Skipped, WentBack
from flows.engine.nodes.question import Question
from flows.engine.state import State
from flows.engine.values import Value
from flows.engine.walking import Turn, walk

AnswerHeard = Replied | Skipped | WentBack | AskedAgain

_PERSON_OFFERED_FROM = 2  # misses in a row


def hear(flow: Flow, state: State, question: Question, heard: AnswerHeard) -> Turn:
    """One turn at a question."""
    match heard:
        case Replied():
            return _replied(flow, state, question, heard)
        case Skipped():
            return _skipped(flow, state, question)
        case WentBack():
            return _went_back(flow, state, question)
        case AskedAgain():
            return Turn(state, (question.asked(state.values),))


def _replied(flow: Flow, state: State, question: Question, reply: Replied) -> Turn:
    if reply.attachment and not reply.choice and not reply.text.strip():
        return _not_understood(state, question, reply)
    understood = question.understand(reply, state.values)
    if understood is None:
        return _not_understood(state, question, reply)
    return _answered(flow, state, question, understood.value, reply.text, understood.goes_to)


def _answered(
    flow: Flow, state: State, question: Question, value: Value, words: str, goes_to: str
) -> Turn:
    event = Answered(question.id, question.saves, value, words)
    values = {**state.values, question.saves: value}
    return walk(flow, replace(state, values=values), goes_to, (event,))


def _not_understood(state: State, question: Question, reply: Replied) -> Turn:
    times = state.misses + 1
    events: list[Event] = [NotUnderstood(question.id, reply.text, reply.attachment, times)]
    if times >= _PERSON_OFFERED_FROM:
        events.append(PersonOffered(question.id))
    events.append(question.asked(state.values, again=True))
    return Turn(replace(state, misses=times), tuple(events))


def _skipped(flow: Flow, state: State, question: Question) -> Turn:
    if not question.skippable or question.next is None:
        return Turn(state, (CannotSkip(question.id), question.asked(state.values)))
    return _answered(flow, state, question, None, "", question.next)


def _went_back(flow: Flow, state: State, question: Question) -> Turn:
    """To the question before, its answer forgotten; one that an edit took away is passed over."""
    before = [node_id for node_id in state.asked[:-1] if node_id in flow.nodes_by_id]
    if not before:
        return Turn(replace(state, misses=0), (question.asked(state.values),))
    previous = flow.node(before[-1])
    values = {name: value for name, value in state.values.items() if name not in previous.gives()}
    return walk(flow, replace(state, values=values, asked=tuple(before[:-1])), previous.id)
