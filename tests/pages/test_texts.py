"""Every text of the pages stands in every language, and the words they print are obeyed."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot import pages
from bot.pages import texts
from messages import catalog
from messages.catalog import LOCALES, Text, languages, say, translate
from messages.keywords import command_word, compliance_word

FOLDER = Path(pages.__file__).parent
OTHERS = [code for code in languages() if code != catalog.SOURCE_LANGUAGE]
TEXTS = [
    value
    for module in (texts.common, texts.join, texts.privacy, texts.terms, texts.words)
    for value in vars(module).values()
    if isinstance(value, Text)
]


def _translations(code):
    with (LOCALES / code / "LC_MESSAGES" / "portavoz.po").open("rb") as file:
        return {
            message.context: message
            for message in read_po(file, locale=code)
            if str(message.context or "").startswith("page.")
        }


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated_with_the_same_places_to_fill(code):
    translated = _translations(code)
    for each in TEXTS:
        message = translated[each.key]
        assert message.string, each.key
        assert message.id == each.english, f"{each.key}: the English has changed since"
        places = [sorted(re.findall(r"{\w*}", words)) for words in (each.english, message.string)]
        assert places[0] == places[1], each.key


@pytest.mark.parametrize("code", OTHERS)
def test_the_catalog_has_no_page_text_that_no_page_has(code):
    assert set(_translations(code)) == {each.key for each in TEXTS}


def test_babel_finds_all_of_them():
    found = extract_from_dir(FOLDER, [("**.py", "python")], keywords={"text": ((1, "c"), 2)})
    assert {(row[4], row[2]) for row in found} == {(each.key, each.english) for each in TEXTS}


def test_each_text_is_used_by_a_page():
    sources = " ".join(path.read_text() for path in FOLDER.rglob("*.html"))
    for module in ("common", "join", "privacy", "terms"):
        for name, value in vars(getattr(texts, module)).items():
            if isinstance(value, Text):
                assert re.search(rf"\bt\.{module}\.{name}\b", sources), f"{module}.{name}"


@pytest.mark.parametrize("code", languages())
def test_the_words_that_are_printed_are_obeyed(code):
    said = {name: say(word, code) for name, word in texts.WORDS.items()}
    assert compliance_word(said["join"]) == "start"
    assert compliance_word(said["start"]) == "start"
    assert compliance_word(said["stop"]) == "stop"
    assert compliance_word(said["help"]) == "help"
    assert command_word(said["person"]) == "person"
    assert command_word(said["skip"]) == "skip"
    assert command_word(said["erase"]) == "erase"


def test_spanish_says_usted():
    said = " ".join(translate(each.key, each.english, "es") for each in TEXTS).casefold()
    familiar = r"\b(tu|tus|tú|te|ti|contigo|tienes|puedes|quieres|eres|vas|únete)\b"
    assert re.findall(familiar, said) == []
    assert said.count("usted") > 20
