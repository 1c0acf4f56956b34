"""branch: goes one way or another by one value, compared with literal ones."""

from typing import Literal

from pydantic import Field

from flows.engine.frozen import Frozen, Id
from flows.engine.nodes.node import Node, Step
from flows.engine.values import Values


class Case(Frozen):
    """One way to go; `is: null` stands for what was skipped or is not known."""

    is_: str | None = Field(alias="is")
    next: Id


class Branch(Node):
    """Goes the way of the first case that fits, else `otherwise`."""

    kind: Literal["branch"]
    on: Id
    cases: tuple[Case, ...] = Field(min_length=1)
    otherwise: Id

    def enter(self, values: Values) -> Step:
        value = values.get(self.on)
        fitting = (case.next for case in self.cases if case.is_ == value)
        return Step(goes_to=next(fitting, self.otherwise))

    def leads_to(self) -> frozenset[str]:
        return frozenset({self.otherwise, *(case.next for case in self.cases)})
