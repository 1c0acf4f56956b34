"""A reply as it is compared: folded, without courtesy, and as a number when it names one."""

from flows.engine.everyday_words import BEFORE_A_NUMBER, NUMBER_WORDS, POLITE
from flows.engine.folding import Words, fold

_LONGEST_COURTESY = max(map(len, POLITE))
_MOST_DIGITS = 4


def reply_words(text: str) -> Words:
    """The folded words of `text` without courtesy, unless courtesy is all there is."""
    words = fold(text)
    return _without_courtesy(words) or words


def number_named(words: Words) -> str | None:
    """The number that is all these words say, as plain digits: "opción 2", "la dos", "02"."""
    if not words or not BEFORE_A_NUMBER.issuperset(words[:-1]):
        return None
    return as_digits(words[-1])


def as_digits(word: str) -> str | None:
    """The plain digits of one word that is a number, or None."""
    if word in NUMBER_WORDS:
        return str(NUMBER_WORDS[word])
    if word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS:
        return str(int(word))
    return None


def _without_courtesy(words: Words) -> Words:
    kept: list[str] = []
    place = 0
    while place < len(words):
        length = _courtesy_at(words, place)
        if not length:
            kept.append(words[place])
        place += length or 1
    return tuple(kept)


def _courtesy_at(words: Words, place: int) -> int:
    for length in range(_LONGEST_COURTESY, 0, -1):
        if words[place : place + length] in POLITE:
            return length
    return 0
