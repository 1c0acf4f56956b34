"""What a text costs, as Twilio bills it; smsutil is the second opinion."""

import csv
from pathlib import Path

import pytest
import smsutil
from hypothesis import example, given
from hypothesis import strategies as st

from messages.segments import GSM_BASIC, GSM_EXTENSION, Measure, measure, outside_gsm

CHARACTERS = Path(__file__).parents[3] / "shared/data/reference/spanish_chars_gsm7.csv"
DOG = "🐕"

TABLE = {
    "nothing at all is one segment": ("", "GSM-7", 0, 1),
    "one letter": ("a", "GSM-7", 1, 1),
    "160 septets fill a single text": ("a" * 160, "GSM-7", 160, 1),
    "161 septets need two parts": ("a" * 161, "GSM-7", 161, 2),
    "306 septets fill two parts of 153": ("a" * 306, "GSM-7", 306, 2),
    "307 septets need a third part": ("a" * 307, "GSM-7", 307, 3),
    "1600 septets are 11 parts": ("a" * 1600, "GSM-7", 1600, 11),
    "a euro is free of UCS-2 but takes two septets": ("€", "GSM-7", 2, 1),
    "80 euros fill a single text": ("€" * 80, "GSM-7", 160, 1),
    "81 euros need two parts": ("€" * 81, "GSM-7", 162, 2),
    "a pair is not split at septet 153": ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
    "a pair that ends at septet 153 stays": ("a" * 151 + "€" + "a" * 153, "GSM-7", 306, 2),
    "a line feed is in the alphabet": ("a\nb\r", "GSM-7", 4, 1),
    "a form feed is an extension": ("\f", "GSM-7", 2, 1),
    "é ñ Ñ ü Ü ¿ ¡ are free": ("é ñ Ñ ü Ü ¿ ¡ É", "GSM-7", 15, 1),
    "one á turns 70 letters into a full UCS-2 text": ("á" + "a" * 69, "UCS-2", 70, 1),
    "one á turns 71 letters into two parts": ("á" + "a" * 70, "UCS-2", 71, 2),
    "134 units fill two parts of 67": ("ó" * 134, "UCS-2", 134, 2),
    "135 units need a third part": ("ó" * 135, "UCS-2", 135, 3),
    "an emoji is two units": (DOG, "UCS-2", 2, 1),
    "35 emoji fill a single text": (DOG * 35, "UCS-2", 70, 1),
    "36 emoji need two parts": (DOG * 36, "UCS-2", 72, 2),
    "an emoji is not split at unit 67": ("a" * 66 + DOG + "a" * 66, "UCS-2", 134, 3),
    "an emoji that ends at unit 67 stays": ("a" * 65 + DOG + "a" * 67, "UCS-2", 134, 2),
    "a euro is one unit in UCS-2": ("á" + "€" * 69, "UCS-2", 70, 1),
    "1600 emoji are 49 parts of 33": (DOG * 1600, "UCS-2", 3200, 49),
    "a typographic quote costs the same as an accent": ("’", "UCS-2", 1, 1),
    "ç is not in the alphabet though Ç is": ("ç", "UCS-2", 1, 1),
    "Ç is in the alphabet": ("Ç", "GSM-7", 1, 1),
}


@pytest.mark.parametrize(("text", "encoding", "units", "segments"), TABLE.values(), ids=TABLE)
def test_measure(text, encoding, units, segments):
    assert measure(text) == Measure(encoding, units, segments)


def test_the_alphabet_has_127_characters_and_10_extensions():
    assert len(GSM_BASIC) == 127
    assert len(GSM_EXTENSION) == 10
    assert not GSM_BASIC & GSM_EXTENSION


MIXED = st.text(
    st.sampled_from([*sorted(GSM_BASIC), *sorted(GSM_EXTENSION) * 5, *"áíóú’😀🐕"]), min_size=1
)
GSM_ONLY = st.text(
    st.sampled_from([*sorted(GSM_BASIC), *sorted(GSM_EXTENSION) * 5]), min_size=1, max_size=500
)


# smsutil takes the escape character itself for GSM-7; Twilio's calculator does not.
ANYTHING = st.text(st.characters(exclude_characters="\x1b"), min_size=1, max_size=200)


@given(MIXED | GSM_ONLY | ANYTHING)
@example("a" * 152 + "€" + "a" * 152)
@example("a" * 66 + DOG + "a" * 66)
def test_a_second_opinion_agrees(text):
    other = smsutil.split(text)  # of an empty text it says no parts, Twilio one
    names = {"gsm0338": ("GSM-7", 1), "utf_16_be": ("UCS-2", 2)}
    encoding, unit_bytes = names[other.encoding]
    expected = Measure(encoding, other.total_bytes // unit_bytes, len(other.parts))
    assert measure(text) == expected


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_longer_text_is_never_cheaper(text, more):
    assert measure(text + more).segments >= measure(text).segments
    assert measure(text + more).units >= measure(text).units


@given(st.text(max_size=100))
def test_what_is_outside_the_alphabet_is_what_forces_ucs2(text):
    outside = outside_gsm(text)
    assert bool(outside) == (measure(text).encoding == "UCS-2")
    assert measure("".join(char for char in text if char not in outside)).encoding == "GSM-7"
    assert len(outside) == len(set(outside))


@pytest.mark.skipif(not CHARACTERS.exists(), reason="the reference list is not here")
def test_every_character_of_the_reference_list():
    with CHARACTERS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 20
    wrong = [r["char"] for r in rows if (r["char"] in GSM_BASIC) != (r["in_gsm7_basic"] == "True")]
    assert wrong == []
