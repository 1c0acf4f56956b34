"""Nodes that nobody comes to, ways that never end, and rings in which nobody is waited for."""

from collections.abc import Iterator, Mapping

from flows.definitions.checks.edition import Work
from flows.definitions.problem import Problem
from flows.engine.nodes.end import End
from flows.engine.nodes.question import Question

Ways = Mapping[str, frozenset[str]]


def path_problems(work: Work) -> Iterator[Problem]:
    """What is wrong with how nodes lead to one another."""
    ways = {node.id: node.leads_to() for node in work.flow.nodes}
    reached = {work.flow.first} | _after(work.flow.first, ways)
    ends = {node.id for node in work.flow.nodes if isinstance(node, End)}
    questions = {node.id for node in work.flow.nodes if isinstance(node, Question)}
    unasked = {node: after for node, after in ways.items() if node not in questions}
    for node in ways:
        if node not in reached:
            yield Problem(work.place(node), "nobody comes here")
        elif node not in ends and ends.isdisjoint(_after(node, ways)):
            yield Problem(work.place(node), "no end can be reached from here")
        if node in _after(node, unasked):
            yield Problem(work.place(node), "stands in a ring without a question")


def _after(start: str, ways: Ways) -> set[str]:
    """All nodes that can come after `start`, itself if it can come again."""
    found: set[str] = set()
    ahead = set(ways.get(start, ()))
    while ahead:
        found |= ahead
        ahead = {after for node in ahead for after in ways.get(node, ())} - found
    return found
