"""The shapes of words in a flow: texts with placeholders, labels, and reply words."""

import string
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_FORMATTER = string.Formatter()


def placeholders(text: str) -> frozenset[str]:
    """The names in braces that `text` is filled in with; raises ValueError for all but names."""
    try:
        parts = list(_FORMATTER.parse(text))
    except ValueError as error:
        raise ValueError("has a brace that is not opened or not closed") from error
    fields = [part[1:] for part in parts if part[1] is not None]
    for name, *extras in fields:
        if not (name or "").isidentifier() or any(extras):
            raise ValueError("may have only names in braces, as in {first_name}")
    return frozenset(name for name, *_ in fields if name)


def _with_placeholders(text: str) -> str:
    placeholders(text)
    return text


def _without_placeholders(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("cannot have braces: a choice is the same for everybody")
    return text


def _without_commas(text: str) -> str:
    if "," in text or "\n" in text:
        raise ValueError("cannot have a comma: translators see the words with commas between")
    return text


_SomeText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1600)]

Template = Annotated[_SomeText, AfterValidator(_with_placeholders)]
Label = Annotated[_SomeText, AfterValidator(_without_placeholders)]
ReplyWord = Annotated[_SomeText, AfterValidator(_without_commas)]
