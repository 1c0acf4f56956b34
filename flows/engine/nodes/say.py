"""say: a text that awaits no answer."""

from collections.abc import Mapping
from typing import Literal

from pydantic import StrictBool

from flows.engine.events import Said
from flows.engine.frozen import Id
from flows.engine.nodes.node import Node, Step
from flows.engine.values import Values
from flows.engine.wording import Template


class Say(Node):
    """Says its text and goes on."""

    kind: Literal["say"]
    text: Template
    every_language: StrictBool = False
    next: Id

    def enter(self, values: Values) -> Step:
        return Step((Said(self.id, self.text, values),), goes_to=self.next)

    def templates(self) -> Mapping[str, str]:
        return {"text": self.text}

    def leads_to(self) -> frozenset[str]:
        return frozenset({self.next})
