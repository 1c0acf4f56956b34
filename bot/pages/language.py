"""Which language a page is shown in: the one asked for, the browser's, or the organization's."""

from collections.abc import Sequence

from flask import Request
from werkzeug.datastructures import LanguageAccept

from messages import catalog


def offered(languages: Sequence[str]) -> tuple[str, ...]:
    """Those of an organization's languages that have a catalog; English when none has."""
    known = set(catalog.languages())
    return tuple(code for code in languages if code in known) or (catalog.SOURCE_LANGUAGE,)


def choose(request: Request, languages: Sequence[str]) -> str:
    """One of `languages`: by `?lang=`, else by Accept-Language, else the first."""
    asked = LanguageAccept([(request.args.get("lang", ""), 1)])
    return (
        asked.best_match(languages)
        or request.accept_languages.best_match(languages)
        or languages[0]
    )


def direction(language: str) -> str:
    """ "rtl" for Arabic and its like, else "ltr"."""
    return str(catalog.locale_of(language).text_direction)
