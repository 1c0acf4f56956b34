"""Takes out of a text what is not writing: controls, marks of direction, halves of characters."""

import unicodedata
from functools import lru_cache

_MOST_MARKS = 2  # on one letter: Thai and Hebrew need two, more is a prank
_JOINERS = "\u200c\u200d"  # they hold emoji and some scripts together


def plain_lines(text: str) -> str:
    """`text` with its line breaks, single spaces, and nothing that cannot be seen or stored."""
    lines = (_plain_line(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def few_marks(text: str) -> str:
    """`text` in NFC, with no more accents stacked on a letter than writing needs."""
    kept: list[str] = []
    marks = _MOST_MARKS  # a mark without a letter before it is dropped
    for char in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _plain_line(line: str) -> str:
    return " ".join(few_marks("".join(map(_plain_char, line))).split()).strip(_JOINERS)


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    if char in _JOINERS:
        return char
    category = unicodedata.category(char)
    if char == "\t" or category[0] == "Z":
        return " "
    return "" if category[0] == "C" and category != "Cn" else char
