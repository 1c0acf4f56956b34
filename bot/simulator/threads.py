"""A phone's conversation as its screen shows it: ticks, buttons, lists, attachments."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import words
from bot.simulator.state import Message
from bot.simulator.world import World


def message(world: World, message: Message) -> dict[str, Any]:
    """One message, seen from the phone: `in` came from the organization, `out` was written here."""
    organization = world.organization(message.organization)
    error = message.error_code
    return {
        "sid": message.sid,
        "direction": "out" if message.direction == "inbound" else "in",
        "organization": message.organization,
        "organization_name": organization.name if organization else message.organization,
        "body": message.body,
        "at": message.created.isoformat(),
        "status": message.status,
        "problem": f"{error}: {words(error)}" if error else message.note,
        "segments": message.segments,
        "encoding": message.encoding if message.channel == "sms" else None,
        "media": [{"content_type": item.content_type, "url": item.url} for item in message.media],
        "buttons": message.rich.get("buttons", []),
        "list": message.rich.get("list"),
        "location": message.rich.get("location"),
    }
