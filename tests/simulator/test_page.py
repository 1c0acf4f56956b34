"""The page with phones, used in a real browser: live, readable, and under the strict policy."""

import threading

import pytest
from playwright.sync_api import expect

from bot.simulator import page as page_module
from tests.browser import IN_BROWSER, OVERFLOW
from tests.simulator.outside import STATUS, until

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
WELCOME = "¡Bienvenida! ¿En qué idioma le escribimos?"

pytestmark = IN_BROWSER

# Visible text whose contrast with the nearest plain background is under 4.5 to 1.
FAINT = """() => {
  const parts = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage.includes("linear")) return null;
      const color = parts(style.backgroundColor);
      if (color.length && (color.length < 4 || color[3] === 1)) return color;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility() || e.closest(".sr, .skip, :disabled")) continue;
    const behind = ground(e);
    if (!behind) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${e.className || e.tagName} ${ratio.toFixed(2)}`);
  }
  return bad;
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button, input, select, textarea, summary")]
  .filter((e) => e.checkVisibility() && e.type !== "radio")
  .filter((e) => e.getBoundingClientRect().height < 44)
  .map((e) => e.outerHTML.slice(0, 80))"""
NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea")]
  .filter((e) => !(e.ariaLabel || e.labels?.length || e.textContent.trim()))
  .map((e) => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def visit(browser, outside, monkeypatch):
    """Opens the page, and at the end demands a silent console."""
    contexts, complaints = [], []

    def open_page(viewport, scheme="light"):
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(outside.url)
        page.evaluate("window.sameVisit = true")
        return page

    monkeypatch.setattr(page_module, "POLL_MS", 100)
    answer_everything(outside)
    yield open_page
    for context in contexts:
        assert all(page.evaluate("window.sameVisit") for page in context.pages), "it reloaded"
        context.close()
    assert complaints == []


def answer_everything(outside) -> None:
    """The application greets on WhatsApp with buttons, and echoes all else."""
    buttons = [{"title": "Español", "id": "es"}, {"title": "English", "id": "en"}]
    quick_reply = {"body": WELCOME, "actions": buttons}
    sid = outside.post_content({"twilio/quick-reply": quick_reply}).json()["sid"]

    def answer(form):
        greets = form["Body"] == "UNIRME" and form["From"].startswith("whatsapp:")
        words = {"content_sid": sid} if greets else {"body": f"Recibimos: {form['Body']}"}
        callback = outside.app.url + STATUS
        outside.client_with().messages.create(
            to=form["From"], from_=form["To"], status_callback=callback, **words
        )

    outside.app.on_inbound = lambda form: threading.Thread(target=answer, args=(form,)).start()


def test_texting_shows_the_reply_without_reloading(visit, outside):
    page = visit(DESK)
    expect(page.get_by_text("Nothing leaves this computer.")).to_be_visible()
    phone = page.locator("#sms")
    phone.get_by_role("button", name="UNIRME").click()
    reply = phone.locator(".message.in")
    expect(reply).to_contain_text("Recibimos: UNIRME")
    expect(reply).to_contain_text("Delivered")
    phone.get_by_label("Text from this phone").fill("<b>soy María</b>")
    page.keyboard.press("Enter")
    expect(phone.locator(".message.in").last).to_contain_text("Recibimos: <b>soy María</b>")
    ledger = page.locator("#carrier")
    expect(ledger).to_contain_text("GSM-7")
    expect(ledger.locator(".entry.out .state.delivered").first).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_buttons_are_tapped_on_a_narrow_screen(visit, outside):
    page = visit(PHONE)
    page.get_by_role("button", name="WhatsApp", exact=True).click()
    phone = page.locator("#whatsapp")
    phone.get_by_role("button", name="UNIRME").click()
    expect(phone.locator(".message.in")).to_contain_text(WELCOME)
    phone.get_by_role("button", name="Español").click()
    expect(phone.locator(".message.in").last).to_contain_text("Recibimos: Español")
    assert outside.app.inbound[-1].form["ButtonPayload"] == "es"
    expect(phone.locator(".message.in .mark.read").first).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_a_list_is_picked_from(visit, outside):
    items = [{"item": "Hoover Street", "id": "s1", "description": "Primaria"}]
    spec = {"body": "¿Qué escuela?", "button": "Ver escuelas", "items": items}
    sid = outside.post_content({"twilio/list-picker": spec}).json()["sid"]
    page = visit(DESK)
    phone = page.locator("#whatsapp")
    phone.get_by_role("button", name="hola").click()
    expect(phone.locator(".message.in")).to_contain_text("Recibimos: hola")
    form = outside.app.inbound[-1].form
    outside.client.messages.create(to=form["From"], from_=form["To"], content_sid=sid)
    phone.get_by_role("button", name="Ver escuelas").click()
    phone.get_by_role("button", name="Hoover Street").click()
    expect(phone.locator(".message.in").last).to_contain_text("Recibimos: Hoover Street")
    assert outside.app.inbound[-1].form["ListId"] == "s1"


def test_something_is_attached(visit, outside):
    page = visit(DESK)
    phone = page.locator("#whatsapp")
    for name in ("Voice note", "Picture", "Location"):
        phone.get_by_role("button", name="Attach something").click()
        phone.get_by_role("button", name=name).click()
    expect(phone.locator(".attachment")).to_have_count(3)
    page.wait_for_timeout(300)
    assert {hook.form["MessageType"] for hook in outside.app.inbound} == {
        "audio",
        "image",
        "location",
    }


def test_trouble_is_switched_on_and_its_work_is_shown(visit, outside):
    page = visit(DESK)
    page.get_by_role("button", name="Trouble").click()
    page.get_by_label("Takes the message; a receipt says it failed: code").fill("30007")
    page.locator("#toggle-fail_with").click()
    expect(page.locator("#toggle-fail_with")).to_have_attribute("aria-pressed", "true")
    page.locator("#sms").get_by_role("button", name="JOIN").click()
    failed = page.locator("#sms .message.in")
    expect(failed).to_contain_text("Failed: 30007: Message filtered")
    expect(page.locator("#toggle-fail_with")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Twilio, in English").check()
    expect(page.get_by_label("Twilio, in English")).to_be_checked()
    page.wait_for_timeout(200)
    assert outside.world.settings.opt_out == "default"
    page.get_by_role("button", name="Empty the screens").click()
    expect(page.locator("#sms .message")).to_have_count(0)


def test_a_person_is_added(visit, outside):
    page = visit(DESK)
    phone = page.locator("#sms")
    phone.get_by_role("button", name="Add another person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Doña Chelo")
    dialog.get_by_label("Number").fill("(310) 867-5309")
    dialog.get_by_role("button", name="Add this person").click()
    expect(dialog).to_contain_text("Use an invented number")
    dialog.get_by_label("Number").fill("(310) 555-0155")
    dialog.get_by_role("button", name="Add this person").click()
    expect(dialog).to_be_hidden()
    phone.get_by_role("button", name="hola").click()
    expect(phone.locator(".message.in")).to_contain_text("Recibimos: hola")
    assert outside.app.inbound[-1].form["From"] == "+13105550155"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE, SMALL], ids=["desk", "phone", "small"])
def test_everything_can_be_read_and_touched(visit, outside, viewport, scheme):
    for sent, channel in ((2, "sms"), (4, "whatsapp")):
        outside.text("UNIRME", channel=channel)
        until(lambda count=sent - 1: len(outside.ledger("outbound")) == count)
        outside.fault("fail_with", value=30003)
        outside.text("otra", channel=channel)
        until(lambda count=sent: len(outside.ledger("outbound")) == count)
    page = visit(viewport, scheme)
    page.locator("#whatsapp [data-part=person]").evaluate(
        "e => { e.value = '+12135550142'; e.dispatchEvent(new Event('change')); }"
    )
    expect(page.locator("#whatsapp .message .problem")).to_have_count(1)
    for view in page.locator("[data-show]").all():
        if not view.is_visible():
            continue
        view.click()
        page.wait_for_timeout(50)
        assert page.evaluate(OVERFLOW) <= 0
        assert page.evaluate(FAINT) == []
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate(NAMELESS) == []
