"""Says what is missing or wrong with this installation, and how to mend it."""

import sys
from collections.abc import Callable, Iterator

import click
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot import redis_server
from bot.cli.context import KEYS_DO_NOT_FIT, wire
from bot.migrations import schema
from bot.migrations.tables import metadata
from bot.redis_server import RedisServerError
from bot.settings import is_loopback
from bot.wiring import Wiring
from community import people
from community.database import reading
from community.sealed import count_under_none_of
from community.senders import senders
from scheduler.alerts.table import listed


@click.command()
def doctor() -> None:
    """Check settings, database, Redis and organizations; status 1 if something is wrong."""
    wiring = wire()
    kind = "demo" if wiring.settings.is_demo else "real"
    click.echo(f"ok     settings ({kind}), in {wiring.settings.home}")
    is_well = True
    for name, check in _CHECKS.items():
        problems = list(check(wiring))
        click.echo(f"{'WRONG' if problems else 'ok':<6} {name}")
        for problem in problems:
            is_well = False
            click.echo(f"         {problem}")
        for note in _NOTES[name](wiring) if name in _NOTES and not problems else ():
            click.echo(f"         {note}")
    sys.exit(0 if is_well else 1)


def _database(wiring: Wiring) -> Iterator[str]:
    try:
        if not schema.is_current(wiring.engine):
            yield "not up to date: run `portavoz db upgrade`"
    except SQLAlchemyError as error:
        yield f"does not answer ({type(error).__name__}): check DATABASE_URL"


def _keys(wiring: Wiring) -> Iterator[str]:
    try:
        with reading(wiring.engine) as connection:
            if not people.keys_fit(connection, wiring.vault):
                yield KEYS_DO_NOT_FIT
    except SQLAlchemyError:
        yield "cannot be tried"


def _older_keys(wiring: Wiring) -> Iterator[str]:
    """How far the replacing of a key has come: nothing is wrong with having several."""
    present, *others = wiring.vault.key_ids
    if not others:
        return
    with reading(wiring.engine) as connection:
        left = sum(count_under_none_of([present], connection, metadata).values())
    names = " and ".join(map(repr, others))
    yield f"{present!r} is in use; DATA_KEYS also has {names}"
    if left:
        yield f"{left} values are under another key than {present!r}: run `portavoz keys rotate`"
    else:
        yield f"nothing is under another key than {present!r}: `portavoz keys rotate` says what now"


def _redis(wiring: Wiring) -> Iterator[str]:
    if wiring.settings.redis_url is None:
        try:
            redis_server.program()  # started when it is needed, and not by asking
        except RedisServerError as error:
            yield str(error)
        return
    try:
        wiring.redis.ping()
    except RedisError as error:
        yield f"does not answer ({type(error).__name__}): check REDIS_URL"


def _organizations(wiring: Wiring) -> Iterator[str]:
    try:
        with reading(wiring.engine) as connection:
            if not senders(connection):
                yield "none has a number: `portavoz organization new`, then `portavoz number new`"
    except SQLAlchemyError:
        yield "cannot be read"


def _public_address(wiring: Wiring) -> Iterator[str]:
    if not wiring.settings.is_demo and not wiring.settings.public_url.startswith("https://"):
        yield "PUBLIC_URL is not set to where Twilio reaches this machine"
    if wiring.settings.twilio_api_url and not is_loopback(wiring.settings.public_url):
        yield "TWILIO_API_URL is set: texts go to a simulator and reach nobody; take it out"


def _alerts(wiring: Wiring) -> Iterator[str]:
    try:
        with reading(wiring.engine) as connection:
            for row in connection.execute(listed(with_past=False)):
                whose = f" of {row.organization}" if row.organization else ""
                error = f" (error {row.code})" if row.code else ""
                state = "over since" if row.over_at else "since"
                since = row.over_at or row.began_at
                yield f"{row.kind}{whose}{error}, {state} {since:%Y-%m-%d %H:%M} UTC"
    except SQLAlchemyError:
        yield "cannot be read"


_CHECKS: dict[str, Callable[[Wiring], Iterator[str]]] = {
    "database": _database,
    "keys": _keys,
    "redis": _redis,
    "organizations": _organizations,
    "public address": _public_address,
    "alerts": _alerts,
}

# What is worth knowing where nothing is wrong.
_NOTES: dict[str, Callable[[Wiring], Iterator[str]]] = {"keys": _older_keys}

COMMANDS = (doctor,)
