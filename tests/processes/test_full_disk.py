"""A disk without room: nothing is half stored, Twilio is told so, and later all is well."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from community.database import metadata
from tests.databases import Databases, SqliteFiles
from tests.processes.judge import answered_in_order, judge
from tests.processes.parents import phone, text_until_taken
from tests.processes.parts import InParts
from tests.processes.running import wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not hasattr(resource, "prlimit"), reason="only Linux can take a running process's room away"
    ),
]

# Less than a page of the database, so that nothing at all can be added to its files.
_NO_ROOM = 2048

TEXTS = [
    ("1", {"sender": phone(0)}),
    ("ALTO", {"sender": phone(1)}),
    ("JOIN", {"sender": phone(2), "channel": "whatsapp"}),
]


def test_without_room_a_text_is_refused_whole_and_taken_whole_later(begin, databases: Databases):
    if not isinstance(databases, SqliteFiles):
        pytest.skip("the disk is that of PostgreSQL's server, which says no in the same words")
    with begin() as here:
        sids = [text_until_taken(here, "hola", phone(0))]
        here.settle()
        wait_until(lambda: len(here.ledger("callback")) == 2, 20, here.told)
        before = _everything(here)
        with _no_room(here):
            refused = [here.text(words, **by) for words, by in TEXTS]
            assert [answer["webhook_status"] for answer in refused] == [500, 500, 500]
            assert _everything(here) == before
        for answer, (words, by) in zip(refused, TEXTS, strict=True):
            sids.append(text_until_taken(here, words, **by, sid=answer["sid"]))
        here.settle()
        judge(here, sids)
        assert answered_in_order(here, phone(0)) == sids[:2]
        assert not here.ended(), here.told()


@contextmanager
def _no_room(here: InParts) -> Iterator[None]:
    """Every file is as large as it may be, for all processes of ours."""
    ours = [pid for name in here.names for pid in here.processes_of(name)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in ours}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_NO_ROOM, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def _everything(here: InParts) -> dict[str, list[object]]:
    """All rows of what a text can change."""
    names = ("person", "address", "person_address", "session", "inbound", "outbound", "consent")
    return {name: sorted(here.query(select(metadata.tables[name])), key=repr) for name in names}
