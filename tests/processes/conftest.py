"""Installations in parts, over a database of each kind."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.processes.parts import InParts, in_parts

Begin = Callable[..., AbstractContextManager[InParts]]


@pytest.fixture
def begin(tmp_path: Path, fresh_url: str) -> Begin:
    """`with begin(webs=3, workers=3)` is an installation of its own over an empty database."""
    return partial(in_parts, tmp_path, fresh_url)


@pytest.fixture(scope="package")
def _installation(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, database_url: str
) -> Iterator[InParts]:
    url = databases.copy(database_url, "installation")
    with in_parts(tmp_path_factory.mktemp("installation"), url, workers=2) as up:
        yield up
    databases.drop(url)


@pytest.fixture(scope="module")
def installation(_installation: InParts) -> InParts:
    """An installation that several modules use, each with a new ledger; none may kill its parts."""
    _installation.settle()
    _installation.post("reset")
    return _installation
