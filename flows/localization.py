"""A published flow in a person's language, ready for the engine."""

from collections.abc import Mapping
from uuid import UUID

from flows.definitions.revisions import Published, translated
from flows.engine.flow import Flow
from flows.engine.localize import localize, text_keys
from flows.engine.texts import template_key

_MOST_KEPT = 400
_kept: dict[tuple[UUID, str, tuple[str, ...]], Flow] = {}


def in_language(published: Published, language: str, languages: tuple[str, ...]) -> Flow:
    """The flow in `language`; words of the organization's other `languages` are understood too.

    Texts for people whose language nobody knows yet stand in each language, this one first.
    """
    key = (published.id, language, languages)
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = _make(published, tuple(dict.fromkeys((language, *languages))))
    return _kept[key]


def _make(published: Published, order: tuple[str, ...]) -> Flow:
    flow = published.flow
    in_each = [_texts(published, code) for code in order]
    texts = dict(in_each[0])
    for node in flow.nodes:
        if getattr(node, "every_language", False):
            for name in node.templates():
                key = template_key(flow, node, name)
                texts[key] = "\n\n".join(dict.fromkeys(each[key] for each in in_each))
    return localize(flow, texts, in_each[1:])


def _texts(published: Published, language: str) -> Mapping[str, str]:
    """Today's translations, so that a mended line is live at once; where the revision's English
    is no longer in the catalog, those it was published with."""
    originals = text_keys(published.flow)
    then = published.translations.get(language, {})
    return {
        key: words if words != originals[key] else then.get(key, words)
        for key, words in translated(published.flow, language).items()
    }
