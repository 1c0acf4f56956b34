"""How a text goes out on its channel: cheap on SMS, whole on WhatsApp, its Spanish never harmed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.people import Channel
from messages.segments import measure
from messages.wording import MAX_CHARACTERS, for_channel, numbered

SPANISH = "abcdefghijklmnñopqrstuvwxyzáéíóúüABCDEFGHIJKLMNÑOPQRSTUVWXYZÁÉÍÓÚÜ"
MARKS = " 0123456789.,;:¿?¡!()-'\"\n"
TYPOGRAPHIC = "“”‘’«»–—…ºª·•\u00a0\u202f\u2009"
UNTOUCHED = "éÉñÑüÜ¿¡"


def sms(text):
    return for_channel(text, Channel.SMS, keeps_accents=False)


def whatsapp(text):
    return for_channel(text, Channel.WHATSAPP, keeps_accents=False)


FOLDED = {
    "the four small vowels": ("áíóú", "aiou"),
    "the four capital vowels": ("ÁÍÓÚ", "AIOU"),
    "é stays": ("café É", "café É"),
    "ñ stays: año is not ano": ("Año mañana", "Año mañana"),
    "ü stays": ("vergüenza", "vergüenza"),
    "the marks that open stay": ("¿Viene? ¡Sí!", "¿Viene? ¡Si!"),
    "curly quotes become straight": ("“Sí”, l’école", '"Si", l\'école'),
    "angle quotes become straight": ("«hola»", '"hola"'),
    "dashes become hyphens": ("a–b—c", "a-b-c"),
    "an ellipsis becomes three dots": ("bueno…", "bueno..."),
    "ordinals become letters": ("1º y 2ª", "1o y 2a"),
    "a middle dot and a bullet become hyphens": ("• a · b", "- a - b"),
    "the narrow space before PM becomes a space": ("6:00\u202fPM", "6:00 PM"),
    "a no-break space becomes a space": ("6:00\u00a0p.\u00a0m.", "6:00 p. m."),
    "a tab becomes a space": ("a\tb", "a b"),
    "a name is folded too": ("Jesús Martínez Núñez", "Jesus Martinez Nuñez"),
    "a text in NFD is composed first": (unicodedata.normalize("NFD", "mañana él"), "mañana él"),
    "an accent in NFD is folded": (unicodedata.normalize("NFD", "reunión"), "reunion"),
    "a mark of no width between letter and tilde": ("man\u200b\u0303ana", "mañana"),
    "controls are taken out": ("a\x00b\x07c\x7f", "abc"),
    "a line break stays": ("a\nb", "a\nb"),
    "a Windows line break becomes one": ("a\r\nb", "a\nb"),
    "marks of direction are taken out": ("\u200eMaría\u200f \u202aG\u202c", "Maria G"),
    "a soft hyphen is taken out": ("reu\u00adnion", "reunion"),
    "other alphabets pass": ("会议 😀", "会议 😀"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOLDED.values(), ids=FOLDED)
def test_on_sms(text, expected):
    assert sms(text) == expected


KEPT = {
    "accents": "á í ó ú Á Í Ó Ú é ñ ü ¿ ¡",
    "typographic marks": "“Sí”… – «hola» 1º",
    "emoji joined by a mark of no width": "👩‍👧",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_whatsapp_keeps(text):
    assert whatsapp(text) == text


def test_an_organization_may_keep_its_accents_on_sms():
    assert for_channel("reunión “ya”", Channel.SMS, keeps_accents=True) == "reunión “ya”"


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_gets_plain_spaces_and_composed_letters(channel):
    decomposed = unicodedata.normalize("NFD", "mañana 6:00\u202fp.m.")
    assert for_channel(decomposed, channel, keeps_accents=True) == "mañana 6:00 p.m."


def test_a_text_is_cut_where_twilio_would_refuse_it():
    assert len(sms("a" * 2000)) == MAX_CHARACTERS
    assert len(sms("…" * 1600)) == MAX_CHARACTERS  # one mark becomes three


SPANISH_TEXT = st.text(st.sampled_from(SPANISH + MARKS + TYPOGRAPHIC), max_size=120)
FORM = st.sampled_from(["NFC", "NFD"])


@given(SPANISH_TEXT, FORM)
def test_spanish_on_sms_is_always_gsm(text, form):
    assert measure(sms(unicodedata.normalize(form, text))).encoding == "GSM-7"


@given(SPANISH_TEXT, FORM)
def test_what_makes_words_different_is_never_touched(text, form):
    went = sms(unicodedata.normalize(form, text))
    for letter in UNTOUCHED:
        assert went.count(letter) == text.count(letter)


@given(SPANISH_TEXT)
def test_both_forms_of_a_text_go_out_the_same(text):
    decomposed = unicodedata.normalize("NFD", text)
    for channel in Channel:
        went = for_channel(decomposed, channel, keeps_accents=False)
        assert went == for_channel(text, channel, keeps_accents=False)


@given(st.text(max_size=80))
def test_folding_never_makes_a_text_dearer_in_its_encoding(text):
    plain = for_channel(text, Channel.SMS, keeps_accents=True)
    if measure(plain).encoding == "GSM-7":
        assert measure(sms(text)).encoding == "GSM-7"


def test_choices_stand_numbered_on_lines_of_their_own():
    assert numbered("¿Viene usted?", ["Sí", "No"]) == "¿Viene usted?\n1 Sí\n2 No"
