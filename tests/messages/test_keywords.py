"""The words obeyed before any flow: exact whole messages, however they are typed, and no others."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.keywords import (
    COMMAND_WORDS,
    COMPLIANCE_WORDS,
    command_word,
    compliance_language,
    compliance_word,
    is_answered_by_twilio,
)
from messages.language_hints import LANGUAGE_NAMES, first_language, language_name, told_language

PHRASES = Path(__file__).parents[3] / "shared/data/replies/optout_help_phrases.csv"

# 47 CFR 64.1200(a)(10)
PER_SE = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]
TWILIOS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]


@pytest.mark.parametrize("word", PER_SE + TWILIOS)
def test_every_word_of_the_rule_and_of_twilio_stops(word):
    assert compliance_word(word) == "stop"


MEANINGS = {
    "START comes back": ("START", "start", "en"),
    "UNSTOP comes back": ("UNSTOP", "start", "en"),
    "JOIN signs up": ("JOIN", "start", "en"),
    "UNIRME signs up": ("UNIRME", "start", "es"),
    "HELP helps": ("HELP", "help", "en"),
    "INFO helps": ("INFO", "help", "en"),
    "AYUDA helps": ("AYUDA", "help", "es"),
    "INFORMACIÓN helps": ("INFORMACIÓN", "help", "es"),
    "ALTO stops": ("ALTO", "stop", "es"),
    "BAJA stops": ("BAJA", "stop", "es"),
    "PARE stops": ("pare", "stop", "es"),
    "darme de baja stops": ("Darme de baja", "stop", "es"),
}


@pytest.mark.parametrize(("text", "meaning", "language"), MEANINGS.values(), ids=MEANINGS)
def test_meaning(text, meaning, language):
    assert compliance_word(text) == meaning
    assert compliance_language(text) == language


WAYS_OF_TYPING = {
    "in capitals": "STOP",
    "in small letters": "stop",
    "as a phone begins a sentence": "Stop",
    "with a full stop": "Stop.",
    "with exclamation marks": "STOP!!",
    "in quotes": '"STOP"',
    "in typographic quotes": "“Stop”",
    "in angle quotes": "«stop»",
    "in brackets": "(stop)",
    "in bold as WhatsApp writes it": "*STOP*",
    "with a space before and after": "  stop \n",
    "with a no-break space": "stop\u00a0",
    "with an ellipsis": "stop…",
    "in full width": "ＳＴＯＰ",
    "with a stray accent": "stóp",
    "with a mark of direction that was copied along": "\u200eSTOP\u200e",
    "with a space of no width": "stop\u200b",
    "with a byte order mark": "\ufeffstop",
    "two words with two spaces": "opt  out",
    "two words over two lines": "Opt\nout",
}


@pytest.mark.parametrize("typed", WAYS_OF_TYPING.values(), ids=WAYS_OF_TYPING)
def test_stop_is_understood(typed):
    assert compliance_word(typed) == "stop"


@pytest.mark.parametrize("typed", ["¡ALTO!", "alto.", "Álto", "álto".upper(), "¿Alto?"])
def test_alto_is_understood(typed):
    assert compliance_word(typed) == "stop"


NOT_OURS = [
    "",
    " ",
    "...",
    "👍",
    "no",
    "sí",
    "yes",
    "nonstop",
    "stopped",
    "stop it at the corner",
    "please don't stop",
    "bus stop",
    "can we cancel the 5pm one and do 6",
    "the end",
    "weekend",
    "help me with my son",
    "the info is wrong",
    "join us",
    "mi hijo es muy alto",
    "voy a salir tarde",
    "para mi hija",
    "para",
    "fin",
    "al fin voy a poder ir",
    "nomas voy yo",
    "trabaja",
    "baja la escalera",
    "cancelaron la junta?",
    "ayudar",
    "¿me ayuda?",
    "s t o p",
    "stop1",
    "1 stop",
]


@pytest.mark.parametrize("text", NOT_OURS)
def test_anything_else_is_no_compliance_word(text):
    assert compliance_word(text) is None
    assert compliance_language(text) is None


ALL_WORDS = [
    (phrase, meaning, language)
    for language, meanings in COMPLIANCE_WORDS.items()
    for meaning, phrases in meanings.items()
    for phrase in phrases
]


@pytest.mark.parametrize(("phrase", "meaning", "language"), ALL_WORDS)
def test_every_phrase_of_the_table_is_found_in_any_case(phrase, meaning, language):
    for typed in (phrase, phrase.upper(), phrase.title(), f"  {phrase}. "):
        assert (compliance_word(typed), compliance_language(typed)) == (meaning, language)


def test_no_phrase_means_two_things():
    commands = [p for ways in COMMAND_WORDS.values() for words in ways.values() for p in words]
    names = [name for names in LANGUAGE_NAMES.values() for name in names]
    everything = [phrase for phrase, _, _ in ALL_WORDS] + commands + names
    assert sorted(everything) == sorted(set(everything))


LETTERS = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)


@given(st.sampled_from(ALL_WORDS), LETTERS, LETTERS)
def test_a_word_within_other_words_never_counts(word, before, after):
    phrase = word[0]
    known = {each for each, _, _ in ALL_WORDS}
    for text in (f"{before} {phrase} {after} xx", f"xx{before}{phrase}", f"{phrase}{after}xx"):
        assert text.casefold() in known or compliance_word(text) is None


@given(st.text())
def test_no_text_breaks_it(text):
    assert compliance_word(text) in ("stop", "help", "start", None)
    assert command_word(text) in ("back", "skip", "person", "erase", "stay", None)
    assert language_name(text) in ("en", "es", None)
    assert told_language(text) in ("en", "es", None)


COMMANDS = {
    "BACK": ("back", "back"),
    "ATRÁS with its accent": ("Atrás", "back"),
    "SKIP": ("Skip.", "skip"),
    "SALTAR": ("SALTAR", "skip"),
    "PERSON": ("person", "person"),
    "PERSONA": ("¡Persona!", "person"),
    "a sentence that asks for a person": ("Quiero hablar con una persona", "person"),
    "DELETE ME": ("delete me", "erase"),
    "DELETE ME with courtesy": ("Please delete my data, thanks", "erase"),
    "BORRAR MIS DATOS": ("BORRAR MIS DATOS", "erase"),
    "borren, with courtesy": ("Por favor borren mi información", "erase"),
    "off the list is a stop": ("bórrenme de la lista", None),
    "nobody is erased in passing": ("they want to delete my data at school", None),
    "not a person in passing": ("one person is coming", None),
    "not going back somewhere": ("go back to school", None),
}


@pytest.mark.parametrize(("text", "meaning"), COMMANDS.values(), ids=COMMANDS)
def test_command(text, meaning):
    assert command_word(text) == meaning


NAMES = [
    ("Español", "es"), ("ESPANOL", "es"), ("espanol", "es"), ("spanish", "es"),
    ("En español.", "es"), ("Inglés", "en"), ("english please", None), ("English", "en"),
    ("français", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), NAMES)
def test_a_language_is_named_in_any_language(text, language):
    assert language_name(text) == language


TWILIO_ANSWERS = [
    ("STOP", True), (" stop ", True), ("Yes", True), ("start", True), ("STOP.", False),
    ("stop please", False), ("ALTO", False), ("opt out", False), ("JOIN", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "is_answered"), TWILIO_ANSWERS)
def test_twilio_answers_its_own_single_words_only(text, is_answered):
    assert is_answered_by_twilio(text) is is_answered


FIRST = [
    ("hola", "es"), ("Buenos días, quiero información", "es"), ("Hello", "en"), ("UNIRME", "es"),
    ("👋", "en"), ("", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), FIRST)
def test_the_first_words_tell_which_language_stands_first(text, language):
    assert first_language(text, ["en", "es"]) == language


def test_an_organization_is_not_made_to_speak_a_language_it_has_not():
    assert first_language("hola, buenos dias", ["en"]) == "en"


@pytest.mark.skipif(not PHRASES.exists(), reason="the reference list is not here")
def test_the_reference_list_of_phrases():
    with PHRASES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    traps = [row["text"] for row in rows if row["intent"] == "not_stop"]
    exact = [
        row["text"]
        for row in rows
        if row["intent"] == "stop" and row["strength"].startswith("exact") and row["lang"] != "fr"
    ]
    assert len(traps) > 5
    assert [text for text in traps if compliance_word(text)] == []
    assert len(exact) > 5
    assert [text for text in exact if compliance_word(text) != "stop"] == []


OBEYED_ALIKE = [
    "STOP", "stop.", "Stop!!!", "\u00abstop\u00bb", "stop/", "stop\u2014", "~stop~", "`stop`",
    "<stop>", "#stop", "stop \U0001f64f", "\U0001f6d1 stop", "stop stop", "STOP STOP STOP",
    "stop\ufe0f", "st\u034fop", "stop\x00", "\ufffdstop", "stop\u3164", "stop\u2800",
    "\uff33\uff34\uff2f\uff30", "please stop", "stop please", "Stop now please",
    "  stop  \n", "alto por favor", "ALTO YA", "por favor, alto", "BAJA \U0001f622",
]  # fmt: skip


@pytest.mark.parametrize("typed", OBEYED_ALIKE)
def test_a_stop_is_a_stop_whatever_stands_around_it(typed):
    assert compliance_word(typed) == "stop"


def test_a_text_of_any_length_is_read_in_no_time():
    """Folding a text of stacked accents is quadratic in its length, so only its start is read."""
    assert compliance_word("e" + "\u0301" * 60_000) is None
