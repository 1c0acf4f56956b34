"""PostgreSQL dies and comes back while texts come in; everything goes on by itself."""

import threading

import pytest

from tests.databases import Databases, SqliteFiles
from tests.processes.judge import judge
from tests.processes.parents import SIGN_UP, Parent, phone, texting

pytestmark = pytest.mark.processes

SECONDS_AWAY = 1.5


def test_a_database_that_dies_twice_loses_nothing(begin, databases: Databases):
    if isinstance(databases, SqliteFiles):
        pytest.skip("SQLite has no server that could die")
    with begin(webs=2, workers=2, clocks=2) as here:
        parents = [Parent(phone(number), SIGN_UP) for number in range(12)]
        with texting(here, parents, longest_pause=0.6) as going:
            for _ in range(2):
                threading.Event().wait(0.5)
                databases.crash(SECONDS_AWAY)
            assert not all(each.done() for each in going), "nobody texted meanwhile"
        here.settle()
        assert not here.ended(), here.told()
        judge(here, [sid for parent in parents for sid in parent.sids])
