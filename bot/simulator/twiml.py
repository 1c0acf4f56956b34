"""What an application answers a webhook with: TwiML, of which only messages mean anything here."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from bot.simulator.courier import Delivery

LIMIT = 64_000
XML = ("text/xml", "application/xml")


class BadTwimlError(Exception):
    """An answer that Twilio could not read, with its error code."""

    def __init__(self, code: int, words: str) -> None:
        self.code = code
        super().__init__(f"{code}: {words}")


def messages(delivery: Delivery) -> list[str]:
    """The texts that an answer asks to send back; none for an empty one."""
    body = delivery.body.strip()
    if not body:
        return []
    if len(body.encode()) > LIMIT:
        raise BadTwimlError(11750, "the answer is over 64 kB")
    kind = delivery.content_type.split(";")[0].strip().lower()
    if kind == "text/plain":
        return [body]
    if kind not in XML:
        raise BadTwimlError(12300, f"the answer is {kind or 'of no type'}, not XML")
    return [_text(verb) for verb in _parse(body).findall("Message")]


def _parse(body: str) -> ET.Element:
    if "<!DOCTYPE" in body:
        # Entities could make a small answer enormous.
        raise BadTwimlError(12100, "document types are not read")
    try:
        root = ET.fromstring(body.encode())  # noqa: S314 - no document type, 64 kB at most
    except ET.ParseError as error:
        raise BadTwimlError(12100, f"the answer is not XML: {error}") from None
    if root.tag != "Response":
        raise BadTwimlError(12100, "the answer is not a <Response>")
    return root


def _text(verb: ET.Element) -> str:
    body = verb.find("Body")
    return "".join((verb if body is None else body).itertext()).strip()
