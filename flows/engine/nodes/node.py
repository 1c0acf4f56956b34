"""What every node has, and what it must do when the walk comes to it."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from flows.engine.events import Event
from flows.engine.frozen import Frozen, Id
from flows.engine.state import WaitsFor
from flows.engine.values import Values


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at a node: it goes on to another, or waits, or (neither) the flow is over."""

    events: tuple[Event, ...] = ()
    goes_to: str | None = None
    waits_for: WaitsFor | None = None


class Node(Frozen):
    """One step of a flow; `note` is for those who translate or edit it."""

    id: Id
    note: str | None = None

    @abstractmethod
    def enter(self, values: Values) -> Step:
        """What happens when the walk comes here."""

    @abstractmethod
    def leads_to(self) -> frozenset[str]:
        """The ids of the nodes that may come after this one."""

    def templates(self) -> Mapping[str, str]:
        """The texts that this node may say, by the name of their field."""
        return {}

    def gives(self) -> frozenset[str]:
        """The names of the values that this node may set."""
        return frozenset()
