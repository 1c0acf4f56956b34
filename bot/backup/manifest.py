"""What a backup says of itself: when and from what it was made, what each of its parts holds."""

import json
from dataclasses import asdict, dataclass

from bot.backup.problems import BackupError

NAME = "manifest.json"
_FORMAT = "portavoz backup 1"


@dataclass(frozen=True)
class Part:
    """One table: the kinds of its columns in order, how many rows, the SHA-256 of its lines."""

    columns: dict[str, str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A whole backup; `keys` are the ids of DATA_KEYS when it was made, never the keys."""

    made_at: str
    version: str
    revision: str
    keys: list[str]
    tables: dict[str, Part]

    def to_json(self) -> str:
        """As it stands in the file."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1)

    @property
    def rows(self) -> int:
        """How many rows there are in all tables together."""
        return sum(part.rows for part in self.tables.values())


def from_json(text: bytes) -> Manifest:
    """Read a manifest; raises BackupError for what is not one of ours."""
    try:
        found = json.loads(text)
        if found.pop("format") != _FORMAT:
            raise BackupError("It is a backup in a format that this version does not know.")
        tables = {name: Part(**part) for name, part in found.pop("tables").items()}
        return Manifest(**found, tables=tables)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError("It is not a backup of Portavoz, or a damaged one.") from None


def part_name(table: str) -> str:
    """The name of a table's part within the file."""
    return f"tables/{table}.jsonl"
