"""Babel takes the texts of a flow with their keys, lines and notes."""

import io

from babel.messages.catalog import Catalog
from babel.messages.extract import extract

from flows.definitions.extract import extract_flow
from flows.engine.texts import text_keys
from tests.engine.sample import DOCUMENT, FLOW

SMALL = """\
spec: 1
flow: small
title: Small
first: come
nodes:
  - id: come
    kind: ask_choice
    note: >-
      A choice of
      two.
    text: >-
      Will you
      come, {name}?
    again: "Yes or no?"
    saves: come
    next: done
    choices:
      - {id: "yes", label: "Yes", words: [sure, ok]}
      - id: "no"
        label: "No"
  - {id: done, kind: end, outcome: done, text: Thank you.}
"""

NOTE = "A choice of two."
WORDS = "Words that people reply with, commas between; as many as are usual."


def test_texts_come_with_lines_keys_and_notes():
    assert list(extract_flow(io.BytesIO(SMALL.encode()), {}, [], {})) == [
        (11, "pgettext", ("small.come.text", "Will you come, {name}?"), [NOTE]),
        (14, "pgettext", ("small.come.again", "Yes or no?"), [NOTE]),
        (18, "pgettext", ("small.come.yes.label", "Yes"), [NOTE]),
        (18, "pgettext", ("small.come.yes.words", "sure, ok"), [NOTE, WORDS]),
        (20, "pgettext", ("small.come.no.label", "No"), [NOTE]),
        (21, "pgettext", ("small.done.text", "Thank you."), []),
    ]


def test_babel_reads_them_with_its_own_keywords():
    catalog = Catalog()
    found = extract("flows.definitions.extract:extract_flow", io.BytesIO(DOCUMENT.encode()))
    for line, text, notes, key in found:
        catalog.add(text, None, [("sample.yaml", line)], auto_comments=notes, context=key)
    assert {message.context: message.id for message in catalog if message.id} == text_keys(FLOW)
    assert "python-brace-format" in catalog.get(FLOW.node("hello").text, "visit.hello.text").flags
