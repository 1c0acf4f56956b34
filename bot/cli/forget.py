"""Erases whoever is reached at an address; says what went, what stays and what is out of reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.cli.context import wire_with_keys
from bot.cli.finding import candidates, find_one
from bot.cli.listing import organization_id, slugs
from bot.wiring import Wiring
from community import people
from community.database import reading, table_of
from community.organizations import Number, is_held
from community.people import Speaker
from flows.erasure import erase_everybody_reached
from messages.carriers.contract import NotNow, Redacted

_number = table_of(Number)

# What a table's rows are to people: one of them, and several.
_ROWS = {
    "person": ("person", "people"),
    "address": ("address", "addresses"),
    "inbound": ("text that came in", "texts that came in"),
    "outbound": ("text that went out", "texts that went out"),
    "media": ("attachment", "attachments"),
    "session": ("conversation", "conversations"),
    "membership": ("place in a team", "places in teams"),
}
# Who answers where is said with the people.
_UNSAID = {"person_address"}

_KEPT = """\
Kept: of each address a keyed hash, so that nobody texts it again by mistake; and, as proof of
consent, when, how and in which language it was given and withdrawn, without any words."""
_OUT_OF_REACH = """\
Out of reach: the copies of phone companies, of WhatsApp and on the phones themselves; backups made
before now; Twilio's internal logs, which it keeps for up to 400 days."""
_NOT_AT_CARRIER = """\
Twilio still has its own copies of the texts. To empty them: portavoz forget {address}
--organization {slug} --at-carrier"""
_HELD = """\
{slug} is under a legal hold: nothing is erased while it stands. When whoever advises you on it says
that it is over: portavoz organization change {slug} --no-legal-hold"""


_NOT_EMPTIED = """\
Twilio has not emptied everything yet{code}. Texts may be on their way, or it did not
answer. Nothing was erased here. Please try again in some minutes; it goes on from where it was."""


@click.command()
@click.argument("address")
@click.option("--organization", help="Needed when several organizations know the address.")
@click.option("--at-carrier", is_flag=True, help="Empty the texts that Twilio keeps, too.")
@click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")
def forget(address: str, organization: str | None, *, at_carrier: bool, yes: bool) -> None:
    """Erase everybody reached at ADDRESS, but for a keyed hash and the proof of consent."""
    wiring = wire_with_keys()
    with reading(wiring.engine) as connection:
        found = find_one(connection, wiring.vault, organization, address)
        if found:
            target = _target(wiring, connection, *found)
        else:
            erased = _erased_before(wiring, connection, organization, address)
    if found is None:
        _tell_of_erased(wiring, address, erased, at_carrier=at_carrier)
        return
    question = f"Erase everything about everybody reached at {address} in {target.slug}, for good?"
    if not yes and not click.confirm(question):
        raise click.ClickException("Nothing was erased.")
    emptied = _empty_at_carrier(wiring, target) if at_carrier else None
    with wiring.engine.begin() as connection:
        gone = erase_everybody_reached(
            connection, wiring.vault, target.owner, found[1].address_id, wiring.now()
        )
    click.echo(f"Erased in {target.slug}: {_told(gone)}.")
    click.echo(_KEPT)
    click.echo(emptied or _NOT_AT_CARRIER.format(address=address, slug=target.slug))
    click.echo(_OUT_OF_REACH)


@dataclass(frozen=True)
class _Target:
    """Addresses of one organization, and the numbers that it texts them from."""

    slug: str
    owner: UUID
    numbers: Sequence[str]
    addresses: Sequence[str]


def _target(wiring: Wiring, connection: Connection, slug: str, speaker: Speaker) -> _Target:
    reached = people.addresses_reaching(connection, speaker.address_id)
    addresses = [people.address_of(connection, wiring.vault, each) for each in reached]
    return _unless_held(connection, slug, addresses)


def _unless_held(connection: Connection, slug: str, addresses: Sequence[str]) -> _Target:
    owner = organization_id(connection, slug)
    if is_held(connection, owner):
        raise click.ClickException(_HELD.format(slug=slug))
    query = select(_number.c.number).where(_number.c.organization_id == owner)
    return _Target(slug, owner, connection.execute(query).scalars().all(), addresses)


def _erased_before(
    wiring: Wiring, connection: Connection, organization: str | None, address: str
) -> list[tuple[_Target, datetime]]:
    found = []
    for slug in slugs(connection, organization):
        owner = organization_id(connection, slug)
        for candidate in candidates(address):
            erased = people.find_erased(connection, wiring.vault, owner, candidate)
            if erased:
                found.append((_unless_held(connection, slug, [candidate]), erased[1]))
    return found


def _tell_of_erased(
    wiring: Wiring, address: str, erased: list[tuple[_Target, datetime]], *, at_carrier: bool
) -> None:
    """Nobody is known there; of who was erased before Twilio may still have the texts."""
    if not erased:
        raise click.ClickException(f"Nobody is known at {address}.")
    for target, at in erased:
        click.echo(f"{target.addresses[0]} was erased in {target.slug} on {at:%Y-%m-%d}.")
        if at_carrier:
            click.echo(_empty_at_carrier(wiring, target))


def _empty_at_carrier(wiring: Wiring, target: _Target) -> str:
    messages = media = 0
    for number, address in product(target.numbers, target.addresses):
        match wiring.carrier.redact(number, address):
            case Redacted(emptied, deleted):
                messages, media = messages + emptied, media + deleted
            case NotNow(code):
                error = f" (error {code})" if code else ""
                raise click.ClickException(_NOT_EMPTIED.format(code=error))
    texts = _counted(messages, ("text", "texts"))
    return f"At Twilio: {texts} emptied, {_counted(media, _ROWS['media'])} deleted."


def _told(gone: Mapping[str, int]) -> str:
    names = _ROWS | {name: (name, name) for name in gone if name not in {*_ROWS, *_UNSAID}}
    return ", ".join(_counted(gone[name], names[name]) for name in names if gone.get(name))


def _counted(number: int, names: tuple[str, str]) -> str:
    return f"{number} {names[0] if number == 1 else names[1]}"


COMMANDS = (forget,)
