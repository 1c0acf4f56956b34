"""The closed table of what an ask_text question may accept.

Each is pure: it takes a reply and gives what is saved, or None when the reply is no answer. The
names are stored in flows: they may be retired, never renamed.
"""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from flows.engine.accepts.name import accept_name
from flows.engine.accepts.words import accept_words

AcceptsName: TypeAlias = Literal["words", "name"]

ACCEPTS: Mapping[AcceptsName, Callable[[str], str | None]] = {
    "words": accept_words,
    "name": accept_name,
}
