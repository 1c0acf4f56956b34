"""What the kinds that ask have in common: words, a name for the answer, and how it is heard."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import StrictBool

from flows.engine.choice import Choice
from flows.engine.events import Asked
from flows.engine.frozen import Id
from flows.engine.heard import Replied
from flows.engine.nodes.node import Node, Step
from flows.engine.values import Value, Values
from flows.engine.wording import Template


@dataclass(frozen=True, slots=True)
class Understood:
    """An answer, and the node it leads to."""

    value: Value
    goes_to: str


class Question(Node):
    """A node that asks and waits; `again` are other words for the first misunderstanding."""

    text: Template
    again: Template | None = None
    every_language: StrictBool = False
    saves: Id
    skippable: StrictBool = True
    next: Id | None = None

    def enter(self, values: Values) -> Step:
        return Step((self.asked(values),), waits_for="reply")

    def asked(self, values: Values, *, again: bool = False) -> Asked:
        """The question as put now."""
        template = (self.again or self.text) if again else self.text
        return Asked(self.id, template, values, self.choices_now(values), again)

    def choices_now(self, values: Values) -> tuple[Choice, ...]:
        """What is offered, in the order of its numbers."""
        return ()

    @abstractmethod
    def understand(self, reply: Replied, values: Values) -> Understood | None:
        """The answer in the reply, or None."""

    def leads_to(self) -> frozenset[str]:
        return frozenset({self.next} if self.next else ())

    def templates(self) -> Mapping[str, str]:
        return {"text": self.text} | ({"again": self.again} if self.again else {})

    def gives(self) -> frozenset[str]:
        return frozenset({self.saves})
