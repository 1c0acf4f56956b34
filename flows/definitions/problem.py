"""What is wrong in a flow: where, and in plain words."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]


class Problem(NamedTuple):
    """One thing to mend; `place` reads as "nodes[3].choices[0].id"."""

    place: str
    text: str
    line: int | None = None

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        return ": ".join(filter(None, (line, self.place, self.text)))


class FlowErrors(ValueError):  # noqa: N818
    """A text that is no flow, with all that is wrong in it."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


def place_of(path: Path) -> str:
    """A path as people write it."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")
