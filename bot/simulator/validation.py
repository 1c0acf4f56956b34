"""What Twilio accepts in a request to create a message: a table, and rules that tie fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.simulator.contents import Content
from bot.simulator.errors import TwilioError
from bot.simulator.options import E164, DemoNumber, is_loopback, local_url
from bot.simulator.state import Channel, split_address
from bot.simulator.world import World

BOOLEAN = re.compile(r"true|false", re.IGNORECASE)
INTEGER = re.compile(r"\d{1,9}")
NUMBER = re.compile(r"\d+(\.\d+)?")
ANYTHING = re.compile(r".*", re.DOTALL)

# Parameter: what its value must look like. Any other parameter is refused.
PARAMETERS: dict[str, re.Pattern[str]] = {
    "To": ANYTHING,
    "From": ANYTHING,
    "FallbackFrom": ANYTHING,
    "MessagingServiceSid": re.compile(r"MG[0-9a-fA-F]{32}"),
    "Body": ANYTHING,
    "MediaUrl": re.compile(r"https?://\S+"),
    "ContentSid": re.compile(r"HX[0-9a-fA-F]{32}"),
    "ContentVariables": ANYTHING,
    "StatusCallback": ANYTHING,
    "ApplicationSid": re.compile(r"AP[0-9a-fA-F]{32}"),
    "MaxPrice": NUMBER,
    "ProvideFeedback": BOOLEAN,
    "Attempt": INTEGER,
    "ValidityPeriod": INTEGER,
    "ForceDelivery": BOOLEAN,
    "ContentRetention": re.compile(r"retain|discard"),
    "AddressRetention": re.compile(r"retain|obfuscate"),
    "SmartEncoded": BOOLEAN,
    "PersistentAction": ANYTHING,
    "TrafficType": re.compile(r"free"),
    "ShortenUrls": BOOLEAN,
    "ScheduleType": re.compile(r"fixed"),
    "SendAt": ANYTHING,
    "SendAsMms": BOOLEAN,
    "RiskCheck": re.compile(r"enable|disable"),
    # In the client since 9.13 and in Twilio's guides, though not in its OpenAPI file of April 2026.
    "MessageIntent": ANYTHING,
}
REPEATABLE = frozenset({"MediaUrl", "PersistentAction"})
# A parameter that looks wrong is refused with its own code where Twilio has one.
CODES = {"MessagingServiceSid": 21701, "ContentSid": 21655, "MediaUrl": 21620}
BAD_VALUE = 20001

BODY_LIMIT = 1600
MEDIA_LIMIT = 10
VARIABLES_LIMIT = 100
VALIDITY = range(1, 36001)
LONGEST_VALIDITY = VALIDITY[-1]
SCHEDULE = (timedelta(minutes=15), timedelta(days=35))


@dataclass(frozen=True)
class Wanted:
    """A request to create a message, checked."""

    channel: Channel
    organization: DemoNumber
    phone: str
    body: str
    service_sid: str | None = None
    pinned: bool = False
    media_urls: tuple[str, ...] = ()
    content: Content | None = None
    variables: dict[str, str] = field(default_factory=dict)
    status_callback: str | None = None
    send_at: datetime | None = None
    valid_seconds: int = LONGEST_VALIDITY


Form = Mapping[str, list[str]]


def check(world: World, form: Form) -> Wanted:
    """Check a request as strictly as Twilio's OpenAPI file and its documentation say."""
    _check_parameters(form)
    one = {name: values[0] for name, values in form.items() if values}
    channel, phone = _receiver(one)
    organization, service_sid = _sender(world, one, channel)
    content, variables = _content(world, one)
    body = one.get("Body", "")
    media = tuple(form.get("MediaUrl", ()))
    if not (body or media or content):
        raise TwilioError(21602)
    if len(body) > BODY_LIMIT:
        raise TwilioError(21617)
    return Wanted(
        channel=channel,
        organization=organization,
        phone=phone,
        body=body,
        service_sid=service_sid,
        pinned="From" in one,
        media_urls=media,
        content=content,
        variables=variables,
        status_callback=_status_callback(world, one.get("StatusCallback")),
        send_at=_send_at(world, one),
        valid_seconds=int(one.get("ValidityPeriod", LONGEST_VALIDITY)),
    )


def _check_parameters(form: Form) -> None:
    unknown = sorted(set(form) - set(PARAMETERS))
    if unknown:
        raise TwilioError(20001, detail=", ".join(unknown))
    for name, values in form.items():
        if len(values) > 1 and name not in REPEATABLE:
            raise TwilioError(BAD_VALUE, detail=f"{name} is given more than once")
        if not all(PARAMETERS[name].fullmatch(value) for value in values):
            raise TwilioError(CODES.get(name, BAD_VALUE), detail=f"{name} is invalid")
    _check_ranges(form)


def _check_ranges(form: Form) -> None:
    if len(form.get("MediaUrl", ())) > MEDIA_LIMIT:
        raise TwilioError(21620, detail="more than 10 media URLs")
    for period in form.get("ValidityPeriod", ()):
        if int(period) not in VALIDITY:
            raise TwilioError(BAD_VALUE, detail="ValidityPeriod must be from 1 to 36000")


def _receiver(one: Mapping[str, str]) -> tuple[Channel, str]:
    if not one.get("To"):
        raise TwilioError(21604)
    channel, phone = split_address(one["To"])
    if not E164.fullmatch(phone) and not (channel == "whatsapp" and _user_id(phone)):
        raise TwilioError(21211, detail=one["To"])
    return channel, phone


def _user_id(text: str) -> bool:
    """Whether this is a WhatsApp user whose number is hidden (business-scoped user id)."""
    return re.fullmatch(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", text) is not None


def _sender(
    world: World, one: Mapping[str, str], channel: Channel
) -> tuple[DemoNumber, str | None]:
    sender, service_sid = one.get("From"), one.get("MessagingServiceSid")
    if not sender and not service_sid:
        raise TwilioError(21603)
    service = world.service(service_sid) if service_sid else None
    if service_sid and service is None:
        raise TwilioError(21701, detail=service_sid)
    if not sender:
        assert service is not None  # noqa: S101 - one of the two was given
        return service, service_sid
    from_channel, number = split_address(sender)
    organization = world.organization(number)
    if organization is None or from_channel != channel:
        raise TwilioError(21606, detail=sender)
    if service is not None and service is not organization:
        raise TwilioError(21606, detail=f"{sender} is not in the Messaging Service")
    return organization, service_sid


def _content(world: World, one: Mapping[str, str]) -> tuple[Content | None, dict[str, str]]:
    sid, text = one.get("ContentSid"), one.get("ContentVariables")
    if sid is None:
        if text is not None:
            raise TwilioError(21654)
        return None, {}
    content = world.contents.get(sid)
    if content is None:
        raise TwilioError(21655, detail=sid)
    return content, _variables(text) if text is not None else {}


def _variables(text: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except ValueError:
        raise TwilioError(21656, detail="not a JSON string") from None
    if not isinstance(values, dict):
        raise TwilioError(21656, detail="not a JSON object")
    if len(values) > VARIABLES_LIMIT:
        raise TwilioError(92002)
    _check_values(values.items())
    return values


def _check_values(pairs: Iterable[tuple[str, object]]) -> None:
    for name, value in pairs:
        if not isinstance(value, str) or not value.strip():
            raise TwilioError(21656, detail=f"variable {name} is empty or not a string")
        if re.search(r"[\r\n\t]| {5,}", value):
            raise TwilioError(21656, detail=f"variable {name} holds a newline, tab or many spaces")


def _status_callback(world: World, url: str | None) -> str | None:
    if url is None:
        return None
    try:
        host = urlsplit(url).hostname or ""
        valid = urlsplit(url).scheme in {"http", "https"} and bool(host) and "_" not in host
    except ValueError:
        valid = False
    if not valid or re.search(r"\s", url):
        raise TwilioError(21609, detail=url)
    if not is_loopback(urlsplit(local_url(world.options, url)).hostname):
        # Not Twilio's rule but ours: nothing may leave this computer.
        raise TwilioError(21609, detail=f"the simulator calls this computer only, not {host}")
    return url


def _send_at(world: World, one: Mapping[str, str]) -> datetime | None:
    text = one.get("SendAt")
    if "ScheduleType" not in one:
        if text is not None:
            raise TwilioError(BAD_VALUE, detail="SendAt is given without ScheduleType")
        return None
    if not text:
        raise TwilioError(35111)
    if "MessagingServiceSid" not in one:
        raise TwilioError(35118)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise TwilioError(35114, detail=text) from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    if not SCHEDULE[0] <= when - world.clock.now() <= SCHEDULE[1]:
        raise TwilioError(35114, detail=text)
    return when
