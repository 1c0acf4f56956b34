"""Verbs on the keys that seal what identifies a person."""

import click

from bot.cli.context import wire_with_keys
from bot.demo import secrets
from bot.migrations.tables import metadata
from bot.wiring import Wiring
from community.database import reading
from community.rotation import Rotated, rotate
from scheduler import heartbeats


@click.group()
def keys() -> None:
    """The keys that seal what identifies a person."""


@keys.command()
def new() -> None:
    """Print fresh SECRET_KEY= and DATA_KEYS= lines for an environment file."""
    for name, value in secrets.new_keys().items():
        click.echo(f"{name}={value}")


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal everything anew with the first of DATA_KEYS, while texts come in.

    May be stopped at any moment and run again. See docs/how-to/rotate-keys.md.
    """
    wiring = wire_with_keys()
    present, *others = wiring.vault.key_ids
    if not others:
        _say_how_to_begin(wiring, present)
        return
    _refuse_who_does_not_know(wiring, present)
    done = rotate(wiring.engine, wiring.vault, metadata, click.echo)
    _say_what_is_left(done)
    _refuse_who_seals_with_others(wiring, present)
    _say_what_may_go(wiring, present, others)


def _say_how_to_begin(wiring: Wiring, present: str) -> None:
    if wiring.settings.is_demo:
        fresh = secrets.new_keys()["DATA_KEYS"]
        secrets.change(wiring.settings.home, {"DATA_KEYS": f"{fresh},{wiring.settings.data_keys}"})
        click.echo(
            f"A new key stands before {present!r} in {secrets.file_in(wiring.settings.home)}.\n"
            "Restart Portavoz, then run `portavoz keys rotate` again."
        )
        return
    click.echo(
        f"DATA_KEYS has one key only, {present!r}: there is nothing to rotate to. To begin:\n"
        "  1. `portavoz keys new` prints a key after DATA_KEYS=. Write it and a comma in front of\n"
        "     what DATA_KEYS is now; leave SECRET_KEY as it is.\n"
        "  2. Stop every process, then start all of them with both keys. To restart one after the\n"
        "     other instead, restart all first with the new key at the end, then in front.\n"
        "  3. Run `portavoz keys rotate` again."
    )


def _refuse_who_does_not_know(wiring: Wiring, present: str) -> None:
    strangers = [name for name, key_ids in _running(wiring) if present not in key_ids]
    if strangers:
        raise click.ClickException(
            f"These still run without the key {present!r}: {', '.join(strangers)}. Restart them"
            " with the same DATA_KEYS as here, then run this again; one that was stopped counts for"
            " two minutes more. (Nothing was changed.)"
        )


def _refuse_who_seals_with_others(wiring: Wiring, present: str) -> None:
    late = [name for name, key_ids in _running(wiring) if key_ids[0] != present]
    if late:
        raise click.ClickException(
            f"These still seal with another key than {present!r}: {', '.join(late)}. Restart them"
            " with the same DATA_KEYS as here, then run this again. Until then take no key out."
        )


def _running(wiring: Wiring) -> list[tuple[str, list[str]]]:
    """The processes that were seen just now, and the ids of their keys."""
    with reading(wiring.engine) as connection:
        return heartbeats.running(connection, wiring.now())


def _say_what_is_left(done: Rotated) -> None:
    if not done.left:
        return
    reasons = [f"{place} opens with none of the keys" for place in done.not_opened]
    reasons += [
        f"address {row} stands twice: a process without the new key took it for a new one"
        for row in done.twice
    ]
    if not reasons:
        reasons = ["a process still seals with another key: restart it, then run this again"]
    raise click.ClickException(
        f"{done.moved} values were sealed anew, {done.left} could not be. Take no key out yet.\n"
        + "\n".join(f"  {reason}" for reason in reasons)
    )


def _say_what_may_go(wiring: Wiring, present: str, others: list[str]) -> None:
    place = secrets.file_in(wiring.settings.home) if wiring.settings.is_demo else "DATA_KEYS"
    named = " and ".join(map(repr, others))
    click.echo(
        f"Everything is sealed with {present!r}. {named} may be taken out of {place}; then restart"
        " every process.\n"
        "Keep what you take out in a safe place for as long as you keep backups made before now:"
        " they open with nothing else."
    )


COMMANDS = (keys,)
