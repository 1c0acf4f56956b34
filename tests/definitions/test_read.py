"""A flow is read from YAML, or all that is wrong with it is told at once, with its place."""

from contextlib import suppress
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.definitions.read import FlowErrors, read_flow
from tests.engine.sample import DOCUMENT

HEAD = "spec: 1\nflow: small\ntitle: Small\nfirst: done\nnodes:\n"
END = "  - {id: done, kind: end, outcome: done}\n"


def problems(text):
    with pytest.raises(FlowErrors) as caught:
        read_flow(text, "small.yaml")
    return [(problem.place, problem.text) for problem in caught.value.problems]


def with_nodes(*nodes):
    return HEAD + "".join(f"  - {node}\n" for node in nodes) + END


def test_reads_the_whole_with_its_defaults():
    flow = read_flow(HEAD + END, "small.yaml")
    assert (flow.flow, flow.title, flow.expires_hours, flow.facts) == ("small", "Small", 72, ())
    sample = read_flow(DOCUMENT, "sample")
    consent = sample.node("consent")
    assert consent.exact
    assert not consent.skippable
    assert [choice.next for choice in consent.choices] == ["first_name", "declined"]
    assert sample.node("look").with_ == {"limit": "2"}
    assert sample.names == {
        "organization", "team_count", "consent", "first_name", "role", "schools", "school_count",
        "school", "concern",
    }  # fmt: skip


def test_words_that_yaml_takes_for_truth_are_words_here():
    flow = read_flow(
        with_nodes(
            "{id: a, kind: ask_choice, text: Come?, saves: on, next: b,"
            " choices: [{id: y, label: yes, words: [on, y, Yes]}, {id: n, label: no}]}",
            "{id: b, kind: branch, on: on, cases: [{is: no, next: done}, {is: null, next: done}],"
            " otherwise: done}",
        ),
        "small.yaml",
    )
    assert [choice.label for choice in flow.node("a").choices] == ["yes", "no"]
    assert flow.node("a").choices[0].words == ("on", "y", "Yes")
    assert [case.is_ for case in flow.node("b").cases] == ["no", None]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_lines():
    text = dedent(
        """\
        spec: 1
        flow: Small
        title: 4
        frist: done
        first: nowhere
        nodes:
          - {id: a, kind: ask, next: b}
          - id: a
            kind: ask_choice
            text: "Hello {name"
            choices:
              - {id: Bad Id, label: "", words: ["a, b"], next: gone}
              - {id: 5, label: "{x}", words: yes}
              - six
            next: b
          - {id: b, kind: say, text: "{x.y}", every_language: yes, next: c, otherwise: d}
          - {kind: branch, on: x, cases: [{is: 4, next: a}], otherwise: gone}
          - {id: t, kind: ask_text, text: T, accepts: regex, max_length: "9", saves: t, next: a}
          - {id: u}
          - {id: e, kind: end, outcome: e, text: ""}
        """
    )
    needs_quotes = "must be text; put it in quotes if it is a number, true, false or null"
    bad_id = "must be lower-case letters, digits and _, and begin with a letter"
    braces = "cannot have braces: a choice is the same for everybody"
    kinds = "use one of say, ask_choice, ask_text, branch, do, end"
    assert set(problems(text)) == {
        ("flow", bad_id),
        ("title", needs_quotes),
        ("frist", "is not a known key"),
        ("first", "there is no node 'nowhere'"),
        ("nodes[0].kind", f"'ask' is not a kind; {kinds}"),
        ("nodes[1].id", "'a' stands here twice"),
        ("nodes[1].saves", "is missing"),
        ("nodes[1].text", "has a brace that is not opened or not closed"),
        ("nodes[1].choices[0].id", bad_id),
        ("nodes[1].choices[0].label", "must not be empty"),
        (
            "nodes[1].choices[0].words[0]",
            "cannot have a comma: translators see the words with commas between",
        ),
        ("nodes[1].choices[0].next", "there is no node 'gone'"),
        ("nodes[1].choices[1].id", needs_quotes),
        ("nodes[1].choices[1].label", braces),
        ("nodes[1].choices[1].words", "must be a list"),
        ("nodes[1].choices[2]", "must be a group of keys"),
        ("nodes[2].text", "may have only names in braces, as in {first_name}"),
        ("nodes[2].every_language", "must be true or false"),
        ("nodes[2].next", "there is no node 'c'"),
        ("nodes[2].otherwise", "is not a known key"),
        ("nodes[2].otherwise", "there is no node 'd'"),
        ("nodes[3].id", "is missing"),
        ("nodes[3].cases[0].is", needs_quotes),
        ("nodes[3].otherwise", "there is no node 'gone'"),
        ("nodes[4].accepts", "must be 'words' or 'name'"),
        ("nodes[4].max_length", "must be a whole number"),
        ("nodes[5].kind", f"is missing; {kinds}"),
        ("nodes[6].text", "must not be empty"),
    }
    with pytest.raises(FlowErrors) as caught:
        read_flow(text, "small.yaml")
    lines = [problem.line for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert "small.yaml: line 12: nodes[1].choices[0].label: must not be empty" in str(caught.value)


@pytest.mark.parametrize(
    ("node", "told"),
    [
        ("{id: a, kind: ask_choice, text: A, saves: a, next: done}", "choices: is missing"),
        (
            "{id: a, kind: ask_choice, text: A, saves: a,"
            " choices: [{id: b, label: B, next: done}]}",
            "next: is missing",
        ),
        (
            "{id: a, kind: ask_choice, text: A, saves: a, skippable: false,"
            " choices: [{id: b, label: B}]}",
            "next: is missing",
        ),
        (
            "{id: a, kind: ask_choice, text: A, saves: a, skippable: false, choices_from: found}",
            "next: is missing",
        ),
    ],
)
def test_a_question_offers_something_and_leads_on(node, told):
    ((place, text),) = problems(with_nodes(node))
    assert place == "nodes[0]"
    assert text.startswith(told)


def test_choices_of_one_question_are_told_apart():
    node = (
        "{id: a, kind: ask_choice, text: A, saves: a, next: done,"
        " choices: [{id: b, label: B}, {id: b, label: C}]}"
    )
    assert problems(with_nodes(node)) == [("nodes[0].choices[1].id", "'b' stands here twice")]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", None, "the text is empty"),
        ("# nothing\n", None, "the text is empty"),
        ("a: 1\nb: [", 3, "YAML: while parsing a flow node"),
        ("a: b: c", 1, "YAML: mapping values are not allowed in this context (column 5)"),
        ("a: 1\n---\nb: 2", 2, "only one document"),
        ("a: &x [1]\nb: *x", 1, "aliases"),
        ("a: 1\nb: *x", 2, "aliases"),
        ("a: !!python/object:os.system x", 1, "tags"),
        ("[" * 5000, 1, "too deep"),
        ("- " * 5000, 1, "too deep"),
        ("? [a]\n: b", 1, "a key must be a word"),
        ("a: 1\na: 2", 2, "stands here twice"),
        ("a: '" + "x" * 262_144 + "'", None, "at most 256 kB"),
        ("a: \x00", None, "not a text in YAML"),
        ("a: \ud800", None, "not a text in YAML"),
        ("just words", 1, "must be a group of keys"),
        ("- 1", 1, "must be a group of keys"),
    ],
)
def test_what_is_not_the_yaml_of_a_flow_is_refused(text, line, told):
    with pytest.raises(FlowErrors) as caught:
        read_flow(text, "small.yaml")
    problem = caught.value.problems[0]
    assert told in problem.text
    assert problem.line == line


def test_an_old_bomb_of_aliases_does_not_go_off():
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    ((_, told),) = problems("\n".join(lines))
    assert told.startswith("aliases")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.text("{}[]:,-?!&*'\"# \nabc123", max_size=80))
def test_no_text_is_too_odd_to_be_refused(text):
    with pytest.raises(FlowErrors):
        read_flow(text, "odd")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(DOCUMENT) - 1), st.sampled_from(["", "x", "\n", "{", "'", "0", "- "]))
def test_a_slip_anywhere_is_read_or_told(at, slip):
    with suppress(FlowErrors):
        read_flow(DOCUMENT[:at] + slip + DOCUMENT[at + 1 :], "slip")
