"""How a text is understood and what it costs, for programs: one text a line in, JSON out."""

import json
import sys
from functools import cache
from uuid import UUID

import click

from flows.definitions.read import read_flow
from flows.definitions.revisions import LIBRARY, Published
from flows.engine.matching import match
from flows.engine.menu import Menu
from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.replies import number_named, reply_words
from flows.localization import in_language
from messages.catalog import languages
from messages.keywords import command_word, compliance_word
from messages.language_hints import told_language
from messages.segments import measure

_YES_NO = {"agreed": "yes", "declined": "no"}


@click.command()
def explain() -> None:
    """Read one text a line on standard input; write one JSON object a line."""
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        click.echo(json.dumps(understood(text), ensure_ascii=False))


def understood(text: str) -> dict[str, object]:
    """What a text means without any context, and what it would cost to send."""
    size = measure(text)
    choice = match(text, _yes_or_no(), exact=False)
    number = number_named(reply_words(text))
    return {
        "text": text,
        "compliance": compliance_word(text),
        "wants_person": command_word(text) == "person",
        "yes_no": _YES_NO[choice.id] if choice and number is None else None,
        "number": int(number) if number is not None else None,
        "language": told_language(text),
        "encoding": size.encoding,
        "units": size.units,
        "segments": size.segments,
    }


@cache
def _yes_or_no() -> Menu:
    """The consent question's two choices, with the words of every language."""
    flow = read_flow((LIBRARY / "welcome.yaml").read_text(encoding="utf-8"), "welcome")
    published = Published(UUID(int=0), flow, {})
    node = in_language(published, "en", tuple(languages())).node("consent")
    if not isinstance(node, AskChoice):
        raise TypeError("the consent question has choices")
    return node.fixed_menu


COMMANDS = (explain,)
