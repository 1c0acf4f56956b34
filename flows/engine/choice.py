"""A choice of a question, as offered and as heard."""

from functools import cached_property
from typing import Self

from flows.engine.folding import Words
from flows.engine.frozen import Frozen, Id
from flows.engine.replies import reply_words
from flows.engine.values import Value
from flows.engine.wording import Label, ReplyWord
from flows.engine.words_list import split


class Choice(Frozen):
    """One thing that a person may choose. Its number is its place among those offered."""

    id: str
    label: str
    words: tuple[str, ...] = ()
    next: Id | None = None

    @cached_property
    def phrases(self) -> frozenset[Words]:
        """All the ways to name this choice, folded; never empty ones."""
        return frozenset(filter(None, map(reply_words, (self.label, *self.words))))

    @classmethod
    def listed(cls, value: Value) -> tuple[Self, ...]:
        """The choices that an action found; none if it found no list."""
        if value is None or isinstance(value, str):
            return ()
        return tuple(
            cls(id=pair["id"], label=pair["label"], words=split(pair.get("words", "")))
            for pair in value
        )


class FixedChoice(Choice):
    """A choice written in the flow, whose id is stored with the answer."""

    id: Id
    label: Label
    words: tuple[ReplyWord, ...] = ()
