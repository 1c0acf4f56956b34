"""A flow: the whole of a conversation as data, in one language."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from flows.engine.choice import Choice
from flows.engine.errors import UnknownNodeError
from flows.engine.frozen import Frozen, Id
from flows.engine.nodes import AnyNode

__all__ = ["Choice", "Flow"]


class Flow(Frozen):
    """Nodes that lead to one another, beginning at `first`."""

    spec: Literal[1]
    flow: Id
    title: str
    note: str | None = None
    expires_hours: Annotated[int, Field(strict=True, ge=1, le=24 * 90)] = 72
    first: Id
    facts: tuple[Id, ...] = ()
    nodes: tuple[AnyNode, ...] = Field(min_length=1)

    def __hash__(self) -> int:
        return self.fingerprint

    @cached_property
    def fingerprint(self) -> int:
        """A hash of the whole, made once: flows are keys of caches, looked up at every turn."""
        return hash(self.model_dump_json())

    def node(self, node_id: str) -> AnyNode:
        """The node with this id."""
        try:
            return self.nodes_by_id[node_id]
        except KeyError:
            raise UnknownNodeError(f"flow {self.flow} has no node {node_id!r}") from None

    @cached_property
    def nodes_by_id(self) -> Mapping[str, AnyNode]:
        """The nodes, to look up."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that a value of this flow can have."""
        return frozenset(self.facts).union(*(node.gives() for node in self.nodes))
