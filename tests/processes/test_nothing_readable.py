"""What is kept names nobody: not in the database, nor in Redis, nor in any file, log or process."""

import base64
import os
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import create_engine, inspect, select, update
from sqlalchemy.engine import make_url

from community.database import connect, metadata, table_of
from flows.sessions import Session
from messages.inbox import Inbound
from tests.databases import Databases
from tests.processes.parents import text_until_taken
from tests.processes.parts import InParts
from tests.processes.readable import found_in, phone_secrets, ways_of

PHONE, OTHER_PHONE = "+17475550187", "+17475550188"
PROFILE = "Xóchitl Ñanduzú"
FIRST_NAME = "Citlaltépetl"
SCHOOL = "escuela Chimalpopócatl"
PLACE = {
    "latitude": "34.1808391", "longitude": "-118.3089661",
    "address": "1234 Cazahuatl Avenue", "label": "Casa de Xilónen",
}  # fmt: skip
WORDS = [
    "mi niña Quetzalñá tiene miedo",
    "quiero hablar con una persona sobre el chupamirto",
    "el camión de la ñoñería llega tarde",
]
# Twilio guesses a city by the area code.
CITY = "BURBANK"
SECRETS = [
    *phone_secrets(PHONE), *phone_secrets(OTHER_PHONE), *PROFILE.split(), FIRST_NAME,
    SCHOOL.split()[1], *PLACE.values(), *WORDS, "Quetzalñá", "chupamirto", "ñoñería", CITY,
]  # fmt: skip


@pytest.mark.parametrize("secret", [PHONE, FIRST_NAME, WORDS[0]])
@pytest.mark.parametrize("before", range(6))
def test_a_secret_is_found_however_it_is_written(secret: str, before: int):
    """The search sees what was planted, or it would prove nothing."""
    noise = bytes(range(32, 127))
    around = b"{" * before + secret.encode() + b"}" * 5
    planted = {
        "base64": base64.b64encode(around),
        "base64 for URLs": base64.urlsafe_b64encode(around),
        "base32": base64.b32encode(around),
    }
    for way, needles in ways_of(secret).items():
        for needle in [planted[way]] if way in planted else needles:
            assert any(way in each for each in found_in(noise + needle + noise, [secret])), needle
    assert found_in(noise, [secret]) == []


@pytest.fixture(scope="module")
def here(installation: InParts) -> InParts:
    """An installation that a mother told a lot, and in which a lot went wrong."""
    _converse(installation)
    _go_wrong(installation)
    installation.settle()
    return installation


def _converse(here: InParts) -> None:
    for words in ("hola", "1", "si", f"Me llamo {FIRST_NAME}", "mamá", SCHOOL, "SALTAR", *WORDS):
        text_until_taken(here, words, PHONE)
    whatsapp = {"channel": "whatsapp", "profile_name": PROFILE}
    for words in ("UNIRME", WORDS[1]):
        text_until_taken(here, words, PHONE, **whatsapp)
    text_until_taken(here, "", PHONE, location=PLACE, **whatsapp)
    text_until_taken(here, WORDS[2], PHONE, media=[{"content_type": "audio/ogg"}], **whatsapp)
    here.settle()


def _go_wrong(here: InParts) -> None:
    for fault, value in [
        ("refuse_with", 21211),  # Twilio's words for it hold the number
        ("fail_with", 30007),
        ("500_after_accepting", None),
        ("drop", None),
    ]:
        here.post("faults", name=fault, times=1, value=value)
        text_until_taken(here, "AYUDA", PHONE)
        here.settle()
    here.post("faults", name="forged_signature", times=1)
    assert here.text(WORDS[0], sender=PHONE)["webhook_status"] == 403
    text_until_taken(here, "hola", OTHER_PHONE)
    _spoil_sessions(here)
    text_until_taken(here, WORDS[0], OTHER_PHONE)


def _spoil_sessions(here: InParts) -> None:
    """Make every flow raise: the state of its conversation cannot be opened any more."""
    engine = connect(here.environment["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(update(table_of(Session)).values(state_sealed=b"spoiled"))
    engine.dispose()


@pytest.mark.processes
def test_a_lot_was_told_and_a_lot_went_wrong(here: InParts):
    """Else the other tests would find nothing for want of anything to find."""
    log = here.log.read_text()
    for said in ("VaultError", "not accepted", "bad signature"):
        assert said in log
    shown = here.portavoz("person", "show", PHONE, "--organization", "pon")
    assert found_in(shown.encode(), [FIRST_NAME, *WORDS]) != []
    reasons = {str(reason) for (reason,) in here.query(select(table_of(Inbound).c.waits_because))}
    assert {"not_understood", "no_conversation", "flow_failed"} <= reasons
    kept = here.query(select(table_of(Inbound).c.attachments_sealed))
    assert len([sealed for (sealed,) in kept if sealed]) == 2, "a place and a voice note"


@pytest.mark.processes
def test_no_file_names_anybody(here: InParts):
    files = [path for path in [here.log, *here.home.rglob("*")] if path.is_file()]
    files += _database_files(here)
    assert len(files) >= 4
    for path in files:
        if path.name != "demo.env":  # the keys themselves
            assert found_in(path.read_bytes(), SECRETS) == [], path


def _database_files(here: InParts) -> list[Path]:
    url = make_url(here.environment["DATABASE_URL"])
    if url.get_backend_name() != "sqlite":
        return []
    database = Path(str(url.database))
    found = list(database.parent.glob(f"{database.name}*"))
    assert database in found
    return found


@pytest.mark.processes
def test_no_table_names_anybody(here: InParts, databases: Databases):
    """Each value by itself, as a dump of the database would write it."""
    engine = create_engine(here.environment["DATABASE_URL"])
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names()
        assert set(metadata.tables) <= set(tables)
        for table in tables:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            dump = b"\n".join(_as_bytes(value) for row in rows for value in row)
            assert found_in(dump, SECRETS) == [], table
    engine.dispose()
    assert found_in(databases.log(), SECRETS) == []


def _as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


@pytest.mark.processes
def test_redis_names_nobody(here: InParts):
    with here.redis as redis:
        held = list(_contents(redis))
    assert held
    for each in held:
        assert found_in(each, SECRETS) == []


def _contents(redis: Redis) -> Iterator[bytes]:
    """Keys, values, and what is compressed in values."""
    readers = {
        b"string": lambda key: [redis.get(key)],
        b"hash": lambda key: [part for pair in redis.hgetall(key).items() for part in pair],
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda key: redis.zrange(key, 0, -1),
        b"stream": lambda key: [str(redis.xrange(key)).encode()],
    }
    for key in redis.scan_iter():
        yield key
        for value in readers[redis.type(key)](key):
            yield value
            try:
                yield zlib.decompress(value)
            except zlib.error:
                continue


@pytest.mark.processes
def test_no_command_line_or_environment_names_anybody(here: InParts):
    listed = subprocess.run(
        ["ps", "axeww", "-o", "command="], capture_output=True, check=True
    ).stdout.splitlines()
    ours = [line for line in listed if os.fsencode(here.home) in line]
    assert len(ours) >= len(here.names)
    assert found_in(b"\n".join(ours), SECRETS) == []
