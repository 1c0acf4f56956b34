"""What parents and carriers look for on the pages is there, in both languages."""

import re

import pytest

from tests.pages.conftest import HOSTILE_CONTACT, HOSTILE_NAME
from tests.pages.reading import Page, read

PATHS = ("", "privacy", "terms")
SLUGS = ("pon", "innovate-la", "bpon")

FREQUENCY = {"en": "about 4 times a month", "es": "unas 4 veces al mes"}
RATES = {"en": "Msg & data rates may apply", "es": "tarifas de mensajes y datos"}
NOT_SHARED = {
    "en": r"never sold,? (and|or) (never )?shared with third parties",
    "es": r"nunca se venden ni se comparten con terceros",
}


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("slug", SLUGS)
def test_each_page_is_whole_in_each_language(web, slug, path, code):
    page = read(web, f"/o/{slug}/{path}?lang={code}")
    assert page.language == code
    assert page.title
    assert page.names.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert "{" not in page.words
    assert re.search(NOT_SHARED[code], page.words)
    assert "STOP" in page.words
    assert "ALTO" in page.words


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("path", ["", "terms"])
def test_what_carriers_ask_for(web, path, code):
    words = read(web, f"/o/pon/{path}?lang={code}").words
    assert FREQUENCY[code] in words.replace("About", "about").replace("Unas", "unas")
    assert RATES[code] in words
    assert "HELP" in words
    assert "AYUDA" in words
    assert "(213) 555-0100" in words
    assert "(213) 555-0101" in words


@pytest.mark.parametrize(
    ("code", "condition", "question"),
    [
        (
            "en",
            "not a condition of anything",
            "May Parent Organization Network text you, about 4 times a month?",
        ),
        (
            "es",
            "no es condición para nada",
            "¿Parent Organization Network puede escribirle unas 4 veces al mes?",
        ),
    ],
)
@pytest.mark.parametrize("path", ["", "terms"])
def test_how_consent_is_given(web, path, code, condition, question):
    words = read(web, f"/o/pon/{path}?lang={code}").words
    assert condition in words
    assert question in words


def test_privacy_says_what_is_never_asked_and_how_to_be_erased(web):
    words = read(web, "/o/pon/privacy?lang=en").words
    for said in (
        "immigration status",
        "children were born",
        "full name or birthday",
        "street address",
        "encrypted",
        "Texts are not private",
        "To be erased: text DELETE ME / BORRAR MIS DATOS to (213) 555-0100",
        "see or correct what we keep about you: text PERSON / PERSONA",
    ):
        assert said in words
    spanish = read(web, "/o/pon/privacy?lang=es").words
    assert "envíe BORRAR MIS DATOS / DELETE ME al (213) 555-0100" in spanish
    assert "Para ver o corregir lo que guardamos de usted, envíe PERSONA / PERSON" in spanish


def test_privacy_says_how_long_everything_is_kept_by_the_organizations_own_days(web, found):
    found("brief", keep_words_days=14, keep_deliveries_days=7, keep_inactive_days=365)
    english = read(web, "/o/brief/privacy?lang=en").words
    assert (
        "attached to them: 14 days. What the phone company told us about a text: 7 days" in english
    )
    assert "have not written to us for 365 days" in english
    assert "hear nothing in 30 more days" in english
    assert "after 90 days we erase what we know about you" in english
    spanish = read(web, "/o/brief/privacy?lang=es").words
    for said in ("14 días", "7 días", "365 días", "30 días", "90 días"):
        assert said in spanish


def test_hours_are_said_as_people_say_them(web):
    english = read(web, "/o/pon/terms?lang=en").words
    assert "9:00 AM to 8:00 PM, and on Sundays from 12:00 PM" in english
    spanish = read(web, "/o/pon/terms?lang=es").words
    assert "antes de las 9:00 a.m. (los domingos, antes de las 12:00 p.m.)" in spanish


def test_teams_are_named_where_there_are_any(web):
    assert "Westlake/Pico-Union" in read(web, "/o/innovate-la/?lang=en").words
    assert "Our teams" not in read(web, "/o/pon/?lang=en").words


@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_name_is_only_words(web, found, path):
    found("hostile", name=HOSTILE_NAME, contact=HOSTILE_CONTACT)
    answer = web.get(f"/o/hostile/{path}?lang=en")
    page = Page(answer.text)
    assert "script" not in page.names
    assert "img" not in page.names
    assert "onerror" not in page.attributes
    assert HOSTILE_NAME.strip() in page.words
    assert "&lt;script&gt;" in answer.text


def test_nothing_on_the_pages_needs_an_exception_from_the_policy(web):
    for path in PATHS:
        answer = web.get(f"/o/pon/{path}")
        page = Page(answer.text)
        assert not {"script", "style", "iframe", "form"}.intersection(page.names)
        assert not [name for name in page.attributes if name == "style" or name.startswith("on")]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_without_a_contact_nothing_is_said_of_one(web, found):
    found("quiet", contact="")
    assert "reach us at" not in read(web, "/o/quiet/?lang=en").words
