"""Puts a flow into another language: the same nodes and ids, other words.

The engine then runs what it is given, and never hears of languages; a person may change theirs in
the middle, because the ids do not change.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from flows.engine.choice import FixedChoice
from flows.engine.flow import Flow
from flows.engine.folding import Words
from flows.engine.nodes import AnyNode
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.replies import reply_words
from flows.engine.texts import choice_key, template_key, text_keys
from flows.engine.words_list import split

__all__ = ["localize", "text_keys"]

Texts: TypeAlias = Mapping[str, str]


def localize(flow: Flow, texts: Texts, others: Sequence[Texts] = ()) -> Flow:
    """`flow` in the language of `texts`; a text that is not there stays as it is.

    The words of the flow itself and of `others` (more languages) remain understood, except those
    that name another choice in this language.
    """
    nodes = tuple(_localized(flow, node, texts, others) for node in flow.nodes)
    return flow.changed(nodes=nodes)


def _localized(flow: Flow, node: AnyNode, texts: Texts, others: Sequence[Texts]) -> AnyNode:
    changes: dict[str, object] = {
        name: texts.get(template_key(flow, node, name)) or template
        for name, template in node.templates().items()
    }
    if isinstance(node, AskChoice):
        changes["choices"] = _localized_choices(flow, node, texts, others)
    return node.changed(**changes)


def _localized_choices(
    flow: Flow, node: AskChoice, texts: Texts, others: Sequence[Texts]
) -> tuple[FixedChoice, ...]:
    own = [_in_language(flow, node, choice, texts) for choice in node.choices]
    taken = {phrase: choice.id for choice in own for phrase in choice.phrases}
    return tuple(
        _with_foreign_words(here, list(_foreign_words(flow, node, choice, others)), taken)
        for here, choice in zip(own, node.choices, strict=True)
    )


def _in_language(flow: Flow, node: AskChoice, choice: FixedChoice, texts: Texts) -> FixedChoice:
    label = texts.get(choice_key(flow, node, choice.id, "label")) or choice.label
    words = texts.get(choice_key(flow, node, choice.id, "words"))
    return choice.changed(label=label, words=split(words) if words else choice.words)


def _foreign_words(
    flow: Flow, node: AskChoice, choice: FixedChoice, others: Sequence[Texts]
) -> Iterator[str]:
    yield from (choice.label, *choice.words)
    for texts in others:
        yield texts.get(choice_key(flow, node, choice.id, "label"), "")
        yield from split(texts.get(choice_key(flow, node, choice.id, "words"), ""))


def _with_foreign_words(
    choice: FixedChoice, foreign: Sequence[str], taken: Mapping[Words, str]
) -> FixedChoice:
    added = [word for word in foreign if word and reply_words(word) not in taken]
    return choice.changed(words=tuple(dict.fromkeys((*choice.words, *added))))
