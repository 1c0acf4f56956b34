"""Choices that do not fit on the buttons and lists of WhatsApp."""

from collections.abc import Iterator

from flows.definitions.checks.edition import Work
from flows.definitions.problem import Problem
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.texts import choice_key

MOST_CHOICES = 10
MOST_BUTTONS = 3
_BUTTON_LENGTH = 20  # characters
_LIST_LENGTH = 24


def menu_problems(work: Work) -> Iterator[Problem]:
    """Too many choices, or labels that are too long in some language."""
    for menu in work.menus:
        if len(menu.choices) > MOST_CHOICES:
            told = f"has {len(menu.choices)} choices; at most {MOST_CHOICES} can be offered"
            yield Problem(work.place(menu.id), told)
        for edition in work.editions:
            for choice, label in zip(menu.choices, edition.labels(menu), strict=True):
                if len(label) > _longest(menu):
                    key = choice_key(work.flow, menu, choice.id, "label")
                    told = f"has {len(label)} characters; at most {_longest(menu)} fit"
                    yield Problem(key, f"{edition.language}: {told}")


def _longest(menu: AskChoice) -> int:
    goes_on_buttons = len(menu.choices) <= MOST_BUTTONS and menu.choices_from is None
    return _BUTTON_LENGTH if goes_on_buttons else _LIST_LENGTH
