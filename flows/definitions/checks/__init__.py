"""What is checked of a flow, one subject in each file; this is the whole list."""

from collections.abc import Callable, Iterator, Sequence

from flows.definitions.checks.edition import Work
from flows.definitions.checks.menus import menu_problems
from flows.definitions.checks.names import name_problems
from flows.definitions.checks.paths import path_problems
from flows.definitions.checks.reply_words import reply_word_problems
from flows.definitions.checks.segments import segment_problems
from flows.definitions.checks.translations import translation_problems
from flows.definitions.problem import Problem

CHECKS: Sequence[Callable[[Work], Iterator[Problem]]] = (
    path_problems,
    name_problems,
    translation_problems,
    segment_problems,
    menu_problems,
    reply_word_problems,
)
