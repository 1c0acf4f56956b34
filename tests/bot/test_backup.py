"""A backup is whole or refused, goes from any of our databases to any other, and tells nothing."""

import hashlib
import json
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner, Result
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Engine

from bot.backup import restoring, writing
from bot.backup.problems import BackupError
from bot.backup.tables import tables_in
from bot.cli import portavoz
from bot.demo import secrets
from bot.migrations import schema
from community.database import connect, reading, table_of
from community.vault import Vault, new_key
from messages.inbox import Inbound
from messages.outbox import Outbound, Status
from scheduler.heartbeats import Heartbeat
from tests.bot.test_keys import REAL, SETTINGS
from tests.bot.test_migrations import _ID, _IN_USE
from tests.town import NEW, OLD, STEPS, Town

_inbound = table_of(Inbound)
_outbound = table_of(Outbound)


@pytest.fixture
def town(fresh_url, senders, now):
    made = Town(fresh_url, senders["+12135550100"], now)
    made.furnish("old")
    yield made
    made.close()


@pytest.fixture
def backup(town: Town, tmp_path: Path, now) -> Path:
    path = tmp_path / "backup.zip"
    writing.write(town.engine, path, ["old"], now)
    return path


def everything(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, as backups write them."""
    with reading(engine) as connection:
        return {
            each.table.name: [
                dict(zip(each.columns, each.write(row), strict=True))
                for row in connection.execute(
                    select(each.table).order_by(*each.table.primary_key.columns)
                )
            ]
            for each in tables_in(connection)
        }


def restore(path: Path, engine: Engine, now, vault: Vault = STEPS["old"]) -> None:
    restoring.restore(engine, path, vault, now)


def refusal(path: Path, engine: Engine, now, vault: Vault = STEPS["old"]) -> str:
    """Why it is refused; nothing is left of it then."""
    with pytest.raises(BackupError) as problem:
        restore(path, engine, now, vault)
    with reading(engine) as connection:
        assert restoring.names_in(connection) == []
    return str(problem.value)


def test_it_goes_to_another_kind_of_database_and_back(town, backup, empty_engine, tmp_path, now):
    """With PostgreSQL: to SQLite and back; that is also how one moves up."""
    with town.engine.begin() as connection:  # nothing is due, so that nothing is to be doubted
        connection.execute(update(_outbound).values(status=Status.SENT))
    backup.unlink()
    before = everything(town.engine)
    assert len([name for name, rows in before.items() if rows]) >= 15

    writing.write(town.engine, backup, ["old"], now)
    between = connect(f"sqlite:///{tmp_path / 'between.db'}")
    restore(backup, between, now)
    again = tmp_path / "again.zip"
    writing.write(between, again, ["old"], now)
    between.dispose()
    restore(again, empty_engine, now)

    assert everything(empty_engine) == before
    assert schema.is_current(empty_engine)


def test_what_was_restored_goes_on(town, backup, empty_engine, now):
    restore(backup, empty_engine, now)
    anew = town.moved_to(empty_engine.url.render_as_string(hide_password=False))
    anew.text("old", *anew.new_numbers(1))
    anew.text("old", next(iter(town.heard)))
    anew.check("old")
    anew.close()


def test_it_is_one_moment_while_texts_come_in(town, empty_engine, tmp_path, now):
    """Every text in it has its sender and its answer."""
    done = threading.Event()

    def text_on() -> None:
        while not done.is_set():
            town.text("old", *town.new_numbers(1))

    texting = [threading.Thread(target=text_on) for _ in range(2)]
    for thread in texting:
        thread.start()
    try:
        for place in range(5):
            path = tmp_path / f"{place}.zip"
            writing.write(town.engine, path, ["old"], now)
    finally:
        done.set()
        for thread in texting:
            thread.join(30)
    restore(path, empty_engine, now)
    with reading(empty_engine) as connection:
        texts = set(connection.execute(select(_inbound.c.id)).scalars())
        answered = set(connection.execute(select(_outbound.c.inbound_id)).scalars())
    assert len(texts) > 5
    assert len(texts - answered) == 0
    assert answered <= texts


def test_nobody_but_its_owner_can_read_it_and_it_tells_nothing(town, backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(backup) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    for address in town.heard:
        assert address.removeprefix("whatsapp:+").encode() not in inside
    for words in (b"Rosa", b"luz@example.org", b"esquina", OLD.split(":")[1].encode()):
        assert words not in inside


def test_nothing_is_written_over(town, backup, now):
    before = backup.read_bytes()
    with pytest.raises(FileExistsError):
        writing.write(town.engine, backup, ["old"], now)
    assert backup.read_bytes() == before


def test_what_failed_leaves_no_file(empty_engine, tmp_path, now):
    with pytest.raises(BackupError, match="nothing to back up"):
        writing.write(empty_engine, tmp_path / "backup.zip", ["old"], now)
    assert [path for path in tmp_path.iterdir() if path.suffix != ".db"] == []


def test_a_backup_of_an_older_version_is_brought_up(empty_engine, tmp_path, now):
    with empty_engine.begin() as connection:
        command.upgrade(schema.config(connection), "0002")
        empty = "x''" if connection.dialect.name == "sqlite" else "''"
        for statement in _IN_USE:
            connection.exec_driver_sql(statement.replace("{id}", _ID).replace("{bytes}", empty))
    path = tmp_path / "old.zip"
    writing.write(empty_engine, path, ["old"], now)
    fresh = connect(f"sqlite:///{tmp_path / 'fresh.db'}")
    restore(path, fresh, now)
    assert schema.is_current(fresh)
    assert [row["slug"] for row in everything(fresh)["organization"]] == ["pon"]
    assert everything(fresh)["organization"][0]["keep_words_days"] == 90
    fresh.dispose()


def test_a_database_in_use_is_never_restored_into(town, backup, now):
    before = everything(town.engine)
    with pytest.raises(BackupError, match="not empty"):
        restore(backup, town.engine, now)
    assert everything(town.engine) == before


def test_a_changed_byte_is_noticed_or_changes_nothing(town, backup, tmp_path, now):
    """Some bytes of an archive mean nothing, such as the time of a part."""
    whole, expected, refused = backup.read_bytes(), None, 0
    for place in range(7, len(whole), len(whole) // 40):
        content = bytearray(whole)
        content[place] ^= 0xFF
        backup.write_bytes(content)
        fresh = connect(f"sqlite:///{tmp_path / f'{place}.db'}")
        try:
            restore(backup, fresh, now)
        except BackupError:
            refused += 1
        else:
            expected = expected or everything(fresh)
            assert everything(fresh) == expected
            assert len(expected["address"]) == len(town.heard)
        fresh.dispose()
    assert refused > 20


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_half_a_backup_is_refused(backup, empty_engine, now, share):
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    assert "damaged" in refusal(backup, empty_engine, now)


def rewritten(path: Path, change) -> None:
    """The archive with changed parts, sound as an archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def in_manifest(change):
    def apply(parts):
        found = json.loads(parts["manifest.json"])
        change(found)
        parts["manifest.json"] = json.dumps(found).encode()

    return apply


CHANGES = {
    "a part is gone": (lambda parts: parts.pop("tables/address.jsonl"), "is missing"),
    "a row is gone": (
        lambda parts: parts.update({"tables/person_address.jsonl": b""}),
        "person_address is not as it was written",
    ),
    "no manifest": (lambda parts: parts.pop("manifest.json"), "is missing"),
    "another program's": (
        lambda parts: parts.update({"manifest.json": b"[1]"}),
        "not a backup of Portavoz",
    ),
    "another format": (
        in_manifest(lambda found: found.update(format="portavoz backup 2")),
        "a format that this version does not know",
    ),
    "a later version": (
        in_manifest(lambda found: found.update(revision="9999", version="7.0")),
        "made by a later version, 7.0: install that one",
    ),
    "other columns": (
        in_manifest(lambda found: found["tables"]["team"]["columns"].update(colour="text")),
        "not those that its version had",
    ),
}


@pytest.mark.parametrize(("change", "said"), CHANGES.values(), ids=CHANGES)
def test_what_does_not_fit_is_refused_whole(backup, empty_engine, now, change, said):
    rewritten(backup, change)
    assert said in refusal(backup, empty_engine, now)


def test_rows_that_a_database_does_not_take_are_refused_whole(backup, empty_engine, now):
    def twice(parts):
        line = parts["tables/organization.jsonl"].splitlines(keepends=True)[0]
        content = line + line
        parts["tables/organization.jsonl"] = content
        found = json.loads(parts["manifest.json"])
        digest = hashlib.sha256(content).hexdigest()
        found["tables"]["organization"] |= {"rows": 2, "sha256": digest}
        parts["manifest.json"] = json.dumps(found).encode()

    rewritten(backup, twice)
    assert "organization: a row cannot be restored" in refusal(backup, empty_engine, now)


@pytest.mark.parametrize(
    "keys", [new_key("other"), new_key("old")], ids=["another id", "another key of the same id"]
)
def test_keys_that_do_not_open_it_are_refused(backup, empty_engine, now, keys):
    said = refusal(backup, empty_engine, now, Vault(keys))
    assert "address.address" in said
    assert "made with DATA_KEYS of the ids old" in said


def test_what_was_due_is_asked_of_the_carrier_before_it_goes_out(town, empty_engine, tmp_path, now):
    """It may have been sent after the backup was made; what is for later was not."""
    later = select(_outbound.c.id).limit(1).scalar_subquery()
    with town.engine.begin() as connection:
        connection.execute(update(_outbound).values(status=Status.WAITING, due_at=now))
        connection.execute(
            update(_outbound).where(_outbound.c.id == later).values(due_at=now + timedelta(days=9))
        )
    path = tmp_path / "waiting.zip"
    writing.write(town.engine, path, ["old"], now)
    restore(path, empty_engine, now + timedelta(hours=1))
    with reading(empty_engine) as connection:
        counted = select(_outbound.c.status, func.count()).group_by(_outbound.c.status)
        found = {row.status: row.count for row in connection.execute(counted)}
    assert found.pop(Status.WAITING) == 1
    assert set(found) == {Status.UNKNOWN}


def test_processes_of_another_place_are_not_seen_here(town, empty_engine, tmp_path, now):
    row = {"name": "web-1", "kind": "web", "keys": "old", "seen_at": now}
    with town.engine.begin() as connection:
        connection.execute(insert(table_of(Heartbeat)), row)
    path = tmp_path / "beats.zip"
    writing.write(town.engine, path, ["old"], now)
    restore(path, empty_engine, now)
    assert everything(empty_engine)["heartbeat"] == []


@pytest.fixture
def run(tmp_path, monkeypatch, fresh_url):
    """Run a command; `where` is a home with its database, `data_keys` make it a real one."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)

    def run(line: str, where: str = "home", url: str | None = None, keys: str = "") -> Result:
        monkeypatch.setenv("PORTAVOZ_HOME", str(tmp_path / where))
        monkeypatch.setenv("DATABASE_URL", url or f"sqlite:///{tmp_path / where}/portavoz.db")
        for name, value in {**REAL, "DATA_KEYS": keys}.items():
            if keys:
                monkeypatch.setenv(name, value)
            else:
                monkeypatch.delenv(name, raising=False)
        return CliRunner().invoke(portavoz, line.split())

    return run


def test_the_demo_moves_to_another_home_with_its_keys(run, tmp_path):
    (tmp_path / "safe").mkdir()
    assert run("demo").exit_code == 0
    said = run(f"backup {tmp_path}/b.zip --keys {tmp_path}/safe/keys.env")
    assert said.exit_code == 0, said.output
    assert "Keep them apart" in said.output
    assert (tmp_path / "safe/keys.env").stat().st_mode & 0o777 == 0o600

    without = run(f"restore {tmp_path}/b.zip", "elsewhere")
    assert "The keys do not open it" in without.output
    said = run(f"restore {tmp_path}/b.zip --keys {tmp_path}/safe/keys.env", "elsewhere")
    assert said.exit_code == 0, said.output
    assert "The keys are in" in said.output
    shown = run("person show +12135550180 --json", "elsewhere")
    assert json.loads(shown.stdout)["first_name"] == "Rosa"
    old, new = (secrets.load_or_make(tmp_path / home) for home in ("home", "elsewhere"))
    assert old["DATA_KEYS"] == new["DATA_KEYS"]
    assert old["TWILIO_AUTH_TOKEN"] != new["TWILIO_AUTH_TOKEN"]


def test_outside_the_demo_the_environment_must_hold_the_keys(run, tmp_path, town, fresh_url):
    (tmp_path / "safe").mkdir()
    files = f"{tmp_path}/b.zip --keys {tmp_path}/safe/keys.env"
    assert run(f"backup {files}", url=fresh_url, keys=OLD).exit_code == 0
    refused = run(f"restore {files}", "elsewhere", keys=NEW)
    assert refused.exit_code == 1
    assert "DATA_KEYS of the environment lacks a key that is in" in refused.output
    assert run(f"restore {files}", "elsewhere", keys=f"{NEW},{OLD}").exit_code == 0


REFUSED = {
    "keys beside the backup": ("backup {0}/b.zip --keys {0}/keys.env", "must not lie beside"),
    "a folder that is not there": ("backup {0}/no/b.zip", "No such file or directory"),
    "a name that is taken": ("backup {0}/taken", "taken is there already"),
    "keys' name that is taken": (
        "backup {0}/safe/b.zip --keys {0}/taken",
        "taken is there already, and nothing is written over",
    ),
    "a backup that is not there": ("restore {0}/none.zip", "No such file or directory"),
    "a file that is no backup": ("restore {0}/taken", "damaged"),
    "keys that are no text": (
        "restore {0}/taken --keys {0}/binary",
        "not a file of NAME=value lines",
    ),
    "keys that are none": ("restore {0}/taken --keys {0}/taken", "no line SECRET_KEY="),
}


@pytest.mark.parametrize(("line", "said"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_says_what_is_wrong(run, tmp_path, line, said):
    assert run("db upgrade").exit_code == 0
    (tmp_path / "safe").mkdir()
    (tmp_path / "taken").write_text("mine\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    where = "elsewhere" if line.startswith("restore") else "home"
    refused = run(line.format(tmp_path), where)
    assert refused.exit_code == 1, refused.output
    assert said in refused.output
    assert (tmp_path / "taken").read_text() == "mine\n"
    assert not list(tmp_path.glob("**/*.zip"))
    assert not list(tmp_path.glob("**/*.part"))


def test_keys_that_open_nothing_are_not_given_out_for_safety(run, tmp_path, town, fresh_url):
    (tmp_path / "safe").mkdir()
    files = f"{tmp_path}/b.zip --keys {tmp_path}/safe/keys.env"
    refused = run(f"backup {files}", url=fresh_url, keys=NEW)
    assert "do not open this database" in refused.output
    assert not (tmp_path / "b.zip").exists()
