"""Receipts move a text forward, in whatever order and however often they come."""

from datetime import timedelta
from itertools import pairwise, permutations
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from community.database import table_of
from messages import receipts
from messages.outbox import Outbound, Status
from messages.policy import Kind
from messages.receipts import RANK, may_become

_outbound = table_of(Outbound)

A, S, D, R = Status.ACCEPTED, Status.SENT, Status.DELIVERED, Status.READ
U, F = Status.UNDELIVERED, Status.FAILED
FINAL = {D, U, F}


@pytest.fixture
def text(office):
    """A text that is being sent; `text(...)` applies receipts and tells what became of it."""
    office.write("Hola", office.parent(), expires_at=office.now + timedelta(hours=1))
    outbound_id = office.row().id

    def apply(*statuses, code=None, sid="SM1"):
        with office.engine.begin() as connection:
            start_again = {"status": Status.SENDING, "carrier_sid": None, "error_code": None}
            connection.execute(update(_outbound), start_again)
            moved = [receipts.apply(connection, outbound_id, each, sid, code) for each in statuses]
        return office.row(), moved

    return apply


def test_every_order_of_a_read_text_ends_in_read(text):
    for order in permutations([A, S, D, R]):
        row, _ = text(*order)
        assert row.status == R, order


def test_every_order_with_every_receipt_twice_ends_in_read(text):
    for order in permutations([S, D, R]):
        row, moved = text(*[each for each in order for _ in range(2)])
        assert row.status == R
        assert moved.count(True) <= 3
        assert not any(moved[1::2]), "the same receipt again changes nothing"


@pytest.mark.parametrize("end", [D, U, F], ids=str)
def test_every_order_of_an_end_and_what_leads_to_it_ends_there(text, end):
    for order in permutations([A, S, end, end]):
        row, _ = text(*order)
        assert row.status == end, order


@pytest.mark.parametrize("pair", list(permutations([D, U, F], 2)), ids=lambda p: f"{p[0]}, {p[1]}")
def test_of_two_ends_the_first_stays(text, pair):
    row, moved = text(*pair)
    assert row.status == pair[0]
    assert moved == [True, False]


@pytest.mark.parametrize("end", [U, F], ids=str)
def test_who_has_read_it_has_got_it_whatever_was_said_before(text, end):
    assert text(end, R)[0].status == R
    assert text(R, end)[0].status == R


def test_a_text_that_nobody_knows_of_is_found_by_its_receipt(text):
    assert text(Status.UNKNOWN, D)[0].status == D
    assert text(D, Status.UNKNOWN)[0].status == D


def test_an_error_code_comes_with_the_receipt_that_brings_it(text):
    assert text(F, code=30003)[0].error_code == 30003
    assert text(U, code=30007)[0].error_code == 30007


def test_a_late_receipt_brings_no_error_code(text, office):
    row, _ = text(D)
    with office.engine.begin() as connection:
        assert not receipts.apply(connection, row.id, F, "SM1", 30008)
    assert (office.row().status, office.row().error_code) == (D, None)


def test_the_first_sid_stays(text, office):
    row, _ = text(S, sid="SM1")
    with office.engine.begin() as connection:
        assert receipts.apply(connection, row.id, D, "SM2")
    assert office.row().carrier_sid == "SM1"


def test_a_receipt_for_a_text_that_is_not_ours_changes_nothing(text, office):
    row, _ = text(S)
    with office.engine.begin() as connection:
        assert not receipts.apply(connection, uuid4(), D, "SM1")
    assert office.row().status == row.status


def test_a_refused_text_stays_refused(office):
    office.write("Hola", office.parent(agreed=False), Kind.NOTICE)
    row = office.row()
    assert row.status == Status.REFUSED
    with office.engine.begin() as connection:
        for status in (A, S, D, F, U, R):
            assert not receipts.apply(connection, row.id, status, "SM1")
    assert office.row().status == Status.REFUSED


def test_every_status_has_a_rank():
    assert set(RANK) == set(Status)


def test_a_status_follows_only_lower_ones():
    for status in Status:
        assert status not in may_become(status)
        assert all(RANK[before] < RANK[status] for before in may_become(status))


REPORTED = st.sampled_from([status for status in Status if status is not Status.REFUSED])


def test_whatever_comes_the_rank_never_goes_down_and_an_end_is_an_end(text):
    @settings(max_examples=60)
    @given(st.lists(REPORTED, max_size=8))
    def holds(statuses):
        reached = [
            Status(text(*statuses[:length])[0].status) for length in range(len(statuses) + 1)
        ]
        for earlier, later in pairwise(reached):
            assert RANK[later] >= RANK[earlier]
            assert later in (earlier, R) or earlier not in FINAL
        assert RANK[reached[-1]] == max(map(RANK.__getitem__, [Status.SENDING, *statuses]))

    holds()
