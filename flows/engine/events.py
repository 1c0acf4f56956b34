"""What happened in a turn, in the past tense; the shell has one effect for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flows.engine.choice import Choice
from flows.engine.values import Value, Values


@dataclass(frozen=True, slots=True)
class Said:
    """A text that awaits no answer."""

    node: str
    template: str
    values: Values


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `again` when it follows a reply that was not understood."""

    node: str
    template: str
    values: Values
    choices: tuple[Choice, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, in the person's own `words`; the value is None when the question was skipped."""

    node: str
    name: str
    value: Value
    words: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A reply that is no answer, for the nth time in a row at this question."""

    node: str
    words: str
    attachment: str | None
    times: int


@dataclass(frozen=True, slots=True)
class PersonOffered:
    """The person is in trouble with this question and may want someone to talk to."""

    node: str


@dataclass(frozen=True, slots=True)
class CannotSkip:
    """The person wanted to skip a question that needs an answer."""

    node: str


@dataclass(frozen=True, slots=True)
class ActionWanted:
    """The flow waits until the shell has done this and says ActionDone."""

    node: str
    name: str
    args: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finished:
    """The conversation is over."""

    outcome: str


Event: TypeAlias = (
    Said | Asked | Answered | NotUnderstood | PersonOffered | CannotSkip | ActionWanted | Finished
)
