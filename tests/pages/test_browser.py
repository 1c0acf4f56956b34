"""The pages in a real browser: under the policy, readable, tappable, and on one sheet of paper."""

import re
import threading

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser import IN_BROWSER, OVERFLOW

PATHS = ["/o/pon/", "/o/innovate-la/", "/o/bpon/privacy", "/o/bpon/terms", "/o/nobody/"]
WIDTHS = [320, 390, 1280]

pytestmark = IN_BROWSER

SMALL = """() => [...document.querySelectorAll("a")]
  .filter((e) => e.checkVisibility())
  .filter((e) => Math.min(...["width", "height"].map((s) => e.getBoundingClientRect()[s])) < 44)
  .map((e) => e.outerHTML)"""
# Links whose areas overlap are pressed by mistake.
OVERLAPPING = """() => {
  const all = [...document.querySelectorAll("a")].map((e) => [e, e.getBoundingClientRect()]);
  return all.flatMap(([one, a], i) => all.slice(i + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
    .map(([other]) => one.outerHTML + other.outerHTML));
}"""
FAINT = """() => {
  const parts = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = (color) => parts(color).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (parts(color).length === 3) return color;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => e.checkVisibility() && !e.closest("svg"))
    .map((e) => [e, light(getComputedStyle(e).color), light(ground(e))])
    .filter(([, a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5)
    .map(([e]) => e.outerHTML.slice(0, 90));
}"""


class _Quiet(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        pass


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def visit(browser, address):
    """Opens a page; at the end the console must have been silent and nothing else fetched."""
    contexts, complaints, fetched = [], [], []

    def go(path, width=390, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append((said.text, said.location["url"])))
        page.on("pageerror", lambda error: complaints.append((str(error), path)))
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(address + path)
        return page

    yield go
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    # There is no icon, and an unknown organization is a 404: the browser notes both.
    assert [text for text, url in complaints if not re.search(r"favicon|nobody", url)] == []
    assert [url for url in fetched if not url.startswith(address)] == []
    assert cookies == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_readable_and_tappable_everywhere(visit, path, scheme):
    for width in WIDTHS:
        for code in ("en", "es"):
            page = visit(f"{path}?lang={code}", width, scheme)
            assert page.evaluate(OVERFLOW) <= 0, (width, code)
            assert page.evaluate(SMALL) == [], (width, code)
            assert page.evaluate(OVERLAPPING) == [], (width, code)
            assert page.evaluate(FAINT) == [], (width, code)


def test_the_style_sheet_applies_and_the_code_stays_black_on_white_in_the_dark(visit):
    page = visit("/o/pon/", scheme="dark")
    body = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert body == "rgb(18, 26, 23)"
    seen = page.evaluate("""() => [...document.querySelectorAll(".code path")].map((e) => {
      const style = getComputedStyle(e);
      return [style.fill, style.stroke];
    })""")
    assert seen[0][0] == "rgb(255, 255, 255)"
    assert seen[1][1] == "rgb(0, 0, 0)"
    assert page.locator(".code svg").bounding_box()["width"] >= 200


def test_the_focus_can_be_seen_on_each_link(visit):
    page = visit("/o/pon/?lang=es")
    for _ in range(page.locator("a").count()):
        page.keyboard.press("Tab")
        ring = page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement);
          return document.activeElement.tagName === "A" && style.outlineStyle === "solid"
            && parseFloat(style.outlineWidth) >= 3;
        }""")
        assert ring


def test_a_language_is_switched_by_its_own_name(visit):
    page = visit("/o/pon/privacy?lang=en")
    page.get_by_role("link", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.get_by_role("heading", level=1).inner_text() == "Su privacidad"


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("slug", ["pon", "innovate-la", "bpon"])
def test_on_paper_it_is_a_flyer_of_one_sheet(visit, slug, code):
    page = visit(f"/o/{slug}/?lang={code}", 1280, "dark")
    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
    page.emulate_media(media="print")
    assert page.locator(".say").is_visible()
    assert page.locator(".code svg").is_visible()
    assert page.locator(".printed").is_visible()
    assert not page.locator(".button").first.is_visible()
