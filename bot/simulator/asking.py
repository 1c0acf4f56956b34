"""Reads what the page or a test asks for, and says in plain words what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from bot.simulator.inbound import Text
from bot.simulator.options import E164, DemoNumber, number_problems
from bot.simulator.state import Channel
from bot.simulator.world import World

USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+(;.*)?")
TEXT_FIELDS = frozenset(
    {"from", "to", "channel", "body", "sid", "profile_name", "replied_to", "button", "list"}
    | {"location", "media", "user_id"}
)
BODY_LIMIT = 1600
MEDIA_LIMIT = 10
Asked = Mapping[str, Any]


class MistakeError(Exception):
    """Something that was asked for in a way that makes no sense."""


def text(world: World, data: Asked) -> Text:
    """What somebody does on a phone."""
    unknown = sorted(set(data) - TEXT_FIELDS)
    if unknown:
        raise MistakeError(f"Unknown: {', '.join(unknown)}.")
    kind = channel(_words(data, "channel") or "sms")
    to = _words(data, "to") or ""
    if world.organization(to) is None:
        raise MistakeError(f"{to!r} is not a number of an organization here.")
    body = _words(data, "body") or ""
    if len(body) > BODY_LIMIT:
        raise MistakeError(f"A text has at most {BODY_LIMIT} characters.")
    asked = Text(
        phone=_phone(data, kind),
        organization=to,
        channel=kind,
        body=body,
        sid=_sid(data, "sid"),
        profile_name=_words(data, "profile_name"),
        replied_to=_sid(data, "replied_to"),
        button=_choice(data, "button"),
        list_item=_choice(data, "list"),
        location=_location(data),
        media_types=_media(data),
        user_id=_words(data, "user_id"),
    )
    if kind == "sms" and (asked.button or asked.list_item or asked.location):
        raise MistakeError("SMS has no buttons, lists or locations.")
    return asked


def organization(data: Asked) -> DemoNumber:
    """An organization's number that is to be served from now on."""
    asked = DemoNumber(
        _words(data, "number") or "",
        _words(data, "name") or "",
        _words(data, "messaging_service_sid"),
    )
    found = number_problems(asked)
    if found:
        raise MistakeError(" ".join(found))
    return asked


def channel(name: str) -> Channel:
    """A channel by its name."""
    if name == "sms":
        return "sms"
    if name == "whatsapp":
        return "whatsapp"
    raise MistakeError(f"{name!r} is neither sms nor whatsapp.")


def one_of(data: Asked, name: str, allowed: Collection[str]) -> str:
    """A word from a closed list."""
    value = data.get(name)
    if not isinstance(value, str) or value not in allowed:
        raise MistakeError(f"{name} must be one of: {', '.join(allowed) or 'nothing known here'}.")
    return value


def number(value: object) -> int:
    """A whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise MistakeError(f"{value!r} is not a whole number.")
    return value


def times(data: Asked) -> int | None:
    """How often a fault strikes: 1 unless told; null means until turned off."""
    value = data.get("times", 1)
    if value is None:
        return None
    count = number(value)
    if count == 0:
        raise MistakeError("times must be 1 or more, or null.")
    return count


def _phone(data: Asked, kind: Channel) -> str:
    phone = _words(data, "from") or ""
    if E164.fullmatch(phone) or (kind == "whatsapp" and USER_ID.fullmatch(phone)):
        return phone
    raise MistakeError(f"{phone!r} is not a number like +12135550142.")


def _words(data: Asked, name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise MistakeError(f"{name} must be text.")
    return value


def _sid(data: Asked, name: str) -> str | None:
    value = _words(data, name)
    if value is not None and not MESSAGE_SID.fullmatch(value):
        raise MistakeError(f"{name} is not a message's SID.")
    return value


def _choice(data: Asked, name: str) -> dict[str, str] | None:
    value = data.get(name)
    if value is None:
        return None
    fields = {"id", "title", "description"}
    if not isinstance(value, dict) or not {"id", "title"} <= set(value) <= fields:
        raise MistakeError(f"{name} must have an id and a title.")
    if not all(isinstance(word, str) for word in value.values()):
        raise MistakeError(f"{name} must hold text.")
    return dict(value)


def _location(data: Asked) -> dict[str, Any] | None:
    value = data.get("location")
    if value is None:
        return None
    if not isinstance(value, dict) or not {"latitude", "longitude"} <= set(value):
        raise MistakeError("location must have a latitude and a longitude.")
    return dict(value)


def _media(data: Asked) -> tuple[str, ...]:
    value = data.get("media") or []
    if not isinstance(value, list) or len(value) > MEDIA_LIMIT:
        raise MistakeError(f"media must be a list of at most {MEDIA_LIMIT}.")
    types = [item.get("content_type") if isinstance(item, dict) else None for item in value]
    known = [kind for kind in types if isinstance(kind, str) and CONTENT_TYPE.fullmatch(kind)]
    if len(known) < len(types):
        raise MistakeError("Each of media must have a content_type such as audio/ogg.")
    return tuple(known)
