"""The demo's own secrets: made once, kept in a file under `var/` that only its owner can read."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from community.vault import new_key

_FILE = "demo.env"


def new_keys() -> dict[str, str]:
    """Fresh values for SECRET_KEY and DATA_KEYS."""
    return {"SECRET_KEY": secrets.token_urlsafe(48), "DATA_KEYS": new_key(secrets.token_hex(4))}


def file_in(home: Path) -> Path:
    """Where the demo's secrets are kept."""
    return home / _FILE


def load_or_make(home: Path) -> dict[str, str]:
    """The demo's settings in `home`, made on first use."""
    path = file_in(home)
    if not path.exists():
        _make(path)
    return read(path)


def read(path: Path) -> dict[str, str]:
    """The settings in a file of NAME=value lines; an empty one if it has none."""
    lines = path.read_text().splitlines()
    return dict(line.strip().split("=", 1) for line in lines if "=" in line)


def change(home: Path, values: Mapping[str, str]) -> Path:
    """Put other values into the demo's settings; the file as it was stays beside it.

    Gives the path of the copy: a key that is lost is people lost.
    """
    path = file_in(home)
    kept = path.with_name(f"{_FILE}.before-{secrets.token_hex(4)}")
    present = load_or_make(home)
    os.link(path, kept)
    fresh = _write_beside(path, {**present, **values})
    fresh.replace(path)
    return kept


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {
        **new_keys(),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
    }
    fresh = _write_beside(path, values)
    try:
        # Two commands started at once must agree: the first file to be linked stays.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _write_beside(path: Path, values: Mapping[str, str]) -> Path:
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    return fresh
