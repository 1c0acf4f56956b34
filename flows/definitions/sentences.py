"""Turns what pydantic says of a document into sentences for the author of a flow."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from flows.definitions.problem import Path
from flows.engine.nodes import KINDS

_ID_PATTERN = "must be lower-case letters, digits and _, and begin with a letter"
_NO_TEXT = "must be text; put it in quotes if it is a number, true, false or null"

# By pydantic's names of errors; each sentence may use the error's own details.
_SENTENCES: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "extra_forbidden": lambda _: "is not a known key",
    "string_type": lambda _: _NO_TEXT,
    "string_pattern_mismatch": lambda _: _ID_PATTERN,
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda context: f"must have at most {context['max_length']} characters",
    "bool_type": lambda _: "must be true or false",
    "int_type": lambda _: "must be a whole number",
    "greater_than_equal": lambda context: f"must be {context['ge']} or more",
    "less_than_equal": lambda context: f"must be {context['le']} or less",
    "too_short": lambda _: "must not be empty",
    "tuple_type": lambda _: "must be a list",
    "mapping_type": lambda _: "must be a group of keys",
    "dict_type": lambda _: "must be a group of keys",
    "model_type": lambda _: "must be a group of keys",
    "model_attributes_type": lambda _: "must be a group of keys",
    "literal_error": lambda context: f"must be {context['expected']}",
}


def is_told(error: ErrorDetails) -> bool:
    """Not when a list only seems too short because what is in it is wrong, which is told too."""
    return not (error["type"] == "too_short" and error["input"])


def sentence(error: ErrorDetails) -> tuple[Path, str]:
    """Where the error is, and what to do about it."""
    path = _path(error)
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return (*path, "kind"), _kind_sentence(kind, context)
    if kind == "value_error":
        return path, str(context["error"])
    told = _SENTENCES.get(kind)
    return path, told(context) if told else error["msg"]


def _kind_sentence(kind: str, context: Mapping[str, Any]) -> str:
    kinds = ", ".join(KINDS)
    if kind == "union_tag_not_found":
        return f"is missing; use one of {kinds}"
    return f"{context['tag']!r} is not a kind; use one of {kinds}"


def _path(error: ErrorDetails) -> Path:
    """Pydantic's path without the step that names the kind, which no document has."""
    path = error["loc"]
    is_in_node = len(path) > 2 and path[0] == "nodes" and path[2] in KINDS
    return (*path[:2], *path[3:]) if is_in_node else path
