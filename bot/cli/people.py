"""Verbs on people: who they are and what they agreed to."""

from dataclasses import asdict

import click
from sqlalchemy.engine import Connection

from bot.cli.context import as_json, show, show_one, wire_with_keys
from bot.cli.finding import find_one
from bot.cli.listing import organization_id, slugs
from bot.wiring import Wiring
from community.database import reading
from community.profiles import AddressProfile, Profile, consent_history, people_of, profile_of
from messages import inbox


@click.group()
def person() -> None:
    """People: parents, in the broad sense."""


@person.command("list")
@click.option("--organization", help="Only those of one organization, by slug.")
@as_json
def person_list(organization: str | None, *, as_json: bool) -> None:
    """List people."""
    wiring = wire_with_keys()
    with reading(wiring.engine) as connection:
        rows = [
            _row(slug, profile, profile.addresses[0])
            for slug in slugs(connection, organization)
            for profile in _profiles(wiring, connection, slug)
            if profile.addresses
        ]
    show(rows, as_json=as_json)


@person.command("show")
@click.argument("address")
@click.option("--organization", help="Needed when several organizations know the address.")
@as_json
def person_show(address: str, organization: str | None, *, as_json: bool) -> None:
    """Show what is known of the person at ADDRESS, such as +12135550142."""
    wiring = wire_with_keys()
    with reading(wiring.engine) as connection:
        found = find_one(connection, wiring.vault, organization, address)
        if found is None:
            raise click.ClickException(f"Nobody is known at {address}.")
        slug, speaker = found
        profile = profile_of(connection, wiring.vault, speaker.person_id)
        at = next(each for each in profile.addresses if each.id == speaker.address_id)
        row = _row(slug, profile, at)
        row["school_words"] = profile.school_words
        row["addresses"] = [asdict(each) for each in profile.addresses]
        row["ledger"] = consent_history(connection, wiring.vault, at.id)
        reached = [each.id for each in profile.addresses]
        row["waiting"] = inbox.waiting_in(
            connection, wiring.vault, organization_id(connection, slug), reached
        )
    if as_json:
        show_one(row, as_json=True)
        return
    ledger, waiting = row.pop("ledger"), row.pop("waiting")
    row["addresses"] = [f"{each.address} ({each.consent})" for each in profile.addresses]
    show_one(row, as_json=False)
    click.echo("\nConsent ledger:")
    show(ledger, as_json=False)  # type: ignore[arg-type]
    click.echo("\nTexts that wait for a person:")
    show(waiting, as_json=False)  # type: ignore[arg-type]


def _profiles(wiring: Wiring, connection: Connection, slug: str) -> list[Profile]:
    owner = organization_id(connection, slug)
    return [profile_of(connection, wiring.vault, each) for each in people_of(connection, owner)]


def _row(slug: str, profile: Profile, at: AddressProfile) -> dict[str, object]:
    return {
        "organization": slug,
        "address": at.address,
        "language": profile.language,
        "consent": at.consent,
        "first_name": profile.first_name,
        "relationship": profile.relationship,
        "school": profile.school,
        "teams": profile.teams,
    }


COMMANDS = (person,)
