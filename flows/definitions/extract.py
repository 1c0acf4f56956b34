"""Lets Babel take the texts of a flow, each under its key as the context of the message."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, TypeAlias

from flows.definitions.read import read_flow_and_tree
from flows.engine.texts import Text, texts

Message: TypeAlias = tuple[int, str, tuple[str, str], list[str]]


def extract_flow(
    fileobj: IO[bytes],
    keywords: Mapping[str, object],
    comment_tags: Sequence[str],
    options: Mapping[str, object],
) -> Iterator[Message]:
    """The texts of one flow as Babel wants them: line, function, message, translator's notes."""
    source = str(getattr(fileobj, "name", "flow"))
    flow, tree = read_flow_and_tree(fileobj.read().decode("utf-8"), source)
    for text in texts(flow):
        yield tree.line(text.place) or 1, "pgettext", (text.key, text.text), _notes(text)


def _notes(text: Text) -> list[str]:
    notes = [" ".join(text.note.split())] if text.note else []
    if text.place[-1] == "words":
        notes.append("Words that people reply with, commas between; as many as are usual.")
    return notes
