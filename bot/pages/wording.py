"""Page texts as HTML: everything escaped, the words to text in bold, numbers kept in one piece."""

from collections.abc import Iterable, Mapping
from datetime import time

import phonenumbers
from babel.dates import format_time
from markupsafe import Markup, escape

from bot.pages import texts
from bot.pages.place import Place
from community.leaving import STOPPED_STAYS, TIME_TO_ANSWER
from messages.catalog import Text, locale_of, say, translate

_HOME_COUNTRY = "US"


class Wording:
    """Says page texts in one language, with the same values for all of them."""

    def __init__(self, language: str, values: Mapping[str, object]) -> None:
        self.language = language
        self._values = values

    def __call__(self, wanted: Text) -> Markup:
        """The text as HTML; what stands in it was escaped before, or is escaped now."""
        pattern = translate(wanted.key, wanted.english, self.language)
        return escape(pattern).format_map(self._values)

    def plain(self, wanted: Text) -> str:
        """The text without its tags, for titles and attributes."""
        return self(wanted).striptags()


def wording_for(place: Place, language: str) -> Wording:
    """The texts of a place's pages."""
    own = {name: _bold(say(word, language)) for name, word in texts.WORDS.items()}
    order = tuple(dict.fromkeys((language, *place.languages)))
    in_each = {
        f"{name}_words": Markup("&nbsp;/ ").join(
            map(_bold, dict.fromkeys(say(word, code) for code in order))
        )
        for name, word in texts.WORDS.items()
    }
    hours = {name: _clock(getattr(place, name), language) for name in _HOURS}
    values = {
        "organization": Markup("<bdi>{}</bdi>").format(place.name),
        "number": _unbroken(shown_number(place.number)),
        "contact": contact_link(place.contact),
    }
    days = {name: getattr(place, name) for name in _DAYS}
    days |= {"answer_days": TIME_TO_ANSWER.days, "stopped_days": STOPPED_STAYS.days}
    return Wording(language, own | in_each | hours | days | values)


_DAYS: Iterable[str] = ("keep_words_days", "keep_deliveries_days", "keep_inactive_days")
_HOURS: Iterable[str] = ("opens", "closes", "sunday_opens")


def _bold(word: str) -> Markup:
    return Markup('<b class="word">{}</b>').format(word)


def _unbroken(words: str) -> Markup:
    return Markup('<bdi class="number">{}</bdi>').format(words)


def _clock(hour: str, language: str) -> Markup:
    return _unbroken(format_time(time.fromisoformat(hour), "short", locale=locale_of(language)))


def shown_number(number: str) -> str:
    """A number as people here write it: "(213) 555-0100"."""
    try:
        parsed = phonenumbers.parse(number, _HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return number
    is_home = parsed.country_code == phonenumbers.country_code_for_region(_HOME_COUNTRY)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if is_home else style.INTERNATIONAL)


def contact_link(contact: str) -> Markup:
    """A contact as something to tap if it is a number or an e-mail address, else just its words."""
    address = contact.strip()
    if "@" in address and " " not in address:
        return Markup('<a href="mailto:{0}">{0}</a>').format(address)
    try:
        parsed = phonenumbers.parse(address, _HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return escape(address)
    called = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Markup('<a class="number" href="tel:{}">{}</a>').format(called, shown_number(called))
