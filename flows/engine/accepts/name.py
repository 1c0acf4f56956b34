"""A person's name, as they write it: its case and accents are theirs."""

import re
import unicodedata

from flows.engine.cleaning import few_marks, plain_lines
from flows.engine.everyday_words import POLITE
from flows.engine.folding import fold

_GREETING = (
    r"(?:hola|buen[oa]s(?: d[ií]as| tardes| noches)?|"
    r"hello|hi|hey|good (?:morning|afternoon|evening))"
)
_LEAD = (
    r"(?:(?:yo )?me llamo|(?:mi|el) nombre es|(?:yo )?soy|me dicen|(?:le )?habla|"
    r"my name is|my names|my name['’`´]s|name is|i am|i['’`´]?m|this is|call me)"
)
_BEFORE = re.compile(rf"(?:{_GREETING}|{_LEAD})(?:[\s,.:;!]+|$)", re.IGNORECASE)
# "soy la mamá de Ana" says who one is to a child, and names the child.
_NOT_A_NAME = re.compile(r"(?:la|el|una?|the|a|an|his|her|su)\s", re.IGNORECASE)
# Words that answer some question, but not this one.
_ANSWERS = POLITE | {("yes",), ("no",), ("si",), ("ok",), ("okay",), ("alo",), ("que",), ("what",)}
_MARKS_AROUND = ' .,;:!?¡¿"“”«»()[]*_-–—~/\\|'


def accept_name(text: str) -> str | None:
    """The name in "me llamo Ana", "I'm Ana" or "Ana!"; None if there is none."""
    whole = _without_symbols(plain_lines(text))
    name = _without_leads(whole)
    if name != whole and _NOT_A_NAME.match(name):
        return None
    if "?" in text or any(char.isdigit() for char in name) or fold(name) in _ANSWERS:
        return None
    return name if any(char.isalpha() for char in name) else None


def _without_symbols(text: str) -> str:
    """No emoji: one of them doubles the price of every text that greets by name."""
    letters = "".join(" " if _is_symbol(char) else char for char in text)
    return " ".join(few_marks(letters).split()).strip(_MARKS_AROUND)


def _is_symbol(char: str) -> bool:
    return (
        unicodedata.category(char) in {"So", "Sk", "Cn", "Cf", "Me"}
        or "\ufe00" <= char <= "\ufe0f"  # they only say how the emoji before them is drawn
    )


def _without_leads(text: str) -> str:
    while lead := _BEFORE.match(text):
        text = text[lead.end() :].strip(_MARKS_AROUND)
    return text
