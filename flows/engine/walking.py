"""The walk from node to node until somebody is waited for, or the flow is over."""

from dataclasses import dataclass, replace

from flows.engine.errors import FlowLoop
from flows.engine.events import Event
from flows.engine.flow import Flow
from flows.engine.state import State, WaitsFor

MOST_NODES = 50  # in one turn
MOST_ASKED = 50  # that a state remembers, for going back


@dataclass(frozen=True, slots=True)
class Turn:
    """What one thing heard has caused: the new state, and what happened, in order."""

    state: State
    events: tuple[Event, ...]


def walk(flow: Flow, state: State, node_id: str, before: tuple[Event, ...] = ()) -> Turn:
    """Go on from `node_id`; `before` has happened already in this turn."""
    events = list(before)
    here: str | None = node_id
    for _ in range(MOST_NODES):
        node = flow.node(here or "")
        step = node.enter(state.values)
        events += step.events
        here = step.goes_to
        if here is None:
            return Turn(_arrived(state, node.id, step.waits_for), tuple(events))
    raise FlowLoop(f"flow {flow.flow} went through {MOST_NODES} nodes, {here!r} the last")


def _arrived(state: State, node_id: str, waits_for: WaitsFor | None) -> State:
    asked = state.asked
    if waits_for == "reply":
        asked = (*asked, node_id)[-MOST_ASKED:]
    return replace(
        state,
        node=node_id if waits_for else None,
        waits_for=waits_for,
        asked=asked,
        misses=0,
    )
