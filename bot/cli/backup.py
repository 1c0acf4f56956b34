"""Verbs that carry everything away into a file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.backup import key_file, private_file, restoring, writing
from bot.backup.problems import BackupError
from bot.cli.context import KEYS_DO_NOT_FIT, wire
from bot.demo import secrets
from bot.settings import Settings
from bot.wiring import Wiring
from community import people
from community.database import reading
from community.vault import Vault

_a_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_a_file)
@click.option("--keys", type=_a_file, help="Write the keys too, to a file in another folder.")
def backup(file: Path, keys: Path | None) -> None:
    """Write the whole database to a new FILE, while texts come in.

    What is sealed stays sealed: FILE cannot be read without the keys.
    """
    wiring = wire()
    with _in_plain_words():
        if keys:
            key_file.refuse_beside(file, keys)
            private_file.refuse_to_write_over(keys)
            _refuse_keys_that_do_not_fit(wiring)
        made = writing.write(wiring.engine, file, wiring.vault.key_ids, wiring.now())
        click.echo(f"Wrote {made.rows} rows of {len(made.tables)} tables to {file}.")
        if keys:
            settings = wiring.settings
            key_file.write(
                keys, {"SECRET_KEY": settings.secret_key, "DATA_KEYS": settings.data_keys}
            )
            click.echo(f"Wrote the keys to {keys}. Keep them apart from the backup.")
        else:
            named = ", ".join(wiring.vault.key_ids)
            click.echo(f"The keys ({named}) are not in it. Without DATA_KEYS nobody can read it.")


@click.command()
@click.argument("file", type=_a_file)
@click.option("--keys", type=_a_file, help="The keys that were written beside it.")
def restore(file: Path, keys: Path | None) -> None:
    """Restore a backup into an empty database: this one, or another kind than it came from."""
    wiring = wire()
    with _in_plain_words():
        given = key_file.read(keys) if keys else {}
        if keys and not wiring.settings.is_demo:
            _refuse_keys_not_set(wiring.settings, given, keys)
        vault = Vault(given.get("DATA_KEYS", wiring.settings.data_keys))
        found = restoring.restore(wiring.engine, file, vault, wiring.now())
        click.echo(f"Restored {found.rows} rows of {len(found.tables)} tables of {found.made_at}.")
        if wiring.settings.is_demo and given:
            _put_in_place(wiring.settings, given)


def _refuse_keys_that_do_not_fit(wiring: Wiring) -> None:
    with reading(wiring.engine) as connection:
        if not people.keys_fit(connection, wiring.vault):
            raise BackupError(KEYS_DO_NOT_FIT)


def _refuse_keys_not_set(settings: Settings, given: dict[str, str], path: Path) -> None:
    """Outside the demo the keys come from the environment, which only its owner can change."""
    needed, there = (set(keys.split(",")) for keys in (given["DATA_KEYS"], settings.data_keys))
    if not needed <= there:
        raise BackupError(
            f"DATA_KEYS of the environment lacks a key that is in {path}. Set it as it stands"
            " there (SECRET_KEY too), then restore. (Nothing was changed.)"
        )


def _put_in_place(settings: Settings, given: dict[str, str]) -> None:
    if given.items() <= secrets.load_or_make(settings.home).items():
        return
    kept = secrets.change(settings.home, given)
    click.echo(f"The keys are in {secrets.file_in(settings.home)} now; those before, in {kept}.")


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except BackupError as problem:
        raise click.ClickException(str(problem)) from None
    except FileExistsError as problem:
        path = problem.filename or problem
        raise click.ClickException(
            f"{path} is there already, and nothing is written over. Choose another name."
        ) from None
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        raise click.ClickException(f"{where}{problem.strerror}") from None


COMMANDS = (backup, restore)
