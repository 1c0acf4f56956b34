"""Where the pages lead, and what the QR code holds."""

import re

import pytest
import segno

from bot.pages.wording import contact_link, shown_number
from tests.pages.reading import Page, read

SMS = {"en": "sms:+12135550100?&body=JOIN", "es": "sms:+12135550100?&body=UNIRME"}


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_button_opens_a_text_with_the_word(web, code):
    link = read(web, f"/o/pon/?lang={code}").link("sms:")
    assert link["href"] == SMS[code]
    assert link["class"] == "button"


@pytest.mark.parametrize(("code", "word"), [("en", "JOIN"), ("es", "UNIRME")])
def test_the_other_button_opens_whatsapp(web, code, word):
    link = read(web, f"/o/pon/?lang={code}").link("https:")
    assert link["href"] == f"https://wa.me/12135550100?text={word}"
    assert "noreferrer" in (link["rel"] or "")


def test_without_whatsapp_there_is_no_such_link(web, found):
    found("sms-only", whatsapp=False)
    page = read(web, "/o/sms-only/?lang=en")
    assert not [link for link in page.links if "wa.me" in (link["href"] or "")]


def test_with_whatsapp_alone_it_is_the_first_way_and_in_the_code(web, found):
    found("wa-only", sms=False, number="+12135550131")
    answer = web.get("/o/wa-only/?lang=en")
    page = Page(answer.text)
    assert page.link("https:")["class"] == "button"
    assert "Write JOIN to (213) 555-0131 on WhatsApp" in page.words
    assert drawn(answer.text) == squares("https://wa.me/12135550131?text=JOIN")


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_qr_code_holds_the_same_text_and_has_its_quiet_zone(web, code):
    source = web.get(f"/o/pon/?lang={code}").text
    assert drawn(source) == squares(SMS[code])
    picture = re.search(r"<svg.*?</svg>", source, re.DOTALL)
    assert picture
    assert 'fill="#fff"' in picture[0]
    assert 'stroke="#000"' in picture[0]
    assert "style" not in picture[0]


def squares(words: str) -> set[tuple[int, int]]:
    """The dark squares of the code that holds `words`, four from the edge."""
    rows = segno.make(words, error="m", micro=False).matrix
    return {(x + 4, y + 4) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def drawn(source: str) -> set[tuple[int, int]]:
    """The dark squares that the drawing in a page paints."""
    path = re.search(r'stroke="#000" d="([^"]*)"', source)
    assert path
    found, x, y = set(), 0, 0.0
    for step, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path[1]):
        if step == "M":
            x, y = int(first), float(second)
        elif step == "m":
            x, y = x + int(first), y + float(second)
        else:
            found |= {(x + each, int(y)) for each in range(int(first))}
            x += int(first)
    return found


def test_the_pages_lead_to_one_another_in_the_language_that_is_read(web):
    hrefs = {link["href"] for link in read(web, "/o/pon/terms?lang=es").links}
    assert {"/o/pon/?lang=es", "/o/pon/privacy?lang=es"} <= hrefs


@pytest.mark.parametrize("path", ["", "privacy", "terms"])
def test_the_language_switch_keeps_the_page_and_names_languages_in_themselves(web, path):
    page = read(web, f"/o/pon/{path}?lang=en")
    switch = [link for link in page.links if "hreflang" in link]
    assert [(link["lang"], link["hreflang"]) for link in switch] == [("en", "en"), ("es", "es")]
    assert [link["href"] for link in switch] == [
        f"/o/pon/{path}?lang=en",
        f"/o/pon/{path}?lang=es",
    ]
    assert [link.get("aria-current") for link in switch] == ["true", None]
    assert "Español" in page.words


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("213-555-0101", '<a class="number" href="tel:+12135550101">(213) 555-0101</a>'),
        ("hola@pon.example", '<a href="mailto:hola@pon.example">hola@pon.example</a>'),
        ("Room 4 <after> school", "Room 4 &lt;after&gt; school"),
        ("", ""),
    ],
)
def test_a_contact_can_be_tapped_when_it_is_an_address(contact, shown):
    assert str(contact_link(contact)) == shown


def test_numbers_are_shown_as_people_write_them():
    assert shown_number("+12135550100") == "(213) 555-0100"
    assert shown_number("+525555550100").startswith("+52 ")
    assert shown_number("no number") == "no number"
