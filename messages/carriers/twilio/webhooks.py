"""Twilio's webhooks in our own words. Unknown parameters are ignored: new ones come unannounced.

Of the parameters of an inbound text, city, state, ZIP and coordinates are not taken over: they do
not outlive the request.
"""

import re
from collections.abc import Mapping
from typing import Literal

from messages.carriers.contract import (
    Attachment,
    AttachmentKind,
    InboundText,
    MalformedWebhookError,
    ReceiptReport,
)
from messages.carriers.twilio.errors import meaning_of
from messages.outbox import Status

_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_ADDRESS = re.compile(r"\+[0-9]{5,15}|[0-9]{3,8}|whatsapp:(\+[0-9]{5,15}|[A-Z]{2}\.[\w.]{1,140})")
_NUMBER = re.compile(r"[0-9]{1,9}")
_MAX_MEDIA = 10

_OPT_OUTS: Mapping[str, Literal["stop", "help", "start"]] = {
    "STOP": "stop",
    "HELP": "help",
    "START": "start",
}

_KINDS: tuple[tuple[str, AttachmentKind], ...] = (
    ("audio/", "voice"),
    ("image/", "picture"),
    ("video/", "video"),
    ("text/vcard", "contact"),
    ("text/x-vcard", "contact"),
)

# Twilio's words for what became of a text, in ours. `queued` and `sending` say no more than
# `accepted` does; a canceled text was never sent.
STATUSES: Mapping[str, Status] = {
    "accepted": Status.ACCEPTED,
    "scheduled": Status.ACCEPTED,
    "queued": Status.ACCEPTED,
    "sending": Status.ACCEPTED,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
    "read": Status.READ,
}


def parse_inbound(form: Mapping[str, str]) -> InboundText:
    """An inbound text; raises MalformedWebhookError naming the parameter that is wrong."""
    sid = _required(form, "MessageSid", _SID)
    return InboundText(
        sid=sid,
        account_sid=_required(form, "AccountSid"),
        address=_required(form, "From", _ADDRESS),
        to=_required(form, "To", _ADDRESS).removeprefix("whatsapp:"),
        body=form.get("Body", ""),
        choice=form.get("ListId") or form.get("ButtonPayload") or None,
        quoted_sid=form.get("OriginalRepliedMessageSid") or None,
        attachments=_attachments(form),
        profile_name=form.get("ProfileName") or None,
        external_user_id=form.get("ExternalUserId") or None,
        opt_out=_OPT_OUTS.get(form.get("OptOutType", "").upper()),
    )


def _required(form: Mapping[str, str], name: str, pattern: re.Pattern[str] | None = None) -> str:
    value = form.get(name, "")
    if not value:
        raise MalformedWebhookError(f"{name}: missing")
    if pattern and not pattern.fullmatch(value):
        raise MalformedWebhookError(f"{name}: not of the form that Twilio uses")
    return value


def _attachments(form: Mapping[str, str]) -> tuple[Attachment, ...]:
    number = form.get("NumMedia") or "0"
    if not _NUMBER.fullmatch(number) or int(number) > _MAX_MEDIA:
        raise MalformedWebhookError(f"NumMedia: not a number from 0 to {_MAX_MEDIA}")
    media = [_media(form, index) for index in range(int(number))]
    if form.get("Latitude") and form.get("Longitude"):
        media.append(Attachment("location"))
    return tuple(media)


def _media(form: Mapping[str, str], index: int) -> Attachment:
    url = _required(form, f"MediaUrl{index}")
    content_type = form.get(f"MediaContentType{index}", "")
    return Attachment(_kind(content_type), url, content_type)


def _kind(content_type: str) -> AttachmentKind:
    for start, kind in _KINDS:
        if content_type.startswith(start):
            return kind
    return "file"


def parse_receipt(form: Mapping[str, str]) -> ReceiptReport | None:
    """A status callback; None for a status that says nothing about an outbound text."""
    sid = _required(form, "MessageSid", _SID)
    status = STATUSES.get(_required(form, "MessageStatus"))
    code = form.get("ErrorCode", "")
    if code and not _NUMBER.fullmatch(code):
        raise MalformedWebhookError("ErrorCode: not a number")
    if status is None:
        return None
    number = int(code) if code else None
    return ReceiptReport(sid, status, number, meaning_of(number))
