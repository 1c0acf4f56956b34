"""What an action is given."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.engine.values import Values
from flows.scene import Scene


@dataclass(frozen=True)
class Wanted:
    """An action that a flow asks for; `question` is the last one put, in full."""

    scene: Scene
    values: Values
    args: Mapping[str, str]
    question: str | None

    def answer(self, name: str) -> str | None:
        """A saved answer that is text; None if it was skipped or never asked."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None
