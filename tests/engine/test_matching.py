"""Which choice a reply means: tables of replies as people write them."""

import pytest

from flows.engine.choice import Choice
from flows.engine.matching import match
from flows.engine.menu import Menu


def menu(*fixed, found=()):
    choices = [Choice(id=label.lower(), label=label, words=words) for label, *words in fixed]
    return Menu(tuple(Choice(id=label, label=label) for label in found), tuple(choices))


LANGUAGE = menu(("English", "inglés"), ("Español", "spanish", "castellano"))
CONSENT = menu(("Yes", "sí", "ok", "👍", "✅", "s", "y"), ("No", "no gracias", "👎", "n"))
RELATION = menu(
    ("Mother", "mom", "mamá", "madre"),
    ("Father", "dad", "papá", "padre"),
    ("Grandparent", "grandma", "abuela", "abuelo"),
    ("Other", "otro", "otra persona"),
)
RSVP = menu(
    ("Yes", "sí", "voy", "claro"), ("No", "no puedo", "can't"), ("Maybe", "no sé", "tal vez")
)
SCHOOLS = menu(
    ("Not listed", "otra escuela"),
    found=("Belmont Senior High", "Esperanza Elementary", "Equitas Academy 5", "Equitas Academy 6"),
)


def meant(reply, choices, *, exact=False):
    choice = match(reply, choices, exact=exact)
    return choice and choice.id


@pytest.mark.parametrize(
    "reply",
    [
        "2", " 2 ", "2.", "2)", "(2)", "#2", "2️⃣", "２", "②", "٢", "02", "opción 2", "opcion 2",
        "Option 2", "number two", "la 2", "la dos", "el número 2", "dos", "two", "2 por favor",
        "quiero la 2", "I choose 2",
        "2 español", "2) Español", "2 español porfa", "\u200e2\u202c", "2\x00", "2, gracias",
    ],
)  # fmt: skip
def test_a_number_is_understood_however_it_is_written(reply):
    assert meant(reply, LANGUAGE) == "español"
    assert meant(reply, LANGUAGE, exact=True) == "español"


@pytest.mark.parametrize(
    "reply", ["0", "3", "12", "1 o 2", "1/2", "1,2", "2 english", "1 español", "2 kids", "22222222"]
)
def test_a_number_that_is_not_offered_or_not_alone_is_no_answer(reply):
    assert meant(reply, LANGUAGE) is None


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("Mother", "mother"),
        ("MAMÁ", "mother"),
        ("mama", "mother"),
        ("soy la mamá", "mother"),
        ("I'm his dad", "father"),
        ("el papá de Luis", "father"),
        ("la abuelita, soy su abuela", "grandparent"),
        ("mom mom", "mother"),
        ("Mother, thank you", "mother"),
        ("mothr", "mother"),
        ("gradnparent", "grandparent"),
        ("abuella", "grandparent"),
        ("other", "other"),
        ("mamá y papá", None),
        ("no soy la mamá", None),
        ("not his mother", None),
        ("bother", None),
        ("brother", None),
        ("tal vez mamá", None),
        ("la mamá de un niño que va a esa escuela de la esquina", None),
        ("", None),
        ("?", None),
        ("hola", None),
    ],
)
def test_a_choice_is_named_within_a_short_reply(reply, choice):
    assert meant(reply, RELATION) == choice


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("sí", "yes"),
        ("SI", "yes"),
        ("Sí por favor", "yes"),
        ("yes please, thank you", "yes"),
        ("yes ma'am", "yes"),
        ("sí sí", "yes"),
        ("1 sí", "yes"),
        ("👍", "yes"),
        ("👍🏽👍🏽👍🏽", "yes"),
        ("👍🏿 ok", "yes"),
        ("✅", "yes"),
        ("✔️", None),
        ("s", "yes"),
        ("no gracias", "no"),
        ("No, gracias.", "no"),
        ("n", "no"),
        ("gracias", None),
        ("yes but no calls", None),
        ("sí quiero", None),
        ("yess", None),
        ("ok what is this", None),
        ("yes no", None),
        ("👍👎", None),
        ("2 sí", None),
        ("1 no", None),
        ("no sé si", None),
    ],
)
def test_consent_is_taken_from_the_whole_message_only(reply, choice):
    assert meant(reply, CONSENT, exact=True) == choice


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("sí voy", "yes"),
        ("claro que sí", "yes"),
        ("si vamos 2", "yes"),
        ("yes, me and my sister", "yes"),
        ("no puedo, trabajo", "no"),
        ("No puedo ir", "no"),
        ("can’t", "no"),
        ("cant make it", "no"),
        ("no sé", "maybe"),
        ("tal vez vaya", "maybe"),
        ("no sé si voy", None),
        ("si consigo quien me lleve voy", None),
        ("if I can, yes", None),
        ("yes or no", None),
        ("no puedo decir que sí", None),
        ("y", None),
        ("2 kids", None),
        ("3 personas", None),
        ("hola, sí", "yes"),
        ("lo siento pero no", "no"),
        ("buenas tardes, no puedo", "no"),
        ("los maestros no hablan español", None),
        ("mi hijo dice sí siempre", None),
    ],
)
def test_an_invitation_is_answered_in_everyday_words(reply, choice):
    assert meant(reply, RSVP) == choice


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("español", "español"),
        ("en español", "español"),
        ("espanol porfavor", "español"),
        ("spañol", "español"),
        ("ENGLSH", "english"),
        ("english o español", None),
        ("no hablo español", None),
        ("no entiendo inglés", None),
    ],
)
def test_a_language_is_named(reply, choice):
    assert meant(reply, LANGUAGE) == choice


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("belmont", "Belmont Senior High"),
        ("Belmont High", None),
        ("senior high", "Belmont Senior High"),
        ("esperansa elementary", "Esperanza Elementary"),
        ("equitas", None),
        ("equitas academy 6", "Equitas Academy 6"),
        ("equitas academy 7", None),
        ("5", "not listed"),
        ("otra escuela", "not listed"),
        ("listed", None),
        ("high", "Belmont Senior High"),
        ("sen", None),
    ],
)
def test_a_found_choice_may_be_called_by_part_of_its_name(reply, choice):
    assert meant(reply, SCHOOLS) == choice


def test_a_word_of_two_choices_names_neither_and_a_label_may_be_a_number():
    assert meant("maybe", menu(("A", "maybe"), ("B", "maybe"))) is None
    grades = menu(("6",), ("7",), ("3",))
    assert meant("6", grades) == "6"
    assert meant("2", grades) == "7"
    assert meant("3", grades) == "3"
    assert meant("1", menu(("0",), ("1",))) is None


def test_nothing_is_offered_and_nothing_is_understood():
    assert meant("1", Menu((), ())) is None


@pytest.mark.parametrize(
    "reply",
    [
        "\x00",
        "\ud800",
        "\u202eabc\u202c",
        "😀" * 1600,
        "a" * 5000,
        "1 " * 900,
        "é\u0301" * 500,
        "٣" * 5000,
    ],
)
def test_no_reply_is_too_odd(reply):
    for choices in (LANGUAGE, CONSENT, RELATION, SCHOOLS):
        assert meant(reply, choices) is None
