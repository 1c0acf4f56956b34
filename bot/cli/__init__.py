"""The command line, `portavoz`. Each file holds the verbs of one subject."""

import os
import sys

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot import lifeline
from bot.cli import (
    alerts,
    backup,
    chat,
    clock,
    database,
    doctor,
    explain,
    forget,
    inbox,
    keys,
    numbers,
    organizations,
    organizers,
    people,
    processes,
    schools,
    teams,
)  # fmt: skip
from bot.redis_server import RedisServerError
from bot.settings import SettingsError
from community.vault import VaultError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portavoz() -> None:
    """Portavoz: organizing by text, for parents of public schools."""


for command in (
    *processes.COMMANDS,
    *clock.COMMANDS,
    *database.COMMANDS,
    *keys.COMMANDS,
    *backup.COMMANDS,
    *organizations.COMMANDS,
    *teams.COMMANDS,
    *numbers.COMMANDS,
    *organizers.COMMANDS,
    *people.COMMANDS,
    *forget.COMMANDS,
    *inbox.COMMANDS,
    *alerts.COMMANDS,
    *schools.COMMANDS,
    *chat.COMMANDS,
    *explain.COMMANDS,
    *doctor.COMMANDS,
):
    portavoz.add_command(command)


def main() -> None:
    """Run the command line; a mistake in the settings ends with status 2 and says all of them."""
    os.umask(0o077)  # whatever this process makes is its owner's alone
    lifeline.hold()
    try:
        portavoz()
    except SettingsError as error:
        print("The settings cannot be used:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        sys.exit(2)
    except VaultError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except (OperationalError, ProgrammingError):
        print("The database is not ready; `portavoz doctor` says why.", file=sys.stderr)
        sys.exit(1)
    except RedisServerError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
