"""Reads a flow from YAML, or says at once all that is wrong in it, each thing with its place."""

from pydantic import ValidationError

from flows.definitions.problem import FlowErrors, Path, Problem, place_of
from flows.definitions.references import reference_problems
from flows.definitions.sentences import is_told, sentence
from flows.definitions.tree import Tree, read_tree
from flows.engine.flow import Flow

__all__ = ["FlowErrors", "Problem", "read_flow"]


def read_flow(text: str, source: str) -> Flow:
    """The flow in `text`; raises FlowErrors, whose message names `source`."""
    return read_flow_and_tree(text, source)[0]


def read_flow_and_tree(text: str, source: str) -> tuple[Flow, Tree]:
    """The flow, and where each part of it stands in the text."""
    tree = read_tree(text, source)
    found = list(reference_problems(tree.data))
    flow = None
    try:
        flow = Flow.model_validate(tree.data)
    except ValidationError as error:
        found += [sentence(told) for told in error.errors() if is_told(told)]
    if flow is None or found:
        raise FlowErrors(source, _in_order(found, tree))
    return flow, tree


def _in_order(found: list[tuple[Path, str]], tree: Tree) -> list[Problem]:
    problems = [Problem(place_of(path), text, tree.line(path)) for path, text in found]
    return sorted(problems, key=lambda problem: problem.line or 0)
