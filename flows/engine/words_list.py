"""Reply words as translators see them: commas between, or each on a line."""

import re
from collections.abc import Iterable


def joined(words: Iterable[str]) -> str:
    """One line of words."""
    return ", ".join(words)


def split(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(word for word in map(str.strip, re.split(r"[,\n]", text)) if word)
