"""Organizations are walls: what a command is told of one shows and changes nothing of another.

Every command stands in one of the two tables below, or the first test fails.
"""

import gc
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot import settings
from bot.cli import portavoz
from bot.wiring import Wiring
from community.database import metadata, reading
from flows.turn import receive
from messages.carriers.contract import InboundText

OURS, THEIRS = "alder", "birch"
OUR_NUMBER, THEIR_NUMBER = "+12135550140", "+12135550141"
OUR_PARENT, THEIR_PARENT = "+17475550142", "+17475550143"

# What only the other organization has: nothing of it may be printed.
MARKS = (
    "Birchwood", "Bumblebee", "Hornet", "Bertha", "Basilia", "basilia@example.org",
    "Brunilda", "bizcochos", THEIR_PARENT, THEIR_NUMBER,
)  # fmt: skip

# Commands that are told an organization, with what is another's beside it.
WITHIN = {
    "organization change": f"{OURS} --name Alder --contact 213-555-0101",
    "organization show": f"{OURS} --json",
    "team new": f"{OURS} bees --name Ours --short-name Ours",
    "team list": f"{OURS} --json",
    "team show": f"{OURS} wasps --json",
    "number new": f"{OURS} {THEIR_NUMBER}",
    "number list": f"{OURS} --json",
    "organizer new": f"{OURS} --name Ana --email bertha@example.org",
    "organizer change": f"{OURS} basilia@example.org --phone {OUR_PARENT} --on-call",
    "organizer list": f"{OURS} --json",
    "organizer show": f"{OURS} basilia@example.org --json",
    "person list": f"--organization {OURS} --json",
    "person show": f"{THEIR_PARENT} --organization {OURS} --json",
    "forget": f"{THEIR_PARENT} --organization {OURS} --yes",
    "inbox list": f"--organization {OURS} --json",
}

# Commands on the whole installation, which whoever runs it gives; none is told an organization but
# those that make or list organizations, or find one by a number.
WITHOUT = {
    "up", "web", "worker", "simulator", "clock", "clock now", "clock move", "chat", "explain",
    "db upgrade", "db revision", "demo", "doctor", "alert list", "schools import",
    "keys new", "keys rotate", "backup", "restore",
    "organization new", "organization list", "number show",
}  # fmt: skip

# A command may answer with what it was given: what is another's is known to who asks.
_GIVEN = {"number new", "person show", "forget", "organizer show", "organizer change"}
_sids = count(1)


_FOUNDING = [
    f"organization new {OURS} --name Alder --zone America/Los_Angeles --stop-owner app",
    f"number new {OURS} {OUR_NUMBER} --rate 100",
    f"organization new {THEIRS} --name Birchwood --zone America/Los_Angeles --stop-owner app",
    f"number new {THEIRS} {THEIR_NUMBER} --rate 100",
    f"team new {THEIRS} bees --name Bumblebee",
    f"team new {THEIRS} wasps --name Hornet",
    f"organizer new {THEIRS} --name Bertha --email bertha@example.org",
    f"organizer new {THEIRS} --name Basilia --email basilia@example.org",
]


@dataclass(frozen=True)
class Installation:
    """Two organizations with people, texts and organizers in one database."""

    environment: dict[str, str]
    engine: Engine

    def run(self, line: str) -> Result:
        with warnings.catch_warnings():
            # A command is a process of its own; its end is what closes its connections.
            warnings.simplefilter("ignore", ResourceWarning)
            done = CliRunner(env=self.environment).invoke(portavoz, line.split())
            done.exception, done.exc_info = None, None
            gc.collect()
        return done


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, database_of_the_module: str
) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("walls")
    environment = {
        "PORTAVOZ_HOME": str(home),
        "DATABASE_URL": database_of_the_module,
        **dict.fromkeys(("REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "DATA_KEYS")),
    }
    wiring = Wiring(settings.load({k: v for k, v in environment.items() if v}))
    made = Installation(environment, wiring.engine)
    for line in _FOUNDING:
        done = made.run(line)
        assert done.exit_code == 0, done.output
    _converse(wiring, OUR_NUMBER, OUR_PARENT, "Amaranta", "pan dulce")
    _converse(wiring, THEIR_NUMBER, THEIR_PARENT, "Brunilda", "bizcochos")
    yield made
    wiring.engine.dispose()


def _converse(wiring: Wiring, number: str, parent: str, name: str, words: str) -> None:
    sender = wiring.senders.find(number)
    for said in ("hola", "1", "si", name, "SALTAR", "SALTAR", "SALTAR", words, "PERSONA"):
        sid = f"SM{next(_sids):032x}"
        receive(wiring.receiver, sender, InboundText(sid, "AC0", parent, number, said))


def _leaves(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if not isinstance(command, click.Group):
            yield before + name
            continue
        if command.invoke_without_command:
            yield before + name
        yield from _leaves(command, f"{before}{name} ")


def test_every_command_is_in_a_table():
    """A new one that is told an organization, a person or a thing of theirs goes into WITHIN."""
    assert set(_leaves(portavoz)) == WITHIN.keys() | WITHOUT
    assert not WITHIN.keys() & WITHOUT


def test_a_command_without_walls_is_told_no_organization():
    told = {"organization", "slug", "address", "email", "person", "team"}
    for name in WITHOUT - {"organization new"}:
        command: click.Command = portavoz
        for part in name.split():
            command = command.commands[part]
        assert not told & {parameter.name for parameter in command.params}, name


@pytest.mark.parametrize("command", WITHIN)
def test_a_command_on_one_organization_leaves_the_other_alone(
    installation: Installation, command: str
):
    with reading(installation.engine) as connection:
        before = _rows_of(connection, THEIRS)
    printed = installation.run(f"{command} {WITHIN[command]}").output
    given = WITHIN[command] if command in _GIVEN else ""
    assert [mark for mark in MARKS if mark in printed and mark not in given] == []
    with reading(installation.engine) as connection:
        assert _rows_of(connection, THEIRS) == before


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        (f"team show {OURS} wasps", "There is no team 'wasps' in 'alder'"),
        (f"organizer show {OURS} basilia@example.org", "There is no organizer"),
        (f"organizer change {OURS} basilia@example.org --language es", "There is no organizer"),
        (f"person show {THEIR_PARENT} --organization {OURS}", "Nobody is known at"),
        (f"forget {THEIR_PARENT} --organization {OURS} --yes", "Nobody is known at"),
        (f"number new {OURS} {THEIR_NUMBER}", "is taken"),
        (f"organization new {THEIRS} --name Alder --zone UTC", "is taken"),
    ],
)
def test_what_is_another_s_is_refused(installation: Installation, line: str, refusal: str):
    refused = installation.run(line)
    assert refused.exit_code == 1
    assert refusal in refused.output


def test_the_other_organization_has_what_could_be_shown(installation: Installation):
    """Else the tests above would find nothing for want of anything to find."""
    lines = [
        f"{command} {told}".replace(OURS, THEIRS)
        for command, told in WITHIN.items()
        if not command.endswith((" new", "forget"))
    ]
    printed = "".join(installation.run(line).output for line in lines)
    assert [
        mark for mark in MARKS if mark.replace(" ", "_") not in printed and mark not in printed
    ] == []
    with reading(installation.engine) as connection:
        held = {name for name, rows in _rows_of(connection, THEIRS).items() if rows}
    assert {"organization", "number", "team", "organizer", "person", "person_address", "address",
            "inbound", "outbound", "session", "consent"} <= held  # fmt: skip


def _rows_of(connection: Connection, slug: str) -> dict[str, list[object]]:
    """Everything that belongs to an organization, directly or by a row that does."""
    organization = metadata.tables["organization"]
    owner = connection.execute(
        select(organization.c.id).where(organization.c.slug == slug)
    ).scalar()
    theirs = {"organization": select(organization).where(organization.c.id == owner)}
    for name, table in metadata.tables.items():
        if "organization_id" in table.c:
            theirs[name] = select(table).where(table.c.organization_id == owner)
            continue
        for key in table.foreign_keys:
            owned = key.column.table
            if "organization_id" in owned.c:
                ids = select(key.column).where(owned.c.organization_id == owner)
                theirs[name] = select(table).where(key.parent.in_(ids))
    return {
        name: sorted(map(tuple, connection.execute(query)), key=repr)
        for name, query in theirs.items()
    }
