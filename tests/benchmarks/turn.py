"""The cost of an inbound turn: its SQL statements, and its time against a bare floor.

The floor is a Flask app that checks the same signature and inserts one row in the same database.
Both are called through WSGI in one process, in turn, so that the machine's moods meet both alike.
What the network and the server add is not in it.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, request
from sqlalchemy import Engine, event, text
from twilio.request_validator import RequestValidator

from bot import redis_server, settings
from bot.app import create_app
from bot.demo import organizations
from bot.migrations import schema
from bot.wiring import Wiring
from flows.definitions.revisions import publish_library

TURNS = 300
ROUNDS = 5
_URL = "http://127.0.0.1:8000"
# Eight texts that walk through sign-up; each person sends them once.
_WORDS = ("hola", "1", "si", "Ana", "mamá", "belmont", "1", "gracias")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, _installation(Path(folder)) as wiring:
        ours, floor = create_app(wiring), _floor(wiring)
        _prepare(wiring)
        post = _poster(wiring)
        statements = _count_statements(wiring.engine, lambda: _walk(post, ours, 0))
        print(f"SQL statements a turn, BEGIN and COMMIT included: {statements:.1f}")
        ratios, times = [], []
        for number in range(1, ROUNDS + 1):
            base = _timed(post, floor, number * 1000)
            own = _timed(post, ours, number * 1000)
            ratios.append(base / own)
            times.append(own)
        print(f"a turn, in process, SQLite: {statistics.median(times) * 1000:.2f} ms")
        print(f"turns a second against the floor: {statistics.median(ratios):.2f}")


@contextmanager
def _installation(home: Path) -> Iterator[Wiring]:
    """Without a worker: a turn rings, and nobody answers."""
    yield Wiring(settings.load({"PORTAVOZ_HOME": str(home)}))
    redis_server.stop(home)


def _prepare(wiring: Wiring) -> None:
    schema.upgrade(wiring.engine)
    with wiring.engine.begin() as connection:
        publish_library(connection, wiring.now())
        organizations.load(connection, wiring.now())
        connection.execute(text("create table floor (id integer primary key, body text)"))


def _floor(wiring: Wiring) -> Flask:
    app = Flask("floor")
    validator = RequestValidator(wiring.settings.twilio_auth_tokens[0])

    @app.post("/webhooks/twilio/inbound")
    def inbound() -> Response:
        signature = request.headers["X-Twilio-Signature"]
        assert validator.validate(_URL + request.path, request.form, signature)
        with wiring.engine.begin() as connection:
            statement = text("insert into floor (body) values (:body)")
            connection.execute(statement, {"body": request.form["Body"]})
        return Response("<Response/>", mimetype="text/xml")

    return app


Post = Callable[[Flask, int, str], None]


def _poster(wiring: Wiring) -> Post:
    validator = RequestValidator(wiring.settings.twilio_auth_tokens[0])
    sids = iter(range(1, 10**9))

    def post(app: Flask, person: int, words: str) -> None:
        form = {
            "MessageSid": f"SM{next(sids):032x}",
            "AccountSid": wiring.settings.twilio_account_sid,
            "From": f"+1213555{person:05d}",
            "To": "+12135550100",
            "Body": words,
            "NumMedia": "0",
        }
        path = "/webhooks/twilio/inbound"
        signature = validator.compute_signature(_URL + path, form)
        answer = app.test_client().post(
            path,
            data=urlencode(form),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature},
        )
        assert answer.status_code == 200, answer.data

    return post


def _walk(post: Post, app: Flask, person: int) -> int:
    for words in _WORDS:
        post(app, person, words)
    return len(_WORDS)


def _timed(post: Post, app: Flask, first: int) -> float:
    started = time.perf_counter()
    turns = 0
    person = first
    while turns < TURNS:
        turns += _walk(post, app, person)
        person += 1
    return (time.perf_counter() - started) / turns


def _count_statements(engine: Engine, walk: Callable[[], int]) -> float:
    counted = [0]
    for name in ("before_cursor_execute", "begin", "commit"):
        event.listen(engine, name, lambda *_: counted.__setitem__(0, counted[0] + 1))
    turns = walk()
    return counted[0] / turns


if __name__ == "__main__":
    main()
