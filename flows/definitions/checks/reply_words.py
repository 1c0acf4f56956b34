"""Words that could not be heard as the answer they are meant to be."""

from collections import defaultdict
from collections.abc import Iterator

from flows.definitions.checks.edition import Edition, Work
from flows.definitions.problem import Problem
from flows.engine.folding import Words
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.replies import reply_words
from flows.engine.texts import choice_key
from messages.keywords import compliance_word


def reply_word_problems(work: Work) -> Iterator[Problem]:
    """Words that are obeyed before any flow, and words that name two choices."""
    for menu in work.menus:
        for edition in work.editions:
            yield from _compliance_problems(work, menu, edition)
            yield from _shared_problems(work, menu, edition)


def _compliance_problems(work: Work, menu: AskChoice, edition: Edition) -> Iterator[Problem]:
    for choice in menu.choices:
        for word in edition.words(menu, choice.id):
            meaning = compliance_word(word)
            if meaning:
                key = choice_key(work.flow, menu, choice.id, "words")
                told = f"{word!r} means {meaning.upper()} and is never heard as an answer"
                yield Problem(key, f"{edition.language}: {told}")


def _shared_problems(work: Work, menu: AskChoice, edition: Edition) -> Iterator[Problem]:
    for phrase, meant in _meanings(menu, edition).items():
        if len(meant) > 1:
            told = f"{' '.join(phrase)!r} means {' and '.join(sorted(meant))}"
            yield Problem(work.place(menu.id), f"{edition.language}: {told}")


def _meanings(menu: AskChoice, edition: Edition) -> dict[Words, set[str]]:
    meanings: dict[Words, set[str]] = defaultdict(set)
    for number, choice in enumerate(menu.choices, start=1):
        phrases = [reply_words(word) for word in edition.words(menu, choice.id)]
        if menu.choices_from is None:
            phrases.append((str(number),))  # else the numbers are not known beforehand
        for phrase in phrases:
            meanings[phrase].add(choice.id)
    return meanings
