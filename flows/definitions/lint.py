"""Finds what is wrong with a flow that can be read: what a person would stumble over.

A place is the key of a text ("welcome.name.text") or the id of a node ("welcome.name").
"""

from collections.abc import Mapping

from flows.definitions.checks import CHECKS
from flows.definitions.checks.edition import Edition, Work
from flows.definitions.problem import Problem
from flows.engine.flow import Flow
from flows.engine.values import Values
from messages.catalog import SOURCE_LANGUAGE

__all__ = ["Problem", "lint"]

Translations = Mapping[str, Mapping[str, str]]


def lint(
    flow: Flow,
    translations: Translations,
    samples: Values | None = None,
    *,
    own_language: str = SOURCE_LANGUAGE,
    keeps_accents: bool = False,
) -> list[Problem]:
    """All problems of `flow` in its own language and in each of `translations`.

    `samples` are the longest reasonable values, by which texts are measured; a list among them
    stands for the choices that an action may find.
    """
    editions = [
        Edition(language, flow, translations.get(language, {}))
        for language in dict.fromkeys((own_language, *translations))
    ]
    work = Work(flow, own_language, editions, samples or {}, keeps_accents)
    return [problem for check in CHECKS for problem in check(work)]
