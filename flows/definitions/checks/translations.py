"""Texts that are not translated, or whose translation is filled in with other names."""

from collections.abc import Iterator

from flows.definitions.checks.edition import Edition, Work
from flows.definitions.problem import Problem
from flows.engine.texts import Text, texts
from flows.engine.wording import placeholders


def translation_problems(work: Work) -> Iterator[Problem]:
    """What is wrong with the texts of each language but the flow's own."""
    for edition in work.editions:
        if edition.language == work.own_language:
            continue
        for text in texts(work.flow):
            told = _problem(edition, text)
            if told:
                yield Problem(text.key, f"{edition.language}: {told}")


def _problem(edition: Edition, text: Text) -> str | None:
    translated = edition.translated.get(text.key)
    if not translated:
        return "is not translated"
    try:
        names = placeholders(translated)
    except ValueError as error:
        return str(error)
    expected = placeholders(text.text)
    if names != expected:
        return f"has the placeholders {_listed(names)}, not {_listed(expected)}"
    return None


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
