"""Any words: at least one letter or digit."""

from flows.engine.cleaning import plain_lines


def accept_words(text: str) -> str | None:
    """The text as written, without what cannot be seen; None if it says nothing."""
    plain = plain_lines(text)
    return plain if any(char.isalnum() for char in plain) else None
