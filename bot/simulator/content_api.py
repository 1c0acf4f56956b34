"""Twilio's Content API: templates with buttons and lists, and their approval by WhatsApp."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator.contents import NEVER_APPROVED, SLOT, Approval, Content, rejection
from bot.simulator.errors import TwilioError
from bot.simulator.state import new_sid
from bot.simulator.world import World

HOST = "https://content.twilio.com"
FIELDS = frozenset({"friendly_name", "language", "variables", "types"})
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
# Longest body, and for each choice: where the choices stand, their title's field and longest title.
BODY_LIMITS = {"twilio/text": 1600, "twilio/quick-reply": 1024, "twilio/list-picker": 1024}
CHOICES = {
    "twilio/quick-reply": ("actions", "title", 20),
    "twilio/list-picker": ("items", "item", 24),
}
TYPES = frozenset(BODY_LIMITS) | {"twilio/media", "twilio/call-to-action", "twilio/location"}
CHOICE_LIMIT = 10
ID_LIMIT = 200
DESCRIPTION_LIMIT = 72
BUTTON_LIMIT = 20


def content_blueprint(world: World) -> Blueprint:
    """The routes below /v1/Content."""
    api = Blueprint("content", __name__, url_prefix="/v1")

    @api.post("/Content")
    def create() -> tuple[Response, int]:
        content = _checked(world, _json())
        world.contents.add(content)
        kinds = list(content.types)
        world.ledger.add("content", sid=content.sid, name=content.friendly_name, types=kinds)
        return jsonify(_resource(world, content)), 201

    @api.get("/Content")
    def list_() -> Response:
        size = min(request.args.get("PageSize", 50, type=int), 500) or 50
        number = request.args.get("Page", 0, type=int)
        contents = world.contents.all()
        shown = [_resource(world, c) for c in contents[number * size : (number + 1) * size]]
        more = len(contents) > (number + 1) * size
        return jsonify(contents=shown, meta=_meta(number, size, more))

    @api.get("/Content/<sid>")
    def fetch(sid: str) -> Response:
        return jsonify(_resource(world, _find(world, sid)))

    @api.delete("/Content/<sid>")
    def delete(sid: str) -> tuple[str, int]:
        if not world.contents.remove(sid):
            raise TwilioError(20404, 404)
        return "", 204

    @api.post("/Content/<sid>/ApprovalRequests/whatsapp")
    def approve(sid: str) -> tuple[Response, int]:
        content = _find(world, sid)
        _submit(world, content, _json())
        received = _approval(content) | {"status": "received", "rejection_reason": ""}
        return jsonify(received), 201

    @api.get("/Content/<sid>/ApprovalRequests")
    def approval(sid: str) -> Response:
        content = _find(world, sid)
        return jsonify(
            sid=content.sid,
            account_sid=world.options.account_sid,
            whatsapp=_approval(content),
            url=f"{HOST}/v1/Content/{content.sid}/ApprovalRequests",
        )

    return api


def _json() -> dict[str, Any]:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise TwilioError(20001, detail="the body must be a JSON object")
    return data


def _find(world: World, sid: str) -> Content:
    content = world.contents.get(sid)
    if content is None:
        raise TwilioError(20404, 404)
    return content


def _require(condition: object, detail: str) -> None:
    if not condition:
        raise TwilioError(20001, detail=detail)


def _checked(world: World, data: Mapping[str, Any]) -> Content:
    unknown = sorted(set(data) - FIELDS)
    _require(not unknown, ", ".join(unknown))
    language = data.get("language")
    # WhatsApp writes es_MX; BCP 47's es-MX is refused.
    _require(isinstance(language, str) and LANGUAGE.fullmatch(language), "language is invalid")
    types, variables = data.get("types"), data.get("variables") or {}
    _require(isinstance(types, dict) and types, "types is empty")
    _require(isinstance(variables, dict), "variables must be an object")
    _require(all(isinstance(v, str) for v in variables.values()), "variables must hold text")
    for kind, spec in dict(types or {}).items():
        _check_type(kind, spec)
    return Content(
        sid=new_sid("HX"),
        friendly_name=str(data.get("friendly_name") or ""),
        language=str(language),
        variables=dict(variables),
        types=dict(types or {}),
        created=world.clock.now(),
    )


def _check_type(kind: str, spec: object) -> None:
    _require(kind in TYPES, f"{kind} is not a content type known here")
    if not isinstance(spec, dict):
        raise TwilioError(20001, detail=f"{kind} must be an object")
    if kind in BODY_LIMITS:
        body = spec.get("body")
        _require(isinstance(body, str) and body, f"{kind} needs a body")
        _require(len(str(body)) <= BODY_LIMITS[kind], f"the body of {kind} is too long")
    if kind in CHOICES:
        _check_choices(kind, spec)
    if kind == "twilio/list-picker":
        button = spec.get("button")
        _require(isinstance(button, str) and 0 < len(button) <= BUTTON_LIMIT, "button is invalid")


def _check_choices(kind: str, spec: Mapping[str, Any]) -> None:
    place, field, limit = CHOICES[kind]
    choices = spec.get(place)
    count = len(choices) if isinstance(choices, list) else 0
    _require(1 <= count <= CHOICE_LIMIT, f"{kind} needs from 1 to {CHOICE_LIMIT} {place}")
    for choice in choices or []:
        _require(isinstance(choice, dict), f"{place} must hold objects")
        title, identity = choice.get(field), choice.get("id")
        _require(isinstance(title, str) and title, f"{field} is empty")
        _require(SLOT.search(str(title)) or len(str(title)) <= limit, f"{field} is over {limit}")
        _require(isinstance(identity, str) and 0 < len(identity) <= ID_LIMIT, "id is invalid")
        description = str(choice.get("description") or "")
        _require(len(description) <= DESCRIPTION_LIMIT, "description is too long")


def _submit(world: World, content: Content, data: Mapping[str, Any]) -> None:
    name, category = str(data.get("name", "")), str(data.get("category", ""))
    _require(TEMPLATE_NAME.fullmatch(name), "name must be lower case letters, digits and _")
    _require(category in CATEGORIES, f"category must be one of {', '.join(CATEGORIES)}")
    _require(content.kind not in NEVER_APPROVED, f"{content.kind} cannot be submitted")
    if content.approval is not None:
        raise TwilioError(92009)
    mode = world.settings.approval
    reason = "Rejected by a setting" if mode == "reject" else rejection(content)
    status = "rejected" if reason else {"approve": "approved", "wait": "pending"}[mode]
    content.approval = Approval(name, category, status, reason)
    world.ledger.add("approval", sid=content.sid, status=status, category=category, reason=reason)


def _approval(content: Content) -> dict[str, Any]:
    approval = content.approval
    if approval is None:
        return {"type": "whatsapp", "name": "", "category": "", "status": "unsubmitted"}
    return {
        "type": "whatsapp",
        "name": approval.name,
        "category": approval.category,
        "content_type": content.kind,
        "status": approval.status,
        "rejection_reason": approval.reason,
        "allow_category_change": True,
    }


def _resource(world: World, content: Content) -> dict[str, Any]:
    url = f"{HOST}/v1/Content/{content.sid}"
    created = content.created.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "sid": content.sid,
        "account_sid": world.options.account_sid,
        "friendly_name": content.friendly_name,
        "language": content.language,
        "variables": content.variables,
        "types": content.types,
        "url": url,
        "date_created": created,
        "date_updated": created,
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
    }


def _meta(number: int, size: int, more: bool) -> dict[str, Any]:
    def url(page: int) -> str:
        return f"{HOST}/v1/Content?PageSize={size}&Page={page}"

    return {
        "key": "contents",
        "page": number,
        "page_size": size,
        "first_page_url": url(0),
        "previous_page_url": url(number - 1) if number else None,
        "url": url(number),
        "next_page_url": url(number + 1) if more else None,
    }
