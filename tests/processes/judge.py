"""The judge: the carrier's ledger on one side, our tables on the other."""

from collections import Counter
from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import select

from community.database import table_of
from messages.inbox import Inbound
from messages.outbox import Outbound
from tests.processes.running import Running

_inbound = table_of(Inbound)
_outbound = table_of(Outbound)


def judge(here: Running, sids: list[str], never_taken: Collection[str] = ()) -> None:
    """Of these, which are all since the ledger began, each is kept once and answered once.

    The answers to those in `never_taken` were refused by the carrier.
    """
    taken = {entry["sid"] for entry in here.ledger("webhook") if entry["http_status"] == 200}
    assert taken <= set(sids), "a 200 for a text that no parent sent"
    times = kept(here)
    assert {sid: times[sid] for sid in sids} == dict.fromkeys(sids, 1), "each is kept once"
    answers = _answers(here, sids)
    assert sorted(answers.values()) == sorted(sids), "each has one answer"
    to_be_sent = [ours for ours, sid in answers.items() if sid not in never_taken]
    assert sorted(sent(here)) == sorted(to_be_sent), "each answer went out once"


def kept(here: Running) -> Counter[str]:
    """How often we have each text, by the carrier's SID."""
    return Counter(sid for (sid,) in here.query(select(_inbound.c.carrier_sid)))


def sent(here: Running, phone: str | None = None) -> list[UUID]:
    """Our ids of the texts that the carrier took, in its order, as the receipts' address says."""
    return [
        UUID(parse_qs(urlsplit(entry["status_callback"]).query)["id"][0])
        for entry in here.ledger("outbound")
        if phone in (None, entry["to"])
    ]


def answered_in_order(here: Running, phone: str) -> list[str]:
    """The SIDs of one parent's texts in the order in which the carrier took their answers."""
    answers = _answers(here)
    return [answers[each] for each in sent(here, phone)]


def _answers(here: Running, sids: Collection[str] | None = None) -> dict[UUID, str]:
    """Our ids of answers, with the SIDs of the texts that they answer."""
    query = select(_outbound.c.id, _inbound.c.carrier_sid).join(
        _inbound, _inbound.c.id == _outbound.c.inbound_id
    )
    return {ours: sid for ours, sid in here.query(query) if sids is None or sid in sids}
