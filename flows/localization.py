"""A flow in a person's language, ready for the engine. Kept, since a revision never changes."""

from uuid import UUID

from flows.engine.flow import Flow
from flows.engine.localize import localize, text_keys
from messages.catalog import translate

_kept: dict[tuple[UUID, str, tuple[str, ...]], Flow] = {}


def in_language(revision_id: UUID, flow: Flow, language: str, languages: tuple[str, ...]) -> Flow:
    """`flow` in `language`; words of the organization's other `languages` are understood too.

    Texts for people whose language nobody knows yet stand in each language, this one first.
    """
    key = (revision_id, language, languages)
    if key not in _kept:
        _kept[key] = _make(flow, tuple(dict.fromkeys((language, *languages))))
    return _kept[key]


def _make(flow: Flow, order: tuple[str, ...]) -> Flow:
    originals = text_keys(flow)
    in_each = [
        {key: translate(key, english, code) for key, english in originals.items()} for code in order
    ]
    texts = dict(in_each[0])
    for node in flow.nodes:
        if getattr(node, "every_language", False):
            for name in node.templates():
                key = f"{flow.flow}.{node.id}.{name}"
                texts[key] = "\n\n".join(dict.fromkeys(each[key] for each in in_each))
    return localize(flow, texts, in_each[1:])
