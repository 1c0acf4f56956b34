"""Texts in each language: whole, counted, dated; a gap falls back, a missing value is an error."""

from datetime import UTC, datetime
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from messages import answers
from messages.catalog import (
    LOCALES,
    Text,
    counted,
    day_and_time,
    languages,
    own_name,
    say,
    say_in_each,
    text,
    translate,
)

LA, BOSTON = "America/Los_Angeles", "America/New_York"
THURSDAY = datetime(2026, 12, 4, 2, 0, tzinfo=UTC)  # still the third in Los Angeles

DATES = {
    "in English": (LA, "en", "Thursday, December 3, 6:00 PM"),
    "in Spanish, the month in words": (LA, "es", "jueves 3 de diciembre, 6:00 p.m."),
    "in the zone of the organization": (BOSTON, "en", "Thursday, December 3, 9:00 PM"),
    "in the Spanish of a country": (LA, "es-MX", "jueves 3 de diciembre, 6:00 p.m."),
    "in a language without a catalog": (LA, "ht", "jeudi 3 décembre, 18:00"),
    "in a language that nobody knows": (LA, "zz", "Thursday, December 3, 6:00 PM"),
}


@pytest.mark.parametrize(("zone", "language", "words"), DATES.values(), ids=DATES)
def test_a_moment_in_words(zone, language, words):
    assert day_and_time(THURSDAY, zone, language) == words


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_month_or_hour_brings_a_space_that_costs(language, month):
    for hour in (1, 9, 20):
        words = day_and_time(datetime(2026, month, 1, hour, tzinfo=UTC), LA, language)
        assert not set(words) & {"\u202f", "\u00a0", "\u2009"}
        assert not any(part.isdigit() and int(part) > 31 for part in words.split())


def test_a_day_is_that_of_the_wall_clock_when_clocks_change():
    before = datetime(2027, 3, 14, 9, 59, tzinfo=UTC)
    after = datetime(2027, 3, 14, 10, 0, tzinfo=UTC)
    assert day_and_time(before, LA, "en") == "Sunday, March 14, 1:59 AM"
    assert day_and_time(after, LA, "en") == "Sunday, March 14, 3:00 AM"


NAMES = [("en", "English"), ("es", "Español"), ("es-MX", "Español"), ("ht", "Kreyòl Ayisyen")]


@pytest.mark.parametrize(("language", "name"), [*NAMES, ("zz", "zz"), ("x-odd-one", "x-odd-one")])
def test_what_a_language_calls_itself(language, name):
    assert own_name(language).casefold() == name.casefold()


def test_english_and_spanish_are_here():
    assert languages() == ["en", "es"]


def test_the_same_key_in_two_languages():
    assert say(answers.CANNOT_SKIP, "en") == "We cannot go on without this one, sorry."
    assert say(answers.CANNOT_SKIP, "es") == "Perdone, sin esta respuesta no podemos seguir."


@pytest.mark.parametrize("language", ["ht", "zz", "en", "en-GB"])
def test_a_language_without_a_catalog_falls_back_to_english(language):
    assert say(answers.CANNOT_SKIP, language) == answers.CANNOT_SKIP.english


def test_a_text_that_is_not_translated_yet_falls_back_to_english():
    new = text("no.such_key", "{organization}: brand new")
    assert say(new, "es", organization="PON") == "PON: brand new"
    assert translate("no.such_key", "brand new", "es") == "brand new"


def test_english_words_under_another_key_are_another_text():
    assert translate("no.such_key", answers.CANNOT_SKIP.english, "es") != say(
        answers.CANNOT_SKIP, "es"
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_missing_value_is_an_error_and_never_a_blank(language):
    with pytest.raises(KeyError, match="organization"):
        say(answers.STOPPED, language)


def test_a_value_is_never_read_as_a_pattern():
    assert say(answers.JOINED_TEAM, "en", organization="{team}", team="A").startswith("{team}:")


PEOPLE = counted("no.people", "{count} person comes", "{count} people come")


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 people come"), (1, "1 person comes"), (2, "2 people come"), (1000, "1000 people come")],
)
@pytest.mark.parametrize("language", ["en", "es", "zz"])
def test_a_counted_text_changes_with_its_number(language, count, words):
    assert say(PEOPLE, language, count=count) == words


def test_a_counted_text_without_its_number_is_an_error():
    with pytest.raises(KeyError, match="count"):
        say(PEOPLE, "en")


def test_several_languages_stand_one_under_the_other():
    said = say_in_each(answers.CANNOT_SKIP, ["es", "en"])
    assert said.split("\n\n") == [say(answers.CANNOT_SKIP, "es"), say(answers.CANNOT_SKIP, "en")]


def test_the_same_words_are_not_said_twice():
    assert say_in_each(answers.CANNOT_SKIP, ["en", "zz", "en"]) == answers.CANNOT_SKIP.english


def placeholders(pattern):
    return sorted({name for _, name, _, _ in Formatter().parse(pattern) if name is not None})


def catalogs():
    return sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))


def entries(path):
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    return [message for message in catalog if message.id]


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parent.parent.name)
def test_every_translation_has_the_placeholders_of_its_english(path):
    found = entries(path)
    assert len(found) > 50
    for message in found:
        pairs = zip(as_tuple(message.id), as_tuple(message.string), strict=False)
        for english, translated in pairs:
            if translated:
                assert placeholders(translated) == placeholders(english), message.context


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: path.parent.parent.name)
def test_every_entry_is_translated_under_a_key_of_its_own(path):
    found = entries(path)
    keys = [message.context for message in found]
    assert [key for key in keys if not key] == []
    assert sorted(keys) == sorted(set(keys))
    assert [m.context for m in found if not all(as_tuple(m.string)) or m.fuzzy] == []


def as_tuple(one_or_more):
    return one_or_more if isinstance(one_or_more, tuple) else (one_or_more,)


OUR_ANSWERS = [each for each in vars(answers).values() if isinstance(each, Text)]
OUR_ANSWERS += answers.ATTACHMENTS.values()


@pytest.mark.parametrize("answer", OUR_ANSWERS, ids=lambda answer: answer.key)
def test_every_answer_of_ours_is_translated_into_spanish(answer):
    values = dict.fromkeys(placeholders(answer.english), "X")
    assert say(answer, "es", **values) != say(answer, "en", **values)
