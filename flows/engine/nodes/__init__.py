"""The closed table of node kinds, one small file for each.

The names are stored in flows: they may be retired, never renamed.
"""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from flows.engine.nodes.ask_choice import AskChoice
from flows.engine.nodes.ask_text import AskText
from flows.engine.nodes.branch import Branch
from flows.engine.nodes.do import Do
from flows.engine.nodes.end import End
from flows.engine.nodes.node import Node
from flows.engine.nodes.say import Say

KINDS: Mapping[str, type[Node]] = {
    "say": Say,
    "ask_choice": AskChoice,
    "ask_text": AskText,
    "branch": Branch,
    "do": Do,
    "end": End,
}

AnyNode: TypeAlias = Annotated[
    Say | AskChoice | AskText | Branch | Do | End, Field(discriminator="kind")
]
