"""end: the flow is over, with an outcome."""

from collections.abc import Mapping
from typing import Literal

from pydantic import StrictBool

from flows.engine.events import Finished, Said
from flows.engine.frozen import Id
from flows.engine.nodes.node import Node, Step
from flows.engine.values import Values
from flows.engine.wording import Template


class End(Node):
    """Says its last words, if it has any."""

    kind: Literal["end"]
    text: Template | None = None
    every_language: StrictBool = False
    outcome: Id

    def enter(self, values: Values) -> Step:
        finished = Finished(self.outcome)
        if self.text is None:
            return Step((finished,))
        return Step((Said(self.id, self.text, values), finished))

    def templates(self) -> Mapping[str, str]:
        return {"text": self.text} if self.text else {}

    def leads_to(self) -> frozenset[str]:
        return frozenset()
