"""Reduces a text to the words that are compared: no case, accents, punctuation or skin tones.

An emoji is a word of its own. Digits of any script, in a circle or on a keycap, become 0 to 9.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TypeAlias

Words: TypeAlias = tuple[str, ...]

_APOSTROPHES = frozenset("'’‘ʼ`´＇")  # "can't", "can’t" and "cant" are one word
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_FIRST_PICTOGRAM = "\u2190"  # below it, symbols are signs such as ° and ©
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_KEYCAP_TEN = "🔟"


def fold(text: str) -> Words:
    """The words of `text`, folded; an emoji said many times over counts once."""
    if text.isascii():
        return tuple(_ASCII_WORD.findall(text.lower().replace("'", "").replace("`", "")))
    words = "".join(map(_fold_char, text)).split()
    return tuple(
        word
        for place, word in enumerate(words)
        if place == 0 or word != words[place - 1] or word.isalnum()
    )


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """What one character becomes: letters, digits, a spaced emoji, a space, or nothing."""
    if char in _APOSTROPHES or char in _SKIN_TONES:
        return ""
    if char == _KEYCAP_TEN:
        return " 10 "
    return "".join(map(_fold_part, unicodedata.normalize("NFKD", char)))


def _fold_part(part: str) -> str:
    category = unicodedata.category(part)
    if category[0] == "M" or category == "Cf" or part in _APOSTROPHES:
        return ""  # accents, joiners, variation selectors, marks of direction
    if category[0] in "LN":
        digit = unicodedata.digit(part, None)
        return part.casefold() if digit is None else str(digit)
    if category == "So" and part >= _FIRST_PICTOGRAM:
        return f" {part} "
    return " "
