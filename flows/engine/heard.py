"""What can be heard in a conversation: the start of it, its person, and its actions."""

from dataclasses import dataclass, field
from typing import TypeAlias

from flows.engine.values import Values


@dataclass(frozen=True, slots=True)
class Started:
    """The conversation begins; of the facts, those that the flow names are kept."""

    facts: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replied:
    """A text came: its words, the id of a tapped button, or the kind of a wordless attachment."""

    text: str
    choice: str | None = None
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """The person wants to leave the question out."""


@dataclass(frozen=True, slots=True)
class WentBack:
    """The person wants the question before this one again."""


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """The present question is to be put again, as after a change of language."""


@dataclass(frozen=True, slots=True)
class ActionDone:
    """The wanted action is done; of its values, those that the node provides are kept."""

    values: Values = field(default_factory=dict)


Heard: TypeAlias = Started | Replied | Skipped | WentBack | AskedAgain | ActionDone
