"""A flow as it is in one language, and all that a check may look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flows.engine.flow import Flow
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.texts import choice_key, text_keys
from flows.engine.values import Values
from flows.engine.words_list import split


@dataclass(frozen=True)
class Edition:
    """A flow in one language; a text without a translation stays as it is."""

    language: str
    flow: Flow
    translated: Mapping[str, str]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Every text of the flow by its key."""
        own = text_keys(self.flow)
        return {key: self.translated.get(key) or text for key, text in own.items()}

    def labels(self, node: AskChoice) -> list[str]:
        """The labels of the choices that are written in the flow."""
        return [
            self.texts[choice_key(self.flow, node, choice.id, "label")] for choice in node.choices
        ]

    def words(self, node: AskChoice, choice_id: str) -> tuple[str, ...]:
        """The label and the reply words of a choice."""
        label = self.texts[choice_key(self.flow, node, choice_id, "label")]
        words = self.texts.get(choice_key(self.flow, node, choice_id, "words"), "")
        return (label, *split(words))


@dataclass(frozen=True)
class Work:
    """What a check looks at."""

    flow: Flow
    own_language: str
    editions: Sequence[Edition]
    samples: Values
    keeps_accents: bool

    @cached_property
    def menus(self) -> list[AskChoice]:
        """The questions with choices."""
        return [node for node in self.flow.nodes if isinstance(node, AskChoice)]

    def place(self, node_id: str) -> str:
        """How a node is named in a problem."""
        return f"{self.flow.flow}.{node_id}"
