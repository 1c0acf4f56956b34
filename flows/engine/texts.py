"""The texts of a flow that are translated, each under a stable key such as "welcome.name.text"."""

from collections.abc import Iterator
from dataclasses import dataclass

from flows.engine.flow import Flow
from flows.engine.nodes import AnyNode
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.words_list import joined


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a flow, and where it stands in the document."""

    key: str
    place: tuple[str | int, ...]
    text: str
    note: str | None


def texts(flow: Flow) -> Iterator[Text]:
    """All texts that a person may read or write, in the order of the document."""
    for place, node in enumerate(flow.nodes):
        for name, template in node.templates().items():
            key = template_key(flow, node, name)
            yield Text(key, ("nodes", place, name), template, node.note)
        if isinstance(node, AskChoice):
            yield from _choice_texts(flow, node, place)


def text_keys(flow: Flow) -> dict[str, str]:
    """Each key with its text in the flow's own language."""
    return {text.key: text.text for text in texts(flow)}


def template_key(flow: Flow, node: AnyNode, name: str) -> str:
    """The key of a node's `text` or `again`."""
    return f"{flow.flow}.{node.id}.{name}"


def choice_key(flow: Flow, node: AnyNode, choice_id: str, name: str) -> str:
    """The key of a choice's `label` or `words`."""
    return f"{flow.flow}.{node.id}.{choice_id}.{name}"


def _choice_texts(flow: Flow, node: AskChoice, node_place: int) -> Iterator[Text]:
    for place, choice in enumerate(node.choices):
        for name, text in (("label", choice.label), ("words", joined(choice.words))):
            if text:
                key = choice_key(flow, node, choice.id, name)
                yield Text(key, ("nodes", node_place, "choices", place, name), text, node.note)
