"""Which names surely have a value when the walk comes to a node, whatever way it took.

Facts and what actions provide count as known, though the shell may give None for them.
"""

from collections.abc import Iterator, Mapping

from flows.engine.flow import Flow
from flows.engine.nodes import AnyNode
from flows.engine.nodes.branch import Branch
from flows.engine.nodes.question import Question

Names = frozenset[str]


def known_at(flow: Flow) -> Mapping[str, Names]:
    """The names known at each node that can be reached."""
    known = {flow.first: frozenset(flow.facts)}
    changed = [flow.first]
    while changed:
        node = flow.node(changed.pop())
        for after, names in _ways_on(node, known[node.id]):
            here = known.get(after)
            both = names if here is None else here & names
            if both != here:
                known[after] = both
                changed.append(after)
    return known


def _ways_on(node: AnyNode, known: Names) -> Iterator[tuple[str, Names]]:
    if isinstance(node, Branch):
        yield from _ways_of_branch(node, known)
        return
    for after in node.leads_to():
        yield after, known | node.gives()
    if isinstance(node, Question) and node.skippable and node.next:
        yield node.next, known - node.gives()


def _ways_of_branch(node: Branch, known: Names) -> Iterator[tuple[str, Names]]:
    compared = frozenset({node.on})
    for case in node.cases:
        yield case.next, known - compared if case.is_ is None else known | compared
    is_null_told_apart = any(case.is_ is None for case in node.cases)
    yield node.otherwise, known | compared if is_null_told_apart else known
