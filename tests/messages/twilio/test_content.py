"""Buttons and lists: what fits, what a template may hold, and that each is made once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.carriers.contract import ChoiceLabel, Interactive
from messages.carriers.twilio.content import ContentTemplates, shape
from tests.messages.twilio.loopback import CONTENT_SID

YES, NO = ChoiceLabel("ask:yes", "Sí"), ChoiceLabel("ask:no", "No")
QUESTION = Interactive("¿Viene usted?", {}, (YES, NO), "es")
NAMED = replace(QUESTION, template="Hola, {name}. {meeting}: ¿viene?", values={
    "name": "Guadalupe", "meeting": "Junta",
})  # fmt: skip


def choices(number, label="x"):
    return tuple(ChoiceLabel(f"ask:{each}", f"{label}{each}"[:24]) for each in range(number))


def labelled(label, number=2):
    return (ChoiceLabel("ask:long", label), *choices(number - 1))


BUTTONS, LIST = "twilio/quick-reply", "twilio/list-picker"

SHAPES = {
    "two choices are buttons": ((YES, NO), BUTTONS),
    "three choices are buttons": (choices(3), BUTTONS),
    "four choices are a list": (choices(4), LIST),
    "ten choices are a list": (choices(10), LIST),
    "eleven choices are numbered text": (choices(11), None),
    "20 characters fit on a button": (labelled("a" * 20), BUTTONS),
    "21 characters need a list": (labelled("a" * 21), LIST),
    "24 characters fit in a list": (labelled("a" * 24, 10), LIST),
    "25 characters stand below their beginning": (labelled("a" * 25), LIST),
    "73 characters are numbered text": (labelled("a" * 73), None),
    "one choice is a button": ((YES,), BUTTONS),
}


@pytest.mark.parametrize(("offered", "kind"), SHAPES.values(), ids=SHAPES)
def test_shape(offered, kind):
    made = shape(replace(QUESTION, choices=offered))
    assert (list(made.types) if made else [None]) == [kind]


def test_a_long_label_is_cut_and_stands_whole_below():
    school = ChoiceLabel("which:#1", "Esperanza Elementary School", varies=True)
    made = shape(replace(QUESTION, choices=(school, *choices(3))))
    item = made.types[LIST]["items"][0]
    assert item == {"id": "which:#1", "item": "{{1}}", "description": "{{2}}"}
    assert made.variables["1"] == "Esperanza Elementary Sc…"
    assert made.variables["2"] == "Esperanza Elementary School"


def test_buttons_as_twilio_takes_them():
    assert shape(QUESTION).request() == {
        "language": "es",
        "variables": {},
        "types": {
            "twilio/quick-reply": {
                "body": "¿Viene usted?",
                "actions": [
                    {"type": "QUICK_REPLY", "title": "Sí", "id": "ask:yes"},
                    {"type": "QUICK_REPLY", "title": "No", "id": "ask:no"},
                ],
            }
        },
    }


def test_a_list_as_twilio_takes_it():
    (made,) = shape(replace(QUESTION, choices=choices(4))).types.values()
    assert made["button"] == "Elegir"
    assert len(made["button"]) <= 20
    assert made["items"][1] == {"item": "x1", "id": "ask:1"}


@pytest.mark.parametrize(("code", "theirs"), [("es", "es"), ("es-MX", "es_MX"), ("en", "en")])
def test_the_language_is_written_as_whatsapp_writes_it(code, theirs):
    assert shape(replace(QUESTION, language=code)).request()["language"] == theirs


def test_what_is_a_persons_travels_as_a_variable_and_is_not_in_the_template():
    team = ChoiceLabel("ask:#1", "Equipo de Lupe", varies=True)
    made = shape(replace(NAMED, choices=(team, NO)))
    assert made.variables == {"1": "Guadalupe", "2": "Junta", "3": "Equipo de Lupe"}
    template = str(made.request())
    assert "Hola, {{1}}. {{2}}: ¿viene?" in template
    assert not any(words in template for words in ("Guadalupe", "Junta", "Lupe"))
    assert made.request()["variables"] == {"1": "...", "2": "...", "3": "..."}


def test_a_value_with_braces_is_not_read_as_a_placeholder():
    made = shape(replace(NAMED, values={"name": "{meeting}", "meeting": "Junta"}))
    assert made.variables == {"1": "{meeting}", "2": "Junta"}


def test_braces_that_name_no_value_are_words():
    made = shape(replace(QUESTION, template="{PON}: ¿viene usted?"))
    assert made.types[BUTTONS]["body"] == "{PON}: ¿viene usted?"
    assert made.variables == {}


REFUSED = ["", " ", "a\nb", "a\rb", "a\tb", "a" + " " * 5 + "b", "a\u2028b"]


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_a_value_that_whatsapp_refuses_sends_the_numbered_text(value):
    assert shape(replace(NAMED, values={**NAMED.values, "name": value})) is None
    varying = ChoiceLabel("ask:#1", value, varies=True)
    assert shape(replace(QUESTION, choices=(varying, NO))) is None


def test_a_body_that_is_too_long_once_it_is_filled_in_sends_the_numbered_text():
    assert shape(replace(QUESTION, template="a" * 1024)) is not None
    assert shape(replace(QUESTION, template="a" * 1025)) is None
    long = {"name": "a" * 600, "meeting": "b" * 600}
    assert shape(replace(NAMED, values=long)) is None


WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
ASKED = st.builds(
    Interactive,
    template=st.lists(WORDS | st.just("{name}") | st.just("{meeting}"), max_size=6).map("".join),
    values=st.fixed_dictionaries({"name": WORDS, "meeting": WORDS}),
    choices=st.lists(
        st.builds(ChoiceLabel, st.just("ask:1"), st.text(max_size=26), st.booleans()),
        min_size=1,
        max_size=12,
    ).map(tuple),
    language=st.sampled_from(["en", "es"]),
)


@given(ASKED)
def test_whatever_is_asked_the_shape_keeps_every_limit(asked):
    made = shape(asked)
    if made is None:
        return
    ((kind, content),) = made.types.items()
    labels = [each.label for each in asked.choices]
    most, longest = {BUTTONS: (3, 20), LIST: (10, 72)}[kind]
    assert len(labels) <= most
    assert max(map(len, labels)) <= longest
    if kind == LIST:
        assert all(len(item["item"]) <= 24 for item in content["items"])
    assert len(content["body"]) <= 1024
    assert list(made.variables) == [str(number + 1) for number in range(len(made.variables))]
    for value in made.variables.values():
        assert value.strip()
        assert not set(value) & set("\n\r\t")


@pytest.fixture
def template_for(engine, twilio, client_to, now):
    templates, client = ContentTemplates(engine, lambda: now), client_to(twilio.url)
    return lambda asked: templates.template_for(client, asked)


def test_a_template_is_made_once_for_each_wording(template_for, twilio):
    assert template_for(NAMED) == (CONTENT_SID, {"1": "Guadalupe", "2": "Junta"})
    other = replace(NAMED, values={"name": "Ana", "meeting": "Junta"})
    assert template_for(other) == (CONTENT_SID, {"1": "Ana", "2": "Junta"})
    assert len(twilio.contents) == 1
    assert b"Guadalupe" not in twilio.contents[0].body

    template_for(QUESTION)
    template_for(replace(NAMED, language="en"))
    assert len(twilio.contents) == 3


def test_the_request_is_the_shape_under_a_name_of_its_own(template_for, twilio):
    template_for(QUESTION)
    sent = twilio.contents[0].json
    name = sent.pop("friendly_name")
    assert name.startswith("portavoz ")
    assert sent == shape(QUESTION).request()


def test_what_cannot_be_a_template_asks_twilio_nothing(template_for, twilio):
    assert template_for(replace(QUESTION, choices=choices(11))) is None
    assert twilio.got == []
