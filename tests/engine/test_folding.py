"""How texts are reduced to the words that are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.folding import fold
from flows.engine.replies import number_named, reply_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("¿Sí, señora?", "si senora"),
        ("CAN'T can’t cant", "cant cant cant"),
        ("N\u0303andu\u0301", "nandu"),
        ("Straße ﬁn", "strasse fin"),
        ("1️⃣ ② ３ ٤", "1 2 3 4"),
        ("🔟", "10"),
        ("ok👍🏿", "ok 👍"),
        ("❤️❤️", "❤"),
        ("no no", "no no"),
        ("a\u200db\u00adc\u202e", "abc"),
        ("20°", "20"),
        ("привет, мир", "привет мир"),
        ("مرحبا", "مرحبا"),
        ("\x00\ud83d", ""),
    ],
)
def test_folds(text, words):
    assert fold(text) == tuple(words.split())


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    words = fold(text)
    assert fold(" ".join(words)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("por favor no, muchas gracias", "no"),
        ("thank you so much señora", "thank you so much senora"),
        ("x favor 1", "1"),
        ("gracias", "gracias"),
    ],
)
def test_courtesy_is_dropped_unless_it_is_all(text, words):
    assert reply_words(text) == tuple(words.split())


@pytest.mark.parametrize(
    ("text", "number"), [("option 07", "7"), ("la tercera", "3"), ("me 2", None), ("12345", None)]
)
def test_a_number_is_named(text, number):
    assert number_named(fold(text)) == number
