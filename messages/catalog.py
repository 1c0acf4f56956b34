"""Texts in each language: Babel's catalogs, read straight from the .po files.

A language is data: it is here when it has a folder under `locale/`. English is the language the
texts are written in, so it needs no file.
"""

import gettext
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
DOMAIN = "portavoz"
LOCALES = Path(__file__).parent / "locale"


class Text(NamedTuple):
    """A text for people: a stable key, the English words and, if it counts, their plural."""

    key: str
    english: str
    plural: str | None = None


def text(key: str, english: str) -> Text:
    """Mark a text for the catalogs; Babel's extraction looks for calls of this name."""
    return Text(key, english)


def counted(key: str, one: str, several: str) -> Text:
    """Mark a text that changes with a number, which stands in it as {count}."""
    return Text(key, one, several)


def languages() -> list[str]:
    """The languages that have a catalog, English included, as BCP 47 codes."""
    found = (path.parent.parent.name.replace("_", "-") for path in LOCALES.glob("*/*/*.po"))
    return sorted({SOURCE_LANGUAGE, *found})


@lru_cache(maxsize=64)
def _translations(language: str) -> gettext.NullTranslations:
    path = LOCALES / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalog = read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(key: str, english: str, language: str) -> str:
    """The text under `key` in `language`, or the English one while it is not translated."""
    return _translations(language).pgettext(key, english)


def say(wanted: Text, language: str, **values: object) -> str:
    """A text in `language`, its placeholders filled in; a counted one is chosen by `count`.

    A missing value is an error, never a blank.
    """
    if wanted.plural is None:
        pattern = translate(wanted.key, wanted.english, language)
    else:
        forms = (wanted.english, wanted.plural, int(str(values["count"])))
        pattern = _translations(language).npgettext(wanted.key, *forms)
    return pattern.format_map(values)


def say_in_each(wanted: Text, in_languages: Iterable[str], **values: object) -> str:
    """The text in several languages, one under the other, for someone whose own is unknown."""
    return "\n\n".join(dict.fromkeys(say(wanted, code, **values) for code in in_languages))


def own_name(language: str) -> str:
    """What a language calls itself: "English", "Español"."""
    try:
        name = locale_of(language).get_language_name(language.replace("-", "_")) or language
    except (UnknownLocaleError, ValueError):
        return language  # one that CLDR does not know
    return name[:1].upper() + name[1:]


def day_and_time(moment: datetime, zone: str, language: str) -> str:
    """A moment in words: "Thursday, December 3, 6:00 PM"; "jueves 3 de diciembre, 6:00 p.m."."""
    local = moment.astimezone(ZoneInfo(zone))
    locale = locale_of(language)
    day = format_date(local, _DAY_PATTERNS.get(locale.language, _ANY_DAY), locale=locale)
    return f"{day}, {format_time(local, 'short', locale=locale)}".translate(_PLAIN_SPACES)


# CLDR puts U+202F before "PM"; either of these would force UCS-2 on SMS.
_PLAIN_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})


# CLDR has no skeleton without the year that keeps the weekday in words in every locale.
_DAY_PATTERNS: Mapping[str, str] = {
    "en": "EEEE, MMMM d",
    "es": "EEEE d 'de' MMMM",
}
_ANY_DAY = "EEEE d MMMM"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """How dates and hours are written; families here live in the United States: es is es_US."""
    name = language.replace("-", "_")
    for candidate in (f"{name}_US", name):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(SOURCE_LANGUAGE)
