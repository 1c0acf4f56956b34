"""A flow in another language is the same flow with other words."""

from flows.definitions.read import read_flow
from flows.engine.flow import Flow
from flows.engine.localize import localize, text_keys
from tests.engine.sample import FLOW, SPANISH

ENGLISH = text_keys(FLOW)


def test_keys_name_every_text_in_order():
    assert list(ENGLISH)[:8] == [
        "visit.hello.text",
        "visit.consent.text",
        "visit.consent.again",
        "visit.consent.agreed.label",
        "visit.consent.agreed.words",
        "visit.consent.declined.label",
        "visit.first_name.text",
        "visit.role.text",
    ]
    assert ENGLISH["visit.role.mother.words"] == "mom, mama"


def test_ids_and_ways_stay_and_the_whole_is_still_a_flow():
    spanish = localize(FLOW, SPANISH, [ENGLISH])
    assert Flow.model_validate(spanish.model_dump(by_alias=True)) == spanish
    assert [node.id for node in spanish.nodes] == [node.id for node in FLOW.nodes]
    assert [node.leads_to() for node in spanish.nodes] == [node.leads_to() for node in FLOW.nodes]
    assert text_keys(spanish).keys() == ENGLISH.keys() | {
        "visit.role.other.words",
        "visit.school.not_listed.words",
    }


def test_what_was_prepared_for_one_language_is_not_kept_for_another():
    assert FLOW.node("hello").text == "Hello from {organization}."
    assert FLOW.node("role").fixed_menu.choices[0].label == "Mother"
    spanish = localize(FLOW, SPANISH)
    assert spanish.node("hello").text == "Hola, le escribe {organization}."
    assert spanish.node("role").fixed_menu.choices[0].label == "Mamá"
    assert hash(spanish) != hash(FLOW)


def test_a_text_without_translation_stays():
    assert localize(FLOW, {}) == FLOW
    assert localize(FLOW, {"visit.hello.text": ""}).node("hello").text == FLOW.node("hello").text


def test_words_of_the_flow_and_of_other_languages_stay_understood():
    mother = localize(FLOW, SPANISH).node("role").choices[0]
    assert mother.label == "Mamá"
    assert mother.words == ("madre", "Mother", "mom")
    creole = {"visit.role.mother.label": "Manman", "visit.role.mother.words": "manmi, mè"}
    mother = localize(FLOW, creole, [SPANISH]).node("role").choices[0]
    assert mother.words == ("manmi", "mè", "Mother", "mom", "mama", "Mamá", "madre")


def test_a_word_that_means_another_choice_here_means_that_one():
    flow = read_flow(
        """
        spec: 1
        flow: count
        title: Count
        first: how_many
        nodes:
          - id: how_many
            kind: ask_choice
            text: How many?
            saves: how_many
            next: done
            choices: [{id: once, label: Once}, {id: eleven, label: Eleven}]
          - {id: done, kind: end, outcome: done}
        """,
        "count",
    )
    spanish = {"count.how_many.once.label": "Una vez", "count.how_many.eleven.label": "Once"}
    once, eleven = localize(flow, spanish).node("how_many").choices
    assert once.words == ()
    assert eleven.words == ("Eleven",)
