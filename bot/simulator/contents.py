"""Content templates: kept, filled in with variables, and judged as WhatsApp would judge them."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SLOT = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,16})\s*\}\}")
# These can only be sent inside an open window, so there is nothing to approve.
NEVER_APPROVED = frozenset({"twilio/list-picker", "twilio/location"})
APPROVAL_MODES = ("approve", "wait", "reject")


@dataclass(eq=False)
class Approval:
    """What became of a request to WhatsApp to approve a template."""

    name: str
    category: str
    status: str
    reason: str = ""


@dataclass(eq=False)
class Content:
    """One template, in one language."""

    sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    created: datetime
    approval: Approval | None = None

    @property
    def kind(self) -> str:
        """The content type that WhatsApp gets: the richest one, not the plain text for SMS."""
        rich = [name for name in self.types if name != "twilio/text"]
        return rich[0] if rich else "twilio/text"

    @property
    def approved(self) -> bool:
        """Whether it may begin a conversation."""
        return self.approval is not None and self.approval.status == "approved"

    @property
    def marketing(self) -> bool:
        """Whether it is an approved marketing template."""
        return self.approved and self.approval is not None and self.approval.category == "MARKETING"


class Contents:
    """All templates of the account."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._contents: dict[str, Content] = {}

    def clear(self) -> None:
        """Forget all templates."""
        with self._lock:
            self._contents.clear()

    def add(self, content: Content) -> None:
        """Keep a template."""
        with self._lock:
            self._contents[content.sid] = content

    def get(self, sid: str) -> Content | None:
        """The template with this SID."""
        return self._contents.get(sid)

    def remove(self, sid: str) -> bool:
        """Delete a template; false when there was none."""
        with self._lock:
            return self._contents.pop(sid, None) is not None

    def all(self) -> list[Content]:
        """All templates, newest first, as Twilio lists them."""
        with self._lock:
            return list(self._contents.values())[::-1]


def fill(text: str, values: dict[str, str]) -> str:
    """A text with its `{{1}}` slots filled in; a slot without a value stays as it is."""
    return SLOT.sub(lambda slot: values.get(slot.group(1), slot.group(0)), text)


def render(content: Content, values: dict[str, str], plain: bool) -> tuple[str, dict[str, Any]]:
    """The words and the buttons or list that a phone shows; plain text alone for SMS."""
    values = {**content.variables, **values}
    kind = "twilio/text" if plain and "twilio/text" in content.types else content.kind
    spec = content.types[kind]
    body = fill(str(spec.get("body", "")), values)
    if plain:
        return body, {}
    if kind == "twilio/quick-reply":
        buttons = [
            {"id": fill(str(a.get("id", "")), values), "title": fill(str(a["title"]), values)}
            for a in spec["actions"]
        ]
        return body, {"buttons": buttons}
    if kind == "twilio/list-picker":
        return body, {"list": _list(spec, values)}
    return body, {}


def rejection(content: Content) -> str:
    """Why WhatsApp would reject a template by its shape, or nothing."""
    body = str(content.types[content.kind].get("body", "")).strip()
    slots = SLOT.findall(body)
    if not slots:
        return ""
    if SLOT.match(body) or re.search(SLOT.pattern + r"[.!?]?$", body):
        return "A variable stands at the start or the end."
    if re.search(r"\}\}\s*\{\{", body):
        return "Two variables stand side by side."
    words = len(SLOT.sub(" ", body).split())
    if words < 2 * len(slots) + 1:
        return "There are too many variables for so few words."
    return ""


def _list(spec: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    items = [
        {
            "id": fill(str(item.get("id", "")), values),
            "title": fill(str(item["item"]), values),
            "description": fill(str(item.get("description", "")), values),
        }
        for item in spec["items"]
    ]
    return {"button": fill(str(spec.get("button", "")), values), "items": items}
