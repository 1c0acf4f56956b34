"""What a question in free words takes, and how it cleans it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.accepts.name import accept_name
from flows.engine.accepts.words import accept_words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana", "Ana"),
        ("  ana  maría ", "ana maría"),
        ("María José", "María José"),
        ("de la O", "de la O"),
        ("Rosa de la O", "Rosa de la O"),
        ("me llamo Ana", "Ana"),
        ("ME LLAMO ANA", "ANA"),
        ("Mi nombre es Ana López.", "Ana López"),
        ("Hola, soy Ana", "Ana"),
        ("hola buenas tardes me llamo Rosa", "Rosa"),
        ("Yo soy Luis", "Luis"),
        ("My name is Ana", "Ana"),
        ("I'm Ana", "Ana"),
        ("i’m ana!", "ana"),
        ("Hi, this is Ms. Lee", "Ms. Lee"),
        ("Soledad", "Soledad"),
        ("Soyla", "Soyla"),
        ("Hilda", "Hilda"),
        ("O'Brien", "O'Brien"),
        ("Jean-Luc", "Jean-Luc"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("王小明", "王小明"),
        ("محمد", "محمد"),
        ("Jose\u0301", "José"),
        ("Ana 😊", "Ana"),
        ("❤️ Ana ❤️", "Ana"),
        ("A\u200bna\u202e", "Ana"),
        ("An\x00a\n", "Ana"),
        ("Z\u0334\u0335\u0336\u0337oe", "Z\u0334\u0335oe"),
        ("", None),
        ("😊", None),
        ("12345", None),
        ("...", None),
        ("hola", None),
        ("soy", None),
        ("Le habla Ana", "Ana"),
        ("soy la mamá de Luis", None),
        ("I'm the mother", None),
        ("\ud800", None),
    ],
)
def test_names(text, name):
    assert accept_name(text) == name


@given(st.text(max_size=60))
def test_a_name_that_was_taken_is_taken_as_it_is(text):
    name = accept_name(text)
    if name is not None:
        assert accept_name(name) == name
        assert name.strip() == name
        assert name.encode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Más maestros", "Más maestros"),
        ("  two\tspaces   here ", "two spaces here"),
        ("one\r\n\r\ntwo", "one\ntwo"),
        ("5", "5"),
        ("great 👨‍👩‍👧", "great 👨‍👩‍👧"),
        ("\u202eevil", "evil"),
        ("👍", None),
        ("?!", None),
        ("\x00\ud800", None),
    ],
)
def test_words(text, words):
    assert accept_words(text) == words


@given(st.text(max_size=80))
def test_words_can_be_stored(text):
    words = accept_words(text)
    if words is not None:
        assert "\x00" not in words
        assert words.encode()
        assert accept_words(words) == words
