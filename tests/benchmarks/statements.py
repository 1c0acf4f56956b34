"""The SQL statements of a turn, one by one, each with the functions that it comes from.

`python -m tests.benchmarks.statements` lists them for every text of a sign-up.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.benchmarks import crowd
from tests.benchmarks.installation import NOON, installed
from tests.databases import kinds_wanted, opened

TO_CONSENT = ("hola", "1")
FROM_CONSENT = ("si", "Ana", "mamá", "belmont", "1", "gracias")

_HOUSE = Path(__file__).parent.parent.parent
_PACKAGES = {"community", "messages", "flows", "bot"}
_SHOWN = 110


@contextmanager
def recorded(engine: Engine) -> Iterator[list[str]]:
    """Everything that is asked of the database meanwhile, BEGIN and COMMIT included."""
    found: list[str] = []

    def executed(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        words = " ".join(sql.split())
        found.append(f"{words[:_SHOWN]:{_SHOWN}}  {' < '.join(_callers())}")

    listeners = [
        ("before_cursor_execute", executed),
        ("commit", lambda _: found.append("COMMIT")),
    ]
    if engine.dialect.name != "sqlite":  # there BEGIN is a statement of ours
        listeners.append(("begin", lambda _: found.append("BEGIN")))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    yield found
    for name, listener in listeners:
        event.remove(engine, name, listener)


def _callers() -> list[str]:
    """The nearest three functions of ours, `community.database` left out: it only passes on."""
    names = []
    frame = sys._getframe(2)
    while frame and len(names) < 3:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_HOUSE) and _is_ours(path):
            names.append(f"{path.stem}.{frame.f_code.co_name}")
        frame = frame.f_back
    return names


def _is_ours(path: Path) -> bool:
    return path.relative_to(_HOUSE).parts[0] in _PACKAGES and path.stem != "database"


def main() -> None:
    """List them."""
    for kind in kinds_wanted():
        with (
            tempfile.TemporaryDirectory() as folder,
            opened(kind, Path(folder)) as databases,
            installed(databases, Path(folder)) as here,
        ):
            for words in TO_CONSENT + FROM_CONSENT:
                crowd.say(here, 0, words, NOON)  # so that flows and schools are read already
            for words in TO_CONSENT + FROM_CONSENT:
                with recorded(here.wiring.engine) as found:
                    crowd.say(here, 1, words, NOON)
                print(f"{here.database}, {words!r}: {len(found)}")
                print(*(f"  {each}" for each in found), sep="\n")


if __name__ == "__main__":
    main()
