"""do: waits until the shell has done a named action."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from flows.engine.events import ActionWanted
from flows.engine.frozen import Id
from flows.engine.nodes.node import Node, Step
from flows.engine.values import Values, plain_value


class Do(Node):
    """Wants an action, and takes the values that it provides."""

    kind: Literal["do"]
    action: Id
    with_: Mapping[Id, str] = Field(default_factory=dict, alias="with")
    provides: tuple[Id, ...] = ()
    next: Id

    def enter(self, values: Values) -> Step:
        return Step((ActionWanted(self.id, self.action, self.with_),), waits_for="action")

    def taken(self, values: Values) -> Values:
        """Of what the action gave, what is provided; None for what it did not give."""
        return {name: plain_value(name, values.get(name)) for name in self.provides}

    def leads_to(self) -> frozenset[str]:
        return frozenset({self.next})

    def gives(self) -> frozenset[str]:
        return frozenset(self.provides)
