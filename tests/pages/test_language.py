"""Which language a page answers in, and what is answered to nobody's address."""

import shutil

import pytest

from messages import catalog
from tests.pages.reading import Page, read


@pytest.fixture
def no_catalog_is_kept():
    catalog._translations.cache_clear()  # another test may have asked for a language in vain
    yield
    catalog._translations.cache_clear()


@pytest.mark.parametrize(
    ("query", "accepts", "expected"),
    [
        ("", "", "en"),  # the organization's first
        ("", "es-MX,es;q=0.9,en;q=0.5", "es"),
        ("", "en;q=0.4, es;q=0.8", "es"),
        ("", "zh-CN", "en"),
        ("?lang=es", "en-US", "es"),
        ("?lang=es-419", "en-US", "es"),
        ("?lang=ES", "en-US", "es"),
        ("?lang=zh", "es", "es"),
        ("?lang=%22%3E%3Cb%3E", "es", "es"),
    ],
)
def test_asked_then_accepted_then_first(web, query, accepts, expected):
    answer = web.get(f"/o/pon/{query}", headers={"Accept-Language": accepts})
    assert Page(answer.text).language == expected
    assert answer.headers["Content-Language"] == expected
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_first_language_of_the_organization_stands_first(web, found):
    found("spanish-first", languages=["es", "en"])
    assert read(web, "/o/spanish-first/").language == "es"


def test_a_language_without_a_catalog_is_not_offered(web, found):
    found("many", languages=["vi", "es"])
    page = read(web, "/o/many/?lang=vi")
    assert page.language == "es"
    assert not [link for link in page.links if "hreflang" in link]


@pytest.mark.usefixtures("no_catalog_is_kept")
def test_adding_a_catalog_adds_the_language(web, found, monkeypatch, tmp_path):
    spanish = (catalog.LOCALES / "es/LC_MESSAGES/portavoz.po").read_text(encoding="utf-8")
    shutil.copytree(catalog.LOCALES, tmp_path / "locale")
    monkeypatch.setattr(catalog, "LOCALES", tmp_path / "locale")
    folder = tmp_path / "locale/ht/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "portavoz.po").write_text(spanish.replace("Su privacidad", "Vi prive ou"), "utf-8")
    found("boston", languages=["en", "ht"])
    page = read(web, "/o/boston/privacy?lang=ht")
    assert page.language == "ht"
    assert "Vi prive ou" in page.words
    assert [link["lang"] for link in page.links if "hreflang" in link] == ["en", "ht"]


@pytest.mark.parametrize("path", ["", "privacy", "terms"])
def test_an_unknown_organization_is_said_in_each_language(web, path):
    answer = web.get(f"/o/nobody/{path}", headers={"Accept-Language": "es"})
    page = Page(answer.text)
    assert answer.status_code == 404
    assert page.language == "es"
    assert "No encontramos esta página" in page.words
    assert "We did not find this page" in page.words
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_organization_without_a_number_has_no_page_yet(web, found):
    found("soon", number=None)
    assert web.get("/o/soon/").status_code == 404


def test_other_addresses_are_not_pages(web):
    assert web.get("/o/pon/nothing").status_code == 404
    assert web.get("/o/pon").headers["Location"].endswith("/o/pon/")
    assert web.get("/o/pon/privacy/").status_code == 200


def test_what_is_public_may_be_kept_for_a_while(web):
    assert web.get("/o/pon/").headers["Cache-Control"] == "public, max-age=300"
    style = web.get("/static/pages.css")
    assert style.mimetype == "text/css"
    assert "max-age=600" in style.headers["Cache-Control"]
    style.close()
