"""The choices of a question as they can be named: by number, by phrase, by part of a label."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flows.engine.choice import Choice
from flows.engine.everyday_words import DOUBTS
from flows.engine.folding import Words

SHARED = -1  # a phrase that names two choices names none
DOUBT = -2  # a phrase that says that this is no answer yet


@dataclass(frozen=True)
class Menu:
    """Choices in the order they are offered: `found` come from a list, `fixed` from the flow."""

    found: tuple[Choice, ...]
    fixed: tuple[Choice, ...]

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """All choices; the number of each is its place, from 1."""
        return self.found + self.fixed

    @cached_property
    def spoken(self) -> Mapping[Words, int]:
        """Each phrase with the place of its choice, or SHARED."""
        return _places(enumerate(choice.phrases for choice in self.choices))

    @cached_property
    def phrases(self) -> Mapping[Words, int]:
        """As `spoken`, and the numbers too."""
        numbered = enumerate(
            choice.phrases | {(str(number),)} for number, choice in enumerate(self.choices, 1)
        )
        return _places(numbered)

    @cached_property
    def in_a_sentence(self) -> Mapping[Words, int]:
        """As `spoken`, and the doubts that may stand beside an answer."""
        return {**dict.fromkeys(DOUBTS, DOUBT), **self.spoken}

    def get(self, choice_id: str) -> Choice | None:
        """The choice with this id."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


def _places(named: Iterable[tuple[int, frozenset[Words]]]) -> dict[Words, int]:
    places: dict[Words, int] = {}
    for place, phrases in named:
        for phrase in phrases:
            places[phrase] = place if places.get(phrase, place) == place else SHARED
    return places
