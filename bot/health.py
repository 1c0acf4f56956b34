"""Whether this process lives (/healthz), can do its work (/readyz), and its figures (/metrics)."""

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.migrations import schema
from bot.settings import is_loopback
from bot.wiring import Wiring
from community.database import reading
from scheduler import heartbeats
from scheduler.heartbeats import ProcessKind

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
            status="not ready" if problem else "ok",
            database=problem or "ok",
            redis=_redis(wiring),
            **({} if problem else _others(wiring)),
        )
        return answer, 503 if problem else 200

    @routes.get("/metrics")
    def figures() -> Response:
        # Counts are no secret of a person's, but nobody outside this machine needs them.
        is_near = request.remote_addr in _LOCAL and is_loopback(request.host_url)
        if not is_near or "X-Forwarded-For" in request.headers:
            abort(404)
        with reading(wiring.engine) as connection:
            found = metrics.figures(connection, wiring.now())
        return Response(found, content_type=CONTENT_TYPE_LATEST)

    @routes.after_request
    def of_this_moment(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

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


def _others(wiring: Wiring) -> dict[str, str]:
    """Whether a worker and a clock live; without them texts are still taken in and kept."""
    try:
        with reading(wiring.engine) as connection:
            seen = heartbeats.seen(connection, wiring.now())
    except SQLAlchemyError:
        return {}
    kinds = (ProcessKind.WORKER, ProcessKind.CLOCK)
    return {str(kind): "ok" if seen[kind].living else "not seen" for kind in kinds}
