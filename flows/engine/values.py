"""What a conversation knows: facts given at its start, and answers by name.

A value is a text, None (skipped or unknown), or a list that an action found, whose parts can be
offered as choices; "words", by comma, are other ways to name one.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flows.engine.errors import BadValueError

Value: TypeAlias = str | Sequence[Mapping[str, str]] | None
Values: TypeAlias = Mapping[str, Value]


def texts_of(values: Values) -> dict[str, str]:
    """The values that can be filled into a text: neither lists nor what was skipped."""
    return {name: value for name, value in values.items() if isinstance(value, str)}


def plain_value(name: str, value: object) -> Value:
    """The value as JSON gives it back, so that a state equals its copy from JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [_plain_pair(name, pair) for pair in value]
    raise BadValueError(f"{name} must be text, None or a list of id and label, not {value!r}")


def _plain_pair(name: str, pair: object) -> dict[str, str]:
    if isinstance(pair, Mapping):
        found, label = pair.get("id"), pair.get("label")
        words = pair.get("words", "")
        if isinstance(found, str) and isinstance(label, str) and isinstance(words, str):
            return {"id": found, "label": label, **({"words": words} if words else {})}
    raise BadValueError(f"{name} must list pairs of id and label, both text, not {pair!r}")
