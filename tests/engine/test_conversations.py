"""Whole conversations with the engine, read as transcripts."""

from flows.engine.localize import localize
from tests.engine.conversation import Conversation, play
from tests.engine.sample import ACTIONS, FACTS, FLOW, SPANISH


def test_walks_from_the_first_node_to_an_end():
    talk = play(
        FLOW,
        """
        < Hello from PON.
        < May we text you?
        < 1 Yes
        < 2 No
        > yes please
        < Your name?
        > me llamo María José
        < You are the child's
        < 1 Mother
        < 2 Father
        < 3 Someone else
        > soy la mamá
        < Which school?
        < 1 Belmont Senior High
        < 2 Esperanza Elementary
        < 3 Not listed
        > esperanza
        < What should change?
        > Más maestros
        < Thank you.
        * told
        """,
        FACTS,
        ACTIONS,
    )
    answers = {key: talk.state.values[key] for key in ("consent", "first_name", "role", "school")}
    assert answers == {
        "consent": "agreed",
        "first_name": "María José",
        "role": "mother",
        "school": "19647336016059",
    }
    assert talk.state.node is None


def test_a_choice_may_lead_elsewhere_and_an_end_may_be_silent():
    play(
        FLOW,
        """
        < Hello from PON.
        < May we text you?
        < 1 Yes
        < 2 No
        > 2
        * declined
        """,
        FACTS,
    )


def test_misunderstanding_brings_other_words_then_a_person():
    play(
        FLOW,
        """
        < Hello from PON.
        < May we text you?
        < 1 Yes
        < 2 No
        > who is this
        * not understood 1
        < Please reply 1 or 2.
        < 1 Yes
        < 2 No
        > 1 o 2
        * not understood 2
        * person offered
        < Please reply 1 or 2.
        < 1 Yes
        < 2 No
        > [voice]
        * not understood 3
        * person offered
        < Please reply 1 or 2.
        < 1 Yes
        < 2 No
        > SKIP
        * cannot skip
        < May we text you?
        < 1 Yes
        < 2 No
        > 👍🏽
        < Your name?
        > 🎉🎉
        * not understood 1
        < Your name?
        """,
        FACTS,
    )


def test_skipping_saves_nothing_and_no_schools_are_passed_over():
    talk = play(
        FLOW,
        """
        < Hello from PON.
        < May we text you?
        < 1 Yes
        < 2 No
        > 1
        < Your name?
        > SKIP
        < You are the child's
        < 1 Mother
        < 2 Father
        < 3 Someone else
        > SKIP
        < What should change?
        """,
        FACTS,
    )
    assert talk.state.values["first_name"] is None
    assert talk.state.values["schools"] is None


def test_going_back_asks_the_question_before_and_forgets_its_answer():
    talk = play(
        FLOW,
        """
        < Hello from PON.
        < May we text you?
        < 1 Yes
        < 2 No
        > BACK
        < May we text you?
        < 1 Yes
        < 2 No
        > 1
        < Your name?
        > Ana
        < You are the child's
        < 1 Mother
        < 2 Father
        < 3 Someone else
        > 3
        < What should change?
        > BACK
        < You are the child's
        < 1 Mother
        < 2 Father
        < 3 Someone else
        > BACK
        < Your name?
        """,
        FACTS,
    )
    assert talk.state.values == {**FACTS, "consent": "agreed"}
    assert talk.state.asked == ("consent", "first_name")


def test_the_language_may_change_in_the_middle():
    talk = Conversation(FLOW, FACTS, ACTIONS)
    talk.reply("1")
    talk.reply("Ana")
    talk.flow = localize(FLOW, SPANISH)
    (asked,) = talk.hear_again()
    assert asked.template == "Usted es"
    assert not asked.again
    assert [choice.label for choice in asked.choices] == ["Mamá", "Papá", "Otra persona"]
    assert talk.reply("dad")[0].value == "father"


def test_asking_again_keeps_the_count_of_misunderstandings():
    talk = Conversation(FLOW, FACTS)
    talk.reply("what")
    talk.hear_again()
    assert talk.reply("what")[0].times == 2
