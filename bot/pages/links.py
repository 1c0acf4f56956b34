"""Where the pages lead: to a text that is ready to send, to one another, to other languages."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import segno
from flask import url_for
from markupsafe import Markup

from bot.pages import texts
from bot.pages.place import Place
from messages.catalog import own_name, say

# The white edge that a camera needs around the squares, in squares (ISO/IEC 18004).
QUIET_ZONE = 4


class LanguageLink(NamedTuple):
    """The same page in a language, under that language's own name."""

    code: str
    name: str
    address: str
    is_current: bool


class PageLinks:
    """The links of one page in one language."""

    def __init__(self, place: Place, page: str, language: str, public_url: str) -> None:
        self._place = place
        self.page = page
        self._language = language
        self._public_url = public_url
        self._join = say(texts.JOIN_WORD, language)

    def to(self, page: str, language: str | None = None) -> str:
        """A page of this organization; what was chosen to read in goes along."""
        code = language or self._language
        return url_for("pages.show", slug=self._place.slug, page=page, lang=code)

    @property
    def languages(self) -> Iterator[LanguageLink]:
        """This page in each language."""
        for code in self._place.languages:
            address = self.to(self.page, code)
            yield LanguageLink(code, own_name(code), address, code == self._language)

    @property
    def printed(self) -> str:
        """The address of this organization's pages, to read on paper."""
        path = url_for("pages.show", slug=self._place.slug, page="join")
        return (self._public_url + path).partition("://")[2]

    @property
    def sms(self) -> str | None:
        """Opens a text with the word in it. `?&` is what both iPhone and Android understand."""
        number = self._place.sms
        return f"sms:{number}?&body={quote(self._join)}" if number else None

    @property
    def whatsapp(self) -> str | None:
        """Opens WhatsApp with the word in it."""
        number = self._place.whatsapp
        return f"https://wa.me/{number.lstrip('+')}?text={quote(self._join)}" if number else None

    @property
    def qr_code(self) -> Markup:
        """The first way to join as a QR code; black on white whatever the page's colors are."""
        code = segno.make(self.sms or self.whatsapp or "", error="m", micro=False)
        drawn = code.svg_inline(
            border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None,
            lineclass=None,
        )  # fmt: skip
        return Markup(drawn)  # noqa: S704 - segno's drawing holds paths, none of our words
