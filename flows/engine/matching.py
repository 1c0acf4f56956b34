"""Which choice a reply means, if it is plain which; a wrong answer is worse than asking again.

In this order: a number or phrase that is the whole reply; words that all name one choice; and,
unless the question is exact, one choice named within a short reply, a part of one label that was
found, a misspelt phrase.
"""

from collections.abc import Iterator, Mapping

from flows.engine.choice import Choice
from flows.engine.everyday_words import NEGATIONS
from flows.engine.folding import Words
from flows.engine.menu import DOUBT, SHARED, Menu
from flows.engine.misspelling import is_misspelling
from flows.engine.replies import number_named, reply_words

SHORT_REPLY = 8  # words
_SHORTEST_PART = 4  # letters
_LONGEST_PARTICLE = 2  # letters


def match(text: str, menu: Menu, *, exact: bool) -> Choice | None:
    """The choice that `text` names, or None."""
    words = reply_words(text)
    place = _whole(words, menu, exact=exact)
    return None if place is None or place == SHARED else menu.choices[place]


def _whole(words: Words, menu: Menu, *, exact: bool) -> int | None:
    """The place of the choice, SHARED if several are meant, None if none is."""
    if words in menu.phrases:
        return menu.phrases[words]
    number = number_named(words)
    if number is not None:
        return menu.phrases.get((number,))
    if len(words) > SHORT_REPLY:
        return None
    named, left = _named(words, menu.phrases)
    if named and not left:
        return _only(named)
    return None if exact else _loosely(words, menu)


def _loosely(words: Words, menu: Menu) -> int | None:
    place = _within(words, menu)
    if place is None:
        place = _part_of_a_label(words, menu)
    if place is None:
        place = _misspelt(words, menu)
    return place


def _within(words: Words, menu: Menu) -> int | None:
    """The one choice named among other words, none of which turns its meaning.

    A number among other words counts people or children ("si vamos 2"), save at the beginning,
    where it must not contradict ("2 español").
    """
    named, left = _named(words, menu.in_a_sentence)
    if not named:
        return None
    if DOUBT in named or not NEGATIONS.isdisjoint(left):
        return SHARED
    first = menu.phrases.get(words[:1]) if words[0].isdigit() else None
    return _only(named if first is None else {*named, first})


def _part_of_a_label(words: Words, menu: Menu) -> int | None:
    """The one found choice whose label has these words: schools are called by half their name."""
    if not menu.found or max(map(len, words), default=0) < _SHORTEST_PART:
        return None
    places = {
        place
        for place, choice in enumerate(menu.found)
        if any(words in _runs(phrase, len(words)) for phrase in choice.phrases)
    }
    return _only(places)


def _misspelt(words: Words, menu: Menu) -> int | None:
    return _only({place for phrase, place in menu.spoken.items() if is_misspelling(words, phrase)})


def _only(places: set[int]) -> int | None:
    if not places:
        return None
    return places.pop() if len(places) == 1 else SHARED


def _named(words: Words, phrases: Mapping[Words, int]) -> tuple[set[int], list[str]]:
    """The places named by the words, the longest phrase first from the left, and what is left."""
    named: set[int] = set()
    left: list[str] = []
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            place = phrases.get(words[at:end])
            if place is not None and (place == DOUBT or _stands_out(words, at, end)):
                named.add(place)
                at = end
                break
        else:
            left.append(words[at])
            at += 1
    return named, left


def _stands_out(words: Words, at: int, end: int) -> bool:
    """Whether a phrase counts here. A word of two letters does so first or last, for between
    others it is a particle ("ellos no hablan español"), and a letter only alone ("y", "s").
    """
    first = words[at]
    if end - at > 1 or len(first) > _LONGEST_PARTICLE or not first.isalpha():
        return True
    return len(words) == 1 or (len(first) > 1 and (at == 0 or end == len(words)))


def _runs(phrase: Words, length: int) -> Iterator[Words]:
    return (phrase[at : at + length] for at in range(len(phrase) - length + 1))
