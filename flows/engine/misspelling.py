"""Whether a reply is a phrase with a slip of the thumb in it."""

from rapidfuzz.distance import OSA

from flows.engine.everyday_words import NEGATIONS
from flows.engine.folding import Words

SHORTEST = 5  # letters: in a shorter word, one other letter makes another word
_LONG = 8  # letters: here two slips are still a slip
_KNOWN_WITHOUT_ITS_FIRST = 7  # letters: "spañol" is español, but "other" is not mother


def is_misspelling(words: Words, phrase: Words) -> bool:
    """Whether `words` stand for `phrase`, of which few words may be so near."""
    said, meant = " ".join(words), " ".join(phrase)
    if len(meant) < SHORTEST or _frame(words) != _frame(phrase):
        return False
    if said[:1] != meant[:1] and not _lost_its_first(said, meant):
        return False
    slips = 1 if len(meant) < _LONG else 2
    return bool(OSA.distance(said, meant, score_cutoff=slips) <= slips)


def _frame(words: Words) -> list[str]:
    """The words in which no slip is forgiven: "no" is not a slip, nor is 5 for 6."""
    return [word for word in words if word in NEGATIONS or not word.isalpha()]


def _lost_its_first(said: str, meant: str) -> bool:
    return len(meant) >= _KNOWN_WITHOUT_ITS_FIRST and meant[1:3] == said[:2]
