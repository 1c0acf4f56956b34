"""Everything that the pages say. The English stands here, other languages in the catalogs."""

from bot.pages.texts import common, join, privacy, terms
from bot.pages.texts.words import JOIN_WORD, WORDS

__all__ = ["JOIN_WORD", "WORDS", "common", "join", "privacy", "terms"]
