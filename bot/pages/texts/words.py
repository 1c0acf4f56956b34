"""The words that parents text, as the pages print them; each is one that the bot obeys."""

from collections.abc import Mapping

from messages.catalog import Text, text

JOIN_WORD = text("page.word.join", "JOIN")
STOP_WORD = text("page.word.stop", "STOP")
HELP_WORD = text("page.word.help", "HELP")
START_WORD = text("page.word.start", "START")
PERSON_WORD = text("page.word.person", "PERSON")
ERASE_WORD = text("page.word.erase", "DELETE ME")
SKIP_WORD = text("page.word.skip", "SKIP")

# Texts name them as {join}, or as {join_words} where every language's own is to stand.
WORDS: Mapping[str, Text] = {
    "join": JOIN_WORD,
    "stop": STOP_WORD,
    "help": HELP_WORD,
    "start": START_WORD,
    "person": PERSON_WORD,
    "erase": ERASE_WORD,
    "skip": SKIP_WORD,
}
