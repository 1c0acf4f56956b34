"""The simulator's own API below /simulator/: texts, threads, ledger, faults, settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.simulator import asking, inbound, threads
from bot.simulator.asking import MistakeError
from bot.simulator.contents import APPROVAL_MODES
from bot.simulator.faults import BY_NAME, FAULTS
from bot.simulator.guards import refuse
from bot.simulator.optout import MODES
from bot.simulator.world import World

THREAD_LIMIT = 200
SWITCHES = {"opt_out": MODES, "approval": APPROVAL_MODES}


def control_blueprint(world: World) -> Blueprint:
    """The routes of the page, and of tests."""
    api = Blueprint("control", __name__, url_prefix="/simulator")

    @api.errorhandler(MistakeError)
    def mistaken(mistake: MistakeError) -> Response:
        return refuse(400, str(mistake))

    @api.post("/texts")
    def text() -> Response:
        sid, delivery = inbound.receive(world, asking.text(world, _json()))
        return jsonify(sid=sid, webhook_status=delivery.status, problem=delivery.error)

    @api.get("/ledger")
    def ledger() -> Response:
        limit = request.args.get("limit", type=int)
        entries, last = world.ledger.after(request.args.get("after", 0, type=int), limit)
        return jsonify(entries=entries, last=last)

    @api.get("/phones/<channel>/<number>")
    def phone(channel: str, number: str) -> Response | tuple[str, int]:
        version, messages = world.store.thread(asking.channel(channel), number)
        if request.args.get("seen", type=int) == version:
            return "", 204
        shown = [threads.message(world, message) for message in messages[-THREAD_LIMIT:]]
        return jsonify(channel=channel, number=number, version=version, messages=shown)

    @api.post("/reset")
    def reset() -> Response:
        world.reset()
        return jsonify(ok=True)

    _faults_routes(api, world)
    _settings_routes(api, world)
    return api


def _faults_routes(api: Blueprint, world: World) -> None:
    @api.get("/faults")
    def faults() -> Response:
        return jsonify(faults=_faults(world))

    @api.post("/faults")
    def arm() -> Response:
        data = _json()
        name = asking.one_of(data, "name", BY_NAME)
        value = data.get("value")
        world.faults.arm(name, asking.times(data), None if value is None else asking.number(value))
        return faults()

    @api.delete("/faults")
    def disarm() -> Response:
        world.faults.disarm(request.args.getlist("name") or None)
        return faults()


def _settings_routes(api: Blueprint, world: World) -> None:
    @api.get("/settings")
    def settings() -> Response:
        organizations = [
            {"number": o.number, "name": o.name, "messaging_service_sid": o.messaging_service_sid}
            for o in world.organizations()
        ]
        return jsonify(
            opt_out=world.settings.opt_out,
            approval=world.settings.approval,
            organizations=organizations,
            now=world.clock.now().isoformat(),
        )

    @api.post("/organizations")
    def serve() -> Response:
        world.serve(asking.organization(_json()))
        return settings()

    @api.post("/settings")
    def change() -> Response:
        data = _json()
        chosen = {n: asking.one_of(data, n, SWITCHES.get(n, ())) for n in data}
        for name, value in chosen.items():
            setattr(world.settings, name, value)
        world.ledger.add("settings", **chosen)
        return settings()


def _json() -> dict[str, Any]:
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise MistakeError("Send a JSON object.")
    return data


def _faults(world: World) -> list[dict[str, Any]]:
    armed = world.faults.armed()
    rows = []
    for fault in FAULTS:
        now = armed.get(fault.name)
        rows.append(
            {
                "name": fault.name,
                "moment": fault.moment,
                "words": fault.words,
                "unit": fault.unit,
                "default": fault.default,
                "on": now is not None,
                "times": now.times if now else None,
                "value": now.value if now else None,
            }
        )
    return rows
