"""The question by which consent is given, in the very words that the sign-up flow asks it in."""

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.pages.place import Place
from flows.definitions.revisions import load, newest_revision
from flows.engine.nodes.ask_choice import AskChoice
from flows.localization import in_language

# Where the library asks it.
_FLOW, _NODE = "welcome", "consent"


@dataclass(frozen=True)
class Question:
    """What is asked, and the answers that can be chosen, in their order."""

    words: str
    choices: tuple[str, ...]


def consent_question(connection: Connection, place: Place, language: str) -> Question:
    """The question as somebody who signs up today sees it."""
    published = load(connection, newest_revision(connection, _FLOW))
    flow = in_language(published, language, place.languages)
    node = flow.node(_NODE)
    if not isinstance(node, AskChoice):
        raise TypeError(f"{_FLOW}.{_NODE} is not a question with choices")
    words = node.text.format_map({"organization": place.name})
    return Question(words, tuple(choice.label for choice in node.choices))
