"""Replies as parents write them, from a list kept beside the repository, to an invitation."""

import csv
from pathlib import Path

import pytest

from tests.engine.test_matching import meant, menu

LIST = Path(__file__).parents[3] / "shared/data/replies/reply_variants.csv"

INVITATION = menu(
    ("Yes", "yeah", "sure", "ok", "okay", "coming", "i will be there", "im in", "confirm", "👍",
     "✅", "sí", "claro", "por supuesto", "ahí estaré", "allá nos vemos", "con gusto", "confirmo"),
    ("No", "nope", "can't", "not coming", "i have to work", "no puedo", "no voy", "trabajo",
     "tengo que trabajar", "👎", "❌", "not this time"),
    ("Not sure", "maybe", "i don't know", "no sé", "déjeme ver", "le aviso", "puede ser"),
)  # fmt: skip
EXPECTED = {"yes": "yes", "no": "no", "maybe": "not sure"}


@pytest.fixture(scope="module")
def replies():
    if not LIST.exists():
        pytest.skip("the list of replies is not here")
    with LIST.open(encoding="utf-8", newline="") as file:
        return [(row["label"], row["text"]) for row in csv.DictReader(file)]


def test_yes_is_never_taken_for_no_nor_no_for_yes(replies):
    for label, text in replies:
        if label in EXPECTED:
            assert meant(text, INVITATION) in (EXPECTED[label], None), text


def test_most_answers_are_understood_with_a_few_words_listed(replies):
    answers = [(label, text) for label, text in replies if label in EXPECTED]
    understood = [text for label, text in answers if meant(text, INVITATION) == EXPECTED[label]]
    assert len(understood) / len(answers) > 0.65


def test_thanks_and_greetings_are_no_answer(replies):
    for label, text in replies:
        if label in ("thanks", "greeting"):
            assert meant(text, INVITATION) is None, text


def test_a_language_is_chosen_in_the_words_people_use(replies):
    language = menu(("English", "inglés"), ("Español", "spanish"))
    for label, text in replies:
        if label in ("lang_en", "lang_es") and "entiendo" not in text:
            expected = "english" if label == "lang_en" else "español"
            assert meant(text, language) == expected, text
