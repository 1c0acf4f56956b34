"""Finds whoever answers at an address, as people write addresses."""

from contextlib import suppress
from uuid import UUID

import click
from sqlalchemy.engine import Connection

from bot.cli.listing import organization_id, slugs
from community import people
from community.founding import phone_number
from community.people import Speaker
from community.vault import Vault


def find_one(
    connection: Connection, vault: Vault, organization: str | None, address: str
) -> tuple[str, Speaker] | None:
    """The organization that knows an address, by slug, and who answers there; None if none does.

    Raises ClickException when several know it and none was named.
    """
    found = {
        slug: speaker
        for slug in slugs(connection, organization)
        if (speaker := _find(connection, vault, organization_id(connection, slug), address))
    }
    if len(found) > 1:
        raise click.ClickException(f"Known in several: add --organization {' or '.join(found)}.")
    return next(iter(found.items()), None)


def candidates(address: str) -> list[str]:
    """The address as given, and what a number may be known as."""
    found = [address]
    with suppress(ValueError):
        found.append(phone_number(address))
    elsewhere = [people.same_number_elsewhere(each) for each in found]
    return [each for each in dict.fromkeys((*found, *elsewhere)) if each]


def _find(connection: Connection, vault: Vault, owner: UUID, address: str) -> Speaker | None:
    each = (
        people.find_speaker(connection, vault, owner, candidate)
        for candidate in candidates(address)
    )
    return next(filter(None, each), None)
