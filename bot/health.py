"""Whether this process lives (/healthz), can do its work (/readyz), and its figures (/metrics)."""

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from redis import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.migrations import schema
from bot.settings import is_loopback
from bot.wiring import Wiring
from community.database import reading, table_of
from messages.inbox import Inbound
from messages.outbox import Outbound

_LOCAL = {"127.0.0.1", "::1"}


def blueprint(wiring: Wiring) -> Blueprint:
    """The routes for whoever watches over this installation."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def ready() -> tuple[Response, int]:
        problem = _database_problem(wiring)
        answer = jsonify(
            status="not ready" if problem else "ok", database=problem or "ok", redis=_redis(wiring)
        )
        return answer, 503 if problem else 200

    @routes.get("/metrics")
    def metrics() -> Response:
        # Counts are no secret of a person's, but nobody outside this machine needs them.
        is_near = request.remote_addr in _LOCAL and is_loopback(request.host_url)
        if not is_near or "X-Forwarded-For" in request.headers:
            abort(404)
        return Response(_figures(wiring), content_type=CONTENT_TYPE_LATEST)

    return routes


def _database_problem(wiring: Wiring) -> str | None:
    try:
        if not schema.is_current(wiring.engine):
            return "not up to date: run `portavoz db upgrade`"
    except SQLAlchemyError:
        return "does not answer"
    return None


def _redis(wiring: Wiring) -> str:
    """Without it texts still come in and are kept; they are answered once it is back."""
    try:
        wiring.redis.ping()
    except RedisError:
        return "does not answer"
    return "ok"


def _figures(wiring: Wiring) -> bytes:
    """Counted in the database, so that all processes tell the same."""
    registry = CollectorRegistry()
    with reading(wiring.engine) as connection:
        for name, words, model, column in _GAUGES:
            table = table_of(model)
            gauge = Gauge(name, words, [column], registry=registry)
            counted = select(table.c[column], func.count()).group_by(table.c[column])
            for value, count in connection.execute(counted):
                gauge.labels(str(value)).set(count)
    return generate_latest(registry)


_GAUGES = (
    ("portavoz_outbound", "Texts to be sent, by what became of them.", Outbound, "status"),
    ("portavoz_inbound", "Texts that came in, by what became of them.", Inbound, "state"),
)
