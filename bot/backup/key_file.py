"""The keys of a backup, in a file apart from it: together they would protect nobody."""

from collections.abc import Mapping
from pathlib import Path

from bot.backup import private_file
from bot.backup.problems import BackupError
from bot.demo import secrets
from community.vault import Vault, VaultError

_NAMES = ("SECRET_KEY", "DATA_KEYS")


def refuse_beside(backup: Path, keys: Path) -> None:
    """Raise BackupError if the two would lie in one folder."""
    if backup.resolve().parent == keys.resolve().parent:
        raise BackupError(
            "The keys must not lie beside the backup: whoever finds both can read everything."
            " Name a file in another place for --keys, such as another disk."
        )


def write(path: Path, settings: Mapping[str, str]) -> None:
    """Write SECRET_KEY= and DATA_KEYS= lines to a new file."""
    with private_file.writing(path) as file:
        file.write("".join(f"{name}={settings[name]}\n" for name in _NAMES).encode())


def read(path: Path) -> dict[str, str]:
    """The two settings in a file; raises BackupError if they are not there or are malformed."""
    try:
        found = secrets.read(path)
    except UnicodeDecodeError:
        raise BackupError(f"{path}: not a file of NAME=value lines") from None
    missing = [name for name in _NAMES if not found.get(name)]
    if missing:
        raise BackupError(f"{path}: has no line {' and no line '.join(f'{n}=' for n in missing)}")
    try:
        Vault(found["DATA_KEYS"])
    except VaultError as problem:
        raise BackupError(f"{path}: {problem}") from None
    return {name: found[name] for name in _NAMES}
