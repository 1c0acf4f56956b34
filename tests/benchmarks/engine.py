"""How many turns a second the engine takes on one core, its state through JSON at each turn."""

import time

from flows.engine.advance import advance
from flows.engine.heard import ActionDone, Replied, Started
from flows.engine.localize import localize, text_keys
from flows.engine.state import State
from tests.benchmarks.table import Line
from tests.engine.conversation import NOW
from tests.engine.sample import ACTIONS, FACTS, FLOW, SPANISH

SPANISH_FLOW = localize(FLOW, SPANISH, [text_keys(FLOW)])

# A conversation as they are: numbers, words in a sentence, a slip, a misunderstanding, accents.
HEARD = [
    Replied("sí por favor"),
    Replied("me llamo María José"),
    Replied("no sé"),
    Replied("soy la mamá"),
    ActionDone(ACTIONS["find_schools"]),
    Replied("esperansa elementary"),
    Replied("Más maestros y menos cartas, por favor."),
]


ROUNDS, SECONDS = 5, 0.5


def measure() -> list[Line]:
    """Turns a second, over whole conversations."""
    rates = [_turns_a_second() for _ in range(ROUNDS)]
    return [Line("engine alone, one core", rates, "turns/s", bar=10_000)]


def _turns_a_second() -> float:
    turns = 0
    began = time.perf_counter()
    while (spent := time.perf_counter() - began) < SECONDS:
        stored = advance(SPANISH_FLOW, None, Started(FACTS), NOW).state.to_json()
        for heard in HEARD:
            stored = advance(SPANISH_FLOW, State.from_json(stored), heard, NOW).state.to_json()
        turns += 1 + len(HEARD)
    return turns / spent
