"""Twilio's webhooks in our own words, parameter by parameter; what is malformed is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.carriers.contract import Attachment, InboundText, MalformedWebhookError, ReceiptReport
from messages.carriers.twilio.errors import meaning_of
from messages.carriers.twilio.webhooks import STATUSES, parse_inbound, parse_receipt
from messages.outbox import Status
from messages.receipts import RANK

SID, ACCOUNT, QUOTED = "SM" + "1a" * 16, "AC" + "0" * 32, "SM" + "2" * 32
MARIA, PON = "+12135550142", "+12135550100"
USERNAME = "whatsapp:US." + "a1B2" * 10

SMS = {
    "MessageSid": SID,
    "SmsSid": SID,
    "SmsMessageSid": SID,
    "AccountSid": ACCOUNT,
    "From": MARIA,
    "To": PON,
    "Body": "Hola",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
    "FromCity": "LOS ANGELES",
    "FromZip": "90011",
}
WHATSAPP = {
    **SMS,
    "From": f"whatsapp:{MARIA}",
    "To": f"whatsapp:{PON}",
    "ProfileName": "María 🌻",
    "WaId": "12135550142",
    "ExternalUserId": USERNAME,
    "MessageType": "text",
    "ReferralNumMedia": "0",
    "Forwarded": "false",
    "ChannelMetadata": "{}",
}
TAPPED = {
    **WHATSAPP,
    "MessageType": "interactive",
    "Body": "Sí",
    "ButtonText": "Sí",
    "ButtonType": "REPLY",
    "ButtonPayload": "ask:yes",
    "OriginalRepliedMessageSid": QUOTED,
    "OriginalRepliedMessageSender": f"whatsapp:{PON}",
}


def media(*content_types, **more):
    form = {**SMS, "Body": "", "NumMedia": str(len(content_types)), **more}
    for index, content_type in enumerate(content_types):
        form[f"MediaUrl{index}"] = f"https://api.twilio.com/m/{index}"
        form[f"MediaContentType{index}"] = content_type
    return form


def attached(*kinds_and_types):
    return tuple(
        Attachment(kind, f"https://api.twilio.com/m/{index}", content_type)
        for index, (kind, content_type) in enumerate(kinds_and_types)
    )


def without(form, *names):
    return {name: value for name, value in form.items() if name not in names}


TABLE = {
    "a plain SMS": (SMS, {"address": MARIA, "to": PON, "body": "Hola", "sid": SID}),
    "an MMS by its SID": ({**SMS, "MessageSid": "MM" + "f" * 32}, {"sid": "MM" + "f" * 32}),
    "a body is kept as it is": ({**SMS, "Body": " Sí \n"}, {"body": " Sí \n"}),
    "a body without words": ({**SMS, "Body": ""}, {"body": ""}),
    "no body at all": (without(SMS, "Body"), {"body": ""}),
    "a text from a short code": ({**SMS, "From": "22395"}, {"address": "22395"}),
    "no count of media": (without(SMS, "NumMedia"), {"attachments": ()}),
    "an empty count of media": ({**SMS, "NumMedia": ""}, {"attachments": ()}),
    "WhatsApp keeps its prefix in From and loses it in To": (
        WHATSAPP, {"address": f"whatsapp:{MARIA}", "to": PON},
    ),
    "WhatsApp's profile name and user id": (
        WHATSAPP, {"profile_name": "María 🌻", "external_user_id": USERNAME},
    ),
    "a WhatsApp user who hides the number": (
        {**WHATSAPP, "From": USERNAME, "WaId": ""}, {"address": USERNAME},
    ),
    "a WhatsApp user of an enterprise": (
        {**WHATSAPP, "From": "whatsapp:US.ENT.abc123"}, {"address": "whatsapp:US.ENT.abc123"},
    ),
    "a tapped button": (TAPPED, {"choice": "ask:yes", "quoted_sid": QUOTED, "body": "Sí"}),
    "a chosen item of a list": (
        {**WHATSAPP, "ListId": "ask:#2", "ListTitle": "Maywood", "Body": "Maywood"},
        {"choice": "ask:#2", "body": "Maywood"},
    ),
    "an empty button is none": ({**SMS, "ButtonPayload": ""}, {"choice": None}),
    "a picture": (media("image/jpeg"), {"attachments": attached(("picture", "image/jpeg"))}),
    "a voice note": (media("audio/ogg"), {"attachments": attached(("voice", "audio/ogg"))}),
    "a video": (media("video/mp4"), {"attachments": attached(("video", "video/mp4"))}),
    "a PDF": (media("application/pdf"), {"attachments": attached(("file", "application/pdf"))}),
    "a contact": (media("text/vcard"), {"attachments": attached(("contact", "text/vcard"))}),
    "a contact of an older phone": (
        media("text/x-vcard"), {"attachments": attached(("contact", "text/x-vcard"))},
    ),
    "something that tells no type": (media(""), {"attachments": attached(("file", ""))}),
    "two pictures with words": (
        media("image/png", "image/webp", Body="mire"),
        {"attachments": attached(("picture", "image/png"), ("picture", "image/webp")),
         "body": "mire"},
    ),
    "a location is noted and its place is not": (
        {**WHATSAPP, "Body": "", "Latitude": "34.05", "Longitude": "-118.25", "Label": "Home"},
        {"attachments": (Attachment("location"),)},
    ),
    "a stop that Twilio has answered": ({**SMS, "OptOutType": "STOP"}, {"opt_out": "stop"}),
    "a start that Twilio has answered": ({**SMS, "OptOutType": "START"}, {"opt_out": "start"}),
    "a help that Twilio has answered": ({**SMS, "OptOutType": "help"}, {"opt_out": "help"}),
    "an opt-out type that is new to us": ({**SMS, "OptOutType": "PAUSE"}, {"opt_out": None}),
    "a parameter that is new to us": ({**SMS, "Astonishing": "news"}, {"body": "Hola"}),
}  # fmt: skip


@pytest.mark.parametrize(("form", "expected"), TABLE.values(), ids=TABLE)
def test_inbound(form, expected):
    text = parse_inbound(form)
    assert {name: getattr(text, name) for name in expected} == expected


def test_a_plain_text_has_nothing_else_in_it():
    assert parse_inbound(SMS) == InboundText(SID, ACCOUNT, MARIA, PON, "Hola")


def test_where_somebody_is_does_not_outlive_the_request():
    form = {**SMS, "Latitude": "34.0522", "Longitude": "-118.2437", "Address": "1 Main St"}
    kept = repr(parse_inbound(form))
    for secret in ("34.0522", "118.2437", "Main", "90011", "LOS ANGELES"):
        assert secret not in kept


MALFORMED = {
    "no SID": (without(SMS, "MessageSid"), "MessageSid: missing"),
    "an empty SID": ({**SMS, "MessageSid": ""}, "MessageSid: missing"),
    "a SID of something else": ({**SMS, "MessageSid": "CA" + "1" * 32}, "MessageSid"),
    "a SID that is too short": ({**SMS, "MessageSid": "SM123"}, "MessageSid"),
    "a SID with a line break": ({**SMS, "MessageSid": SID + "\n"}, "MessageSid"),
    "no account": (without(SMS, "AccountSid"), "AccountSid: missing"),
    "no sender": (without(SMS, "From"), "From: missing"),
    "a sender that is a word": ({**SMS, "From": "anonymous"}, "From"),
    "a sender with spaces": ({**SMS, "From": "+1 213 555 0142"}, "From"),
    "a sender with a line break": ({**SMS, "From": MARIA + "\n"}, "From"),
    "a sender of another channel": ({**SMS, "From": "rcs:brand"}, "From"),
    "no receiver": (without(SMS, "To"), "To: missing"),
    "a receiver that is a word": ({**SMS, "To": "us"}, "To"),
    "a count of media that is a word": ({**SMS, "NumMedia": "one"}, "NumMedia"),
    "a count of media below nothing": ({**SMS, "NumMedia": "-1"}, "NumMedia"),
    "more media than Twilio sends": (media(*["image/png"] * 11), "NumMedia"),
    "a count of media that fills a page": ({**SMS, "NumMedia": "9" * 5000}, "NumMedia"),
    "a count of media in other digits": ({**SMS, "NumMedia": "１"}, "NumMedia"),
    "a count of media without its address": ({**SMS, "NumMedia": "1"}, "MediaUrl0: missing"),
    "a second medium without its address": (
        {**media("image/png"), "NumMedia": "2"}, "MediaUrl1: missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("form", "named"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_inbound_names_the_field(form, named):
    with pytest.raises(MalformedWebhookError, match=f"^{named}") as problem:
        parse_inbound(form)
    assert "213555" not in str(problem.value)


@given(st.dictionaries(st.sampled_from(sorted({*TAPPED, "MediaUrl0", "Latitude"})), st.text()))
def test_whatever_is_sent_is_a_text_or_named_as_malformed(changes):
    for usual in (SMS, TAPPED):
        assert field_that_is_wrong({**usual, **changes}) in {None, *TAPPED, "MediaUrl0"}


def field_that_is_wrong(form):
    try:
        parse_inbound(form)
    except MalformedWebhookError as problem:
        return str(problem).split(":")[0]
    return None


RECEIPT = {"MessageSid": SID, "MessageStatus": "delivered", "AccountSid": ACCOUNT, "To": MARIA}

RECEIPTS = {
    "delivered": (RECEIPT, ReceiptReport(SID, "delivered", None)),
    "failed with its code": (
        {**RECEIPT, "MessageStatus": "failed", "ErrorCode": "30003", "ErrorMessage": "off"},
        ReceiptReport(SID, "failed", 30003, meaning_of(30003)),
    ),
    "an empty code": (
        {**RECEIPT, "MessageStatus": "undelivered", "ErrorCode": ""},
        ReceiptReport(SID, "undelivered", None),
    ),
    "queued says no more than accepted": (
        {**RECEIPT, "MessageStatus": "queued"}, ReceiptReport(SID, "accepted", None),
    ),
    "sending says no more than accepted": (
        {**RECEIPT, "MessageStatus": "sending"}, ReceiptReport(SID, "accepted", None),
    ),
    "a canceled text was never sent": (
        {**RECEIPT, "MessageStatus": "canceled"}, ReceiptReport(SID, "failed", None),
    ),
    "read on WhatsApp": (
        {**RECEIPT, "MessageStatus": "read", "EventType": "READ"},
        ReceiptReport(SID, "read", None),
    ),
    "a status of inbound texts": ({**RECEIPT, "MessageStatus": "received"}, None),
    "a status that is new to us": ({**RECEIPT, "MessageStatus": "teleported"}, None),
}  # fmt: skip


@pytest.mark.parametrize(("form", "expected"), RECEIPTS.values(), ids=RECEIPTS)
def test_receipt(form, expected):
    assert parse_receipt(form) == expected


BAD_RECEIPTS = {
    "no SID": (without(RECEIPT, "MessageSid"), "MessageSid: missing"),
    "no status": (without(RECEIPT, "MessageStatus"), "MessageStatus: missing"),
    "a code that is a word": ({**RECEIPT, "ErrorCode": "none"}, "ErrorCode"),
    "a code too great to be stored": ({**RECEIPT, "ErrorCode": "9" * 12}, "ErrorCode"),
}


@pytest.mark.parametrize(("form", "named"), BAD_RECEIPTS.values(), ids=BAD_RECEIPTS)
def test_malformed_receipt_names_the_field(form, named):
    with pytest.raises(MalformedWebhookError, match=f"^{named}"):
        parse_receipt(form)


def test_twilios_statuses_go_forward_in_ours():
    order = ["accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"]
    ranks = [RANK[STATUSES[status]] for status in order]
    assert ranks == sorted(ranks)
    assert set(STATUSES.values()) <= set(Status) - {Status.REFUSED, Status.UNKNOWN}
