"""Where a conversation stands: all that the engine needs to go on, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypeAlias, get_args

from flows.engine.errors import BadStateError
from flows.engine.values import Values

SPEC = 1
WaitsFor: TypeAlias = Literal["reply", "action"]

_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class State:
    """One person's walk through a flow; `node` and `waits_for` are None when it is finished."""

    flow: str
    node: str | None
    waits_for: WaitsFor | None
    values: Values
    asked: tuple[str, ...]  # the questions put so far, the present one last
    misses: int  # replies in a row that were not understood
    started_at: str  # ISO 8601, UTC
    heard_at: str

    def to_json(self) -> str:
        """The state as text, to be stored."""
        return _encode(
            {
                "spec": SPEC,
                "flow": self.flow,
                "node": self.node,
                "waits_for": self.waits_for,
                "values": self.values,
                "asked": self.asked,
                "misses": self.misses,
                "started_at": self.started_at,
                "heard_at": self.heard_at,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a stored state; raises BadStateError when it cannot be one."""
        try:
            document: Any = json.loads(text)
        except ValueError as error:
            raise BadStateError(f"a stored state must be JSON: {error}") from error
        if not isinstance(document, Mapping) or "spec" not in document:
            raise BadStateError("a stored state must be an object with a spec")
        if document["spec"] != SPEC:
            raise BadStateError(
                f"spec {document['spec']!r} of a state is not known; this is {SPEC}"
            )
        return cls._from_document(document)

    @classmethod
    def _from_document(cls, document: Mapping[str, Any]) -> Self:
        try:
            state = cls(
                flow=document["flow"],
                node=document["node"],
                waits_for=document["waits_for"],
                values=document["values"],
                asked=tuple(document["asked"]),
                misses=document["misses"],
                started_at=document["started_at"],
                heard_at=document["heard_at"],
            )
        except (KeyError, TypeError) as error:
            raise BadStateError(f"a stored state is incomplete: {error}") from error
        if (state.node is None) != (state.waits_for is None):
            raise BadStateError("a stored state waits at a node, or is finished: this is neither")
        if state.waits_for not in (None, *get_args(WaitsFor)):
            raise BadStateError(f"a state cannot wait for {state.waits_for!r}")
        return state
