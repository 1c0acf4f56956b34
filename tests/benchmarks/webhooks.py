"""Inbound webhooks as Twilio sends them, signed and ready to go out on a socket."""

from itertools import count
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from bot.settings import Settings

_sids = count(1)


def webhook(chosen: Settings, sender: str, to: str, words: str) -> bytes:
    """The whole HTTP request of one text."""
    sid = f"SM{next(_sids):032x}"
    form = {
        "ToCountry": "US",
        "ToState": "CA",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "LOS ANGELES",
        "FromZip": "90006",
        "SmsSid": sid,
        "FromState": "CA",
        "SmsStatus": "received",
        "FromCity": "LOS ANGELES",
        "Body": words,
        "FromCountry": "US",
        "To": to,
        "ToZip": "90017",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": chosen.twilio_account_sid,
        "From": sender,
        "MessagingServiceSid": "",
        "ApiVersion": "2010-04-01",
    }
    url = f"{chosen.public_url}/webhooks/twilio/inbound"
    signature = RequestValidator(chosen.twilio_auth_tokens[0]).compute_signature(url, form)
    body = urlencode(form).encode()
    head = (
        f"POST {urlsplit(url).path} HTTP/1.1\r\n"
        f"Host: {urlsplit(url).netloc}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body
