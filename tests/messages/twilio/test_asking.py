"""What Twilio's real client asks about texts in and out, and what is made of each answer."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from messages.carriers.contract import (
    Attachment,
    Found,
    InboundText,
    Listed,
    NotNow,
    ReceiptReport,
    Unknown,
)
from messages.carriers.twilio.errors import meaning_of
from tests.messages.twilio.loopback import (
    ACCOUNT,
    MESSAGE_SID,
    breaks_off,
    drops_the_connection,
    hangs,
    says,
)

PON, MARIA = "+12135550100", "+12135550142"
SINCE = datetime(2026, 11, 17, 3, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=-8)))
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


def message(number: int = 1, **changed: object) -> dict[str, object]:
    """A message as Twilio lists it; `number` counts the minutes after eleven, UTC."""
    at = f"Tue, 17 Nov 2026 11:{number:02}:00 +0000"
    return {
        "sid": f"SM{number:032x}",
        "account_sid": ACCOUNT,
        "from": MARIA,
        "to": PON,
        "body": f"texto {number}",
        "direction": "inbound",
        "status": "received",
        "num_media": "0",
        "date_created": at,
        "date_sent": at,
        **changed,
    }


def page(*messages: dict[str, object], following: str | None = None) -> object:
    return says(200, {"messages": messages, "next_page_uri": following})


def nothing(sids: object) -> frozenset[str]:
    return frozenset()


def texts(carrier, known=nothing) -> Listed | Unknown:
    return carrier.texts_to(PON, SINCE, known)


def bodies(listed: Listed) -> list[str]:
    return [text.body for text in listed.texts]


def test_a_list_is_asked_for_by_address_and_time(carrier, twilio):
    twilio.answers = [page()]
    assert texts(carrier) == Listed(())
    asked = urlsplit(twilio.got[0].path)
    assert asked.path == f"{MESSAGES}.json"
    assert parse_qs(asked.query) == {
        "To": [PON],
        "DateSent>": ["2026-11-17T11:00:00Z"],
        "PageSize": ["250"],
    }


def test_a_listed_text_is_what_its_webhook_would_have_brought(carrier, twilio):
    twilio.answers = [page(message(5))]
    assert texts(carrier) == Listed(
        (
            InboundText(
                sid=f"SM{5:032x}",
                account_sid=ACCOUNT,
                address=MARIA,
                to=PON,
                body="texto 5",
                sent_at=datetime(2026, 11, 17, 11, 5, tzinfo=UTC),
            ),
        )
    )


def test_pages_are_followed_and_texts_come_oldest_first(carrier, twilio):
    twilio.answers = [
        page(message(9), message(7), following=f"{MESSAGES}.json?Page=1"),
        page(message(5, sid=f"SM{52:032x}", body="b"), message(5, sid=f"SM{51:032x}", body="a")),
    ]
    assert bodies(texts(carrier)) == ["a", "b", "texto 7", "texto 9"]


@pytest.mark.parametrize(
    "other",
    [
        {"direction": "outbound-api", "status": "delivered"},
        {"status": "receiving"},
        {"date_sent": "Tue, 17 Nov 2026 10:59:59 +0000"},
        {"from": "messenger:1234"},
        {"from": None},
    ],
    ids=["ours", "not whole yet", "older", "another channel", "nobody"],
)
def test_of_a_list_only_texts_to_us_are_taken(carrier, twilio, other):
    twilio.answers = [page(message(3), message(2, **other), message(1))]
    assert bodies(texts(carrier)) == ["texto 1", "texto 3"]


def test_what_is_known_is_asked_once_and_left_out_with_its_media(carrier, twilio):
    asked = []

    def known(sids):
        asked.append(list(sids))
        return {f"SM{1:032x}"}

    twilio.answers = [page(message(2), message(1, num_media="2"))]
    assert bodies(texts(carrier, known)) == ["texto 2"]
    assert asked == [[f"SM{1:032x}", f"SM{2:032x}"]]
    assert len(twilio.got) == 1


def test_media_come_with_address_and_type(carrier, twilio):
    uri = f"{MESSAGES}/{MESSAGE_SID}/Media/ME{1:032x}"
    item = {"sid": f"ME{1:032x}", "content_type": "audio/ogg", "uri": f"{uri}.json"}
    twilio.answers = [
        page(message(1, sid=MESSAGE_SID, num_media="1", body=None)),
        says(200, {"media_list": [item], "next_page_uri": None}),
    ]
    (text,) = texts(carrier).texts
    assert text.body == ""
    assert text.attachments == (Attachment("voice", f"{twilio.url}{uri}", "audio/ogg"),)
    assert twilio.got[1].path.startswith(f"{MESSAGES}/{MESSAGE_SID}/Media.json")


def test_a_channel_address_is_asked_for_as_it_is(carrier, twilio):
    twilio.answers = [page()]
    carrier.texts_to(f"whatsapp:{PON}", SINCE, nothing)
    assert parse_qs(urlsplit(twilio.got[0].path).query)["To"] == [f"whatsapp:{PON}"]


TROUBLES = {
    "401": says(401, {"code": 20003, "message": "Authenticate", "status": 401}),
    "429": says(429, {"code": 20429, "message": "Too many requests", "status": 429}),
    "500": says(500, {"code": 20500, "message": "error", "status": 500}),
    "a proxy's page": says(502, "<html>Bad gateway</html>", "text/html"),
    "a page for a list": says(200, "<html>Welcome</html>", "text/html"),
    "something else": says(200, {"surprise": True}),
    "a dropped connection": drops_the_connection,
    "half an answer": breaks_off,
    "no answer": hangs,
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_list_that_cannot_be_had_is_unknown(carrier, twilio, trouble):
    twilio.answers = [trouble]
    assert texts(carrier) == Unknown(None)


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_list_that_breaks_off_at_its_second_page_is_no_list(carrier, twilio, trouble):
    twilio.answers = [page(message(9), following=f"{MESSAGES}.json?Page=1"), trouble]
    assert texts(carrier) == Unknown(None)


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_text_whose_media_cannot_be_asked_for_is_not_taken_without_them(carrier, twilio, trouble):
    twilio.answers = [page(message(1, num_media="1")), trouble]
    assert texts(carrier) == Unknown(None)


@pytest.mark.parametrize(
    ("status", "code", "report"),
    [
        ("sent", None, "sent"),
        ("queued", None, "accepted"),
        ("delivered", None, "delivered"),
        ("undelivered", 30003, "undelivered"),
        ("failed", 21610, "failed"),
        ("something new", None, "accepted"),
    ],
)
def test_what_became_of_a_text(carrier, twilio, status, code, report):
    found = message(1, sid=MESSAGE_SID, status=status, error_code=code, direction="outbound-api")
    twilio.answers = [says(200, found)]
    expected = ReceiptReport(MESSAGE_SID, report, code, meaning_of(code))
    assert carrier.report(MESSAGE_SID) == Found(expected)
    assert twilio.got[0].path == f"{MESSAGES}/{MESSAGE_SID}.json"


def test_a_text_that_twilio_has_no_more(carrier, twilio):
    twilio.answers = [says(404, {"code": 20404, "message": "not found", "status": 404})]
    assert carrier.report(MESSAGE_SID) == NotNow(404)


@pytest.mark.parametrize(
    "trouble",
    [answer for name, answer in TROUBLES.items() if name != "something else"],
    ids=[name for name in TROUBLES if name != "something else"],
)
def test_a_text_that_cannot_be_asked_about_is_unknown(carrier, twilio, trouble):
    twilio.answers = [trouble]
    assert carrier.report(MESSAGE_SID) == Unknown(None)
