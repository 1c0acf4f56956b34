"""What is found in a flow that can be read but would not serve people."""

import pytest

from flows.definitions.lint import lint
from flows.definitions.read import read_flow
from flows.engine.texts import text_keys
from tests.engine.sample import FLOW, SPANISH

HEAD = "spec: 1\nflow: f\ntitle: F\nfacts: [organization, found]\n"
SPANISH_WHOLE = {**SPANISH, "visit.consent.declined.label": "No"}


def flow_of(first, *nodes):
    lines = "".join(f"  - {node}\n" for node in nodes)
    return read_flow(f"{HEAD}first: {first}\nnodes:\n{lines}", "f")


def told(flow, translations=None, samples=None, **given):
    return [(p.place, p.text) for p in lint(flow, translations or {}, samples, **given)]


DONE = "{id: done, kind: end, outcome: done}"


def question(more="", choices="[{id: a, label: A}, {id: b, label: B}]"):
    return f"{{id: q, kind: ask_choice, text: Q, saves: q, next: done, choices: {choices}{more}}}"


def test_the_sample_is_sound_in_both_languages():
    assert told(FLOW, {"es": SPANISH_WHOLE}, {"organization": "PON"}) == []


def test_nodes_nobody_comes_to_ways_without_end_and_rings():
    flow = flow_of(
        "a",
        "{id: a, kind: ask_text, text: A, accepts: words, saves: x, next: b}",
        "{id: b, kind: branch, on: x, cases: [{is: null, next: c}], otherwise: a}",
        "{id: c, kind: say, text: C, next: d}",
        "{id: d, kind: do, action: look, next: c}",
        "{id: lost, kind: say, text: L, next: done}",
        DONE,
    )
    no_end, ring = "no end can be reached from here", "stands in a ring without a question"
    assert told(flow) == [
        ("f.a", no_end),
        ("f.b", no_end),
        ("f.c", no_end),
        ("f.c", ring),
        ("f.d", no_end),
        ("f.d", ring),
        ("f.lost", "nobody comes here"),
        ("f.done", "nobody comes here"),
    ]


def test_names_that_stand_for_nothing():
    flow = flow_of(
        "s",
        "{id: s, kind: say, text: 'Hi {organisation}, {found}', next: b}",
        "{id: b, kind: branch, on: teem, cases: [{is: null, next: q}], otherwise: q}",
        "{id: q, kind: ask_choice, text: Q, saves: q, next: r, choices_from: schools}",
        "{id: r, kind: ask_choice, text: R, saves: r, next: done, choices_from: found}",
        DONE,
    )
    nothing = "is no fact, and nothing saves or provides it"
    assert told(flow) == [
        ("f.b", f"on: 'teem' {nothing}"),
        ("f.q", f"choices_from: 'schools' {nothing}"),
        ("f.s.text", "{found} is a list and cannot stand in a text"),
        ("f.s.text", f"'organisation' {nothing}"),
    ]


@pytest.mark.parametrize(
    ("more", "after", "problems"),
    [
        ("", "s", [("f.s.text", "{name} may have no value here")]),
        (", skippable: false", "s", []),
        ("", "told_apart", []),
    ],
)
def test_a_name_that_may_have_no_value_yet(more, after, problems):
    flow = flow_of(
        "a",
        "{id: a, kind: ask_text, text: A, accepts: words, saves: words, next: n}",
        f"{{id: n, kind: ask_text, text: N, accepts: name, saves: name, next: {after}{more}}}",
        "{id: told_apart, kind: branch, on: name, cases: [{is: null, next: done}], otherwise: s}",
        "{id: s, kind: say, text: 'Hi {name}', next: done}",
        DONE,
    )
    assert [problem for problem in told(flow) if problem[0] != "f.told_apart"] == problems


def test_translations_that_lack_or_differ():
    spanish = dict(SPANISH_WHOLE)
    del spanish["visit.done.text"]
    spanish["visit.hello.text"] = "Hola, le escribe {organizacion}."
    spanish["visit.concern.text"] = "¿Qué {debe"
    assert told(FLOW, {"es": spanish}) == [
        ("visit.hello.text", "es: has the placeholders {organizacion}, not {organization}"),
        ("visit.concern.text", "es: has a brace that is not opened or not closed"),
        ("visit.done.text", "es: is not translated"),
    ]


def test_texts_that_are_too_long_once_filled_in():
    words = "x " * 220
    flow = flow_of("s", f"{{id: s, kind: say, text: '{words}{{organization}}', next: done}}", DONE)
    assert told(flow, samples={"organization": "PON"}) == []
    long = [("f.s.text", "en: takes 4 SMS segments; at most 3 are allowed")]
    assert told(flow, samples={"organization": "Parent Organization Network"}) == long


def test_accents_count_as_they_are_sent():
    spanish = {"f.s.text": "á" * 210}
    flow = flow_of("s", "{id: s, kind: say, text: S, next: done}", DONE)
    assert told(flow, {"es": spanish}) == []
    long = [("f.s.text", "es: takes 4 SMS segments; at most 3 are allowed")]
    assert told(flow, {"es": spanish}, keeps_accents=True) == long


def test_choices_and_other_languages_count_in_the_length():
    text = "x" * 230
    bilingual = f"{{id: s, kind: say, text: {text}, every_language: true, next: q}}"
    flow = flow_of("s", bilingual, question(", choices_from: found"), DONE)
    spanish = text_keys(flow) | {"f.s.text": "y" * 230}
    found = [{"id": str(n), "label": "A school with a long name"} for n in range(18)]
    assert told(flow, {"es": spanish}, {"found": found}) == [
        ("f.s.text", "en: takes 4 SMS segments; at most 3 are allowed"),
        ("f.s.text", "es: takes 4 SMS segments; at most 3 are allowed"),
        ("f.q.text", "en: takes 4 SMS segments; at most 3 are allowed"),
        ("f.q.text", "es: takes 4 SMS segments; at most 3 are allowed"),
    ]


def test_menus_that_do_not_fit():
    eleven = ", ".join(f"{{id: c{n}, label: L{n}}}" for n in range(11))
    assert told(flow_of("q", question(choices=f"[{eleven}]"), DONE)) == [
        ("f.q", "has 11 choices; at most 10 can be offered")
    ]
    label = "Twenty-two characters!"
    two, four = (
        ", ".join(f"{{id: c{n}, label: {label[n:]}}}" for n in range(count)) for count in (2, 4)
    )
    assert told(flow_of("q", question(choices=f"[{four}]"), DONE)) == []
    flow = flow_of("q", question(choices=f"[{two}]"), DONE)
    spanish = text_keys(flow) | {"f.q.c1.label": "Veinticinco caracteres..."}
    assert told(flow, {"es": spanish}) == [
        ("f.q.c0.label", "en: has 22 characters; at most 20 fit"),
        ("f.q.c1.label", "en: has 21 characters; at most 20 fit"),
        ("f.q.c0.label", "es: has 22 characters; at most 20 fit"),
        ("f.q.c1.label", "es: has 25 characters; at most 20 fit"),
    ]


def test_words_that_are_obeyed_or_mean_two_things():
    choices = (
        "[{id: a, label: Cancel, words: [ok, sí]}, {id: b, label: 'Yes', words: [OK., '1']},"
        " {id: c, label: No}]"
    )
    flow = flow_of("q", question(choices=choices), DONE)
    spanish = text_keys(flow) | {"f.q.a.label": "Seguir", "f.q.b.words": "si, baja"}
    assert told(flow, {"es": spanish}) == [
        ("f.q.a.words", "en: 'Cancel' means STOP and is never heard as an answer"),
        ("f.q", "en: 'ok' means a and b"),
        ("f.q", "en: '1' means a and b"),
        ("f.q.b.words", "es: 'baja' means STOP and is never heard as an answer"),
        ("f.q", "es: 'si' means a and b"),
    ]
