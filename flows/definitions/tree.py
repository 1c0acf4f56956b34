"""Reads YAML into plain data and remembers on which line each part stands.

Only what flows need: no aliases, no tags, no repeated keys; `yes`, `no` and `on` are words, and
`true`, `false`, `null` and whole numbers are the only plain values that are not text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from flows.definitions.problem import FlowErrors, Path, Problem, place_of

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"

MOST_BYTES = 256 * 1024
MOST_DEPTH = 20
_LITERALS: dict[str, bool | None] = {
    "true": True, "false": False, "null": None, "~": None, "": None,
}  # fmt: skip
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times faster


@dataclass
class Tree:
    """A document as data, with the line of each of its parts, counted from 1."""

    data: Plain = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_tree(text: str, source: str) -> Tree:
    """The document in `text`; raises FlowErrors when it cannot be read."""
    tree = Tree()
    try:
        if len(text.encode()) > MOST_BYTES:
            raise _UnreadableError(f"a flow may have at most {MOST_BYTES // 1024} kB")
        _Builder(tree, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        tree.problems.append(_syntax_problem(error))
    except _UnreadableError as error:
        tree.problems.append(Problem("", str(error), error.line))
    except (yaml.YAMLError, UnicodeError) as error:
        tree.problems.append(Problem("", f"this is not a text in YAML: {error}"))
    if tree.problems:
        raise FlowErrors(source, tree.problems)
    return tree


class _UnreadableError(Exception):
    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    words = " ".join(filter(None, (error.context, error.problem)))
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem("", f"YAML: {words}")
    return Problem("", f"YAML: {words} (column {mark.column + 1})", mark.line + 1)


@dataclass
class _Builder:
    """Builds a tree from the events of the parser, which expands nothing by itself."""

    tree: Tree
    events: Iterator[yaml.Event]

    def document(self) -> None:
        kept = (event for event in self.events if not isinstance(event, yaml.StreamStartEvent))
        if isinstance(next(kept), yaml.StreamEndEvent):
            raise _UnreadableError("the text is empty")
        self.tree.data = self.part(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _UnreadableError("only one document may stand in a text", _line(after))

    def part(self, event: yaml.Event, path: Path) -> Plain:
        self.tree.lines[path] = _line(event)
        if len(path) > MOST_DEPTH:
            raise _UnreadableError("parts stand too deep within one another", _line(event))
        if getattr(event, "anchor", None) is not None:
            raise _UnreadableError("aliases (&name, *name) cannot be used", _line(event))
        if getattr(event, "tag", None) not in (None, "!"):
            raise _UnreadableError("tags (!name) cannot be used", _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.list_of_parts(path)
        if isinstance(event, yaml.MappingStartEvent):
            return self.named_parts(path)
        return self.scalar(event)

    def scalar(self, event: yaml.Event) -> Plain:
        if not isinstance(event, yaml.ScalarEvent):
            raise _UnreadableError("this cannot stand here", _line(event))
        return event.value if event.style or event.tag else _plain(event.value)

    def list_of_parts(self, path: Path) -> list[Plain]:
        parts: list[Plain] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            parts.append(self.part(event, (*path, len(parts))))
        return parts

    def named_parts(self, path: Path) -> dict[str, Plain]:
        parts: dict[str, Plain] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _UnreadableError("a key must be a word", _line(event))
            key = (*path, event.value)
            if event.value in parts:
                problem = Problem(place_of(key), "stands here twice", _line(event))
                self.tree.problems.append(problem)
            parts[event.value] = self.part(next(self.events), key)
        return parts


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(value: str) -> Plain:
    if value in _LITERALS:
        return _LITERALS[value]
    return int(value) if _INTEGER.fullmatch(value) else value
