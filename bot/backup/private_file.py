"""Writes a file that its owner alone can read, and that has its name only once it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """The file, to be written; raises FileExistsError rather than write over another."""
    refuse_to_write_over(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _give_name(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def refuse_to_write_over(path: Path) -> None:
    """Raise FileExistsError if there is something of this name."""
    if path.exists() or path.is_symlink():
        raise FileExistsError(str(path))


def _give_name(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)  # unlike a rename, it fails when somebody else was faster
    except FileExistsError:
        raise
    except OSError:  # not every memory stick's file system knows links
        refuse_to_write_over(path)
        fresh.rename(path)
