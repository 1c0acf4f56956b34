"""The one way in: a flow, a state and what was heard make a new state and what happened.

Pure: no clock, storage or chance; `now` and all facts are given. What cannot be heard in a state
is a mistake of the caller and raises.
"""

from dataclasses import replace
from datetime import UTC, datetime

from flows.engine.errors import FlowLoop, NaiveTimeError, WrongFlowError, WrongMomentError
from flows.engine.flow import Flow
from flows.engine.heard import ActionDone, Heard, Started
from flows.engine.hearing import hear
from flows.engine.nodes.do import Do
from flows.engine.nodes.question import Question
from flows.engine.state import State
from flows.engine.values import plain_value
from flows.engine.walking import Turn, walk

__all__ = ["FlowLoop", "Turn", "advance"]


def advance(flow: Flow, state: State | None, heard: Heard, now: datetime) -> Turn:
    """Take one turn; `state` is None for Started alone."""
    moment = _in_utc(now)
    if isinstance(heard, Started):
        return _started(flow, state, heard, moment)
    state = replace(_going_on(flow, state), heard_at=moment)
    node = flow.node(state.node or "")
    if isinstance(heard, ActionDone) and isinstance(node, Do):
        return walk(flow, _with_action_done(state, node, heard), node.next)
    if not isinstance(heard, ActionDone) and isinstance(node, Question):
        return hear(flow, state, node, heard)
    raise WrongMomentError(f"{node.kind} {node.id!r} cannot hear {type(heard).__name__}")


def _going_on(flow: Flow, state: State | None) -> State:
    if state is None:
        raise WrongMomentError("there is no state yet: a conversation begins with Started")
    if state.flow != flow.flow:
        raise WrongFlowError(f"the state is of flow {state.flow!r}, not of {flow.flow!r}")
    if state.node is None:
        raise WrongMomentError("the conversation is finished: nothing more can be heard in it")
    return state


def _started(flow: Flow, state: State | None, started: Started, moment: str) -> Turn:
    if state is not None:
        raise WrongMomentError("a conversation that has a state cannot start again")
    facts = {
        name: plain_value(name, value)
        for name, value in started.facts.items()
        if name in flow.facts
    }
    new = State(
        flow=flow.flow,
        node=None,
        waits_for=None,
        values=facts,
        asked=(),
        misses=0,
        started_at=moment,
        heard_at=moment,
    )
    return walk(flow, new, flow.first)


def _with_action_done(state: State, node: Do, done: ActionDone) -> State:
    return replace(state, values={**state.values, **node.taken(done.values)})


def _in_utc(now: datetime) -> str:
    if now.tzinfo is None:
        raise NaiveTimeError("the time must say its zone: naive datetimes are refused")
    return now.astimezone(UTC).isoformat(timespec="seconds")
