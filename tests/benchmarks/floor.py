"""The least that a webhook can do: check Twilio's signature, insert one row, answer.

The same check, server, database and settings as the real application's; nothing else of it.
"""

import os

from flask import Flask, Response, abort, request
from sqlalchemy import Column, MetaData, Table, Text, Uuid, insert

from bot import settings
from bot.web_server import Server
from bot.wiring import Wiring
from community.database import UTCDateTime, new_id
from messages.carriers.twilio.signature import is_genuine

TABLE = Table(
    "floor",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("sender", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", UTCDateTime, nullable=False),
)


def make_floor(wiring: Wiring) -> Flask:
    app = Flask("floor")

    @app.post("/webhooks/twilio/inbound")
    def inbound() -> Response:
        url = wiring.settings.public_url + request.path
        signature = request.headers["X-Twilio-Signature"]
        tokens = wiring.settings.twilio_auth_tokens
        if not is_genuine(tokens, url, request.form, request.get_data(), signature):
            abort(403)
        row = {
            "id": new_id(),
            "sender": request.form["From"],
            "body": request.form["Body"],
            "received_at": wiring.now(),
        }
        with wiring.engine.begin() as connection:
            connection.execute(insert(TABLE), row)
        return Response("<Response/>", mimetype="text/xml")

    return app


class FloorServer(Server):
    def load(self) -> Flask:
        return make_floor(Wiring(self.wiring.settings))


if __name__ == "__main__":
    FloorServer(Wiring(settings.load(os.environ))).run()
