"""Takes in the texts that the carrier has and we have not: we were down, or a webhook was lost."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from community.database import reading
from community.senders import Sender, is_one_of, senders
from flows.turn import Receiver, receive
from messages import inbox, missed
from messages.carriers.contract import InboundText, Listed
from scheduler import doorbell
from scheduler.tools import Tools

log = logging.getLogger(__name__)


def sweep(tools: Tools) -> bool:
    """Look for every number's missed texts; True if the carrier has more than it gave at once."""
    with reading(tools.delivery.engine) as connection:
        ours = senders(connection)
    is_more = False
    for sender in ours.values():
        try:
            is_more = _sweep_number(tools, sender, ours) or is_more
        except Exception:  # whatever is wrong with one number, the others have their turn
            log.exception("missed texts are not taken in", extra={"number_id": sender.number_id})
    return is_more


def _sweep_number(tools: Tools, sender: Sender, ours: Collection[str]) -> bool:
    delivery = tools.delivery
    asked_at = delivery.now()
    with reading(delivery.engine) as connection:
        search = missed.search_for(connection, sender, asked_at)
    known = partial(_known, delivery.engine, sender)
    answers = [
        delivery.carrier.texts_to(address, search.since, known) for address in search.addresses
    ]
    lists = [answer for answer in answers if isinstance(answer, Listed)]
    texts = [text for each in lists for text in each.texts if not is_one_of(ours, text.address)]
    is_done = _take_in(tools, sender, sorted(texts, key=lambda text: text.said_at(asked_at)))
    if not is_done or len(lists) < len(answers):
        log.warning("missed texts are looked for again", extra={"number_id": sender.number_id})
        return False
    ends = [each.until for each in lists if each.until]
    _note(delivery.engine, sender, min(ends) + missed.MARGIN if ends else asked_at)
    return bool(ends)


def _known(engine: Engine, sender: Sender, sids: Collection[str]) -> set[str]:
    with reading(engine) as connection:
        return inbox.known_sids(connection, sender.organization_id, sids)


def _take_in(tools: Tools, sender: Sender, texts: Sequence[InboundText]) -> bool:
    """Each text's turn, in their order; False if one is left out, or all from some point on."""
    delivery = tools.delivery
    receiver = Receiver(delivery.engine, delivery.vault, delivery.now)
    failed, taken_in = 0, 0
    for text in texts:
        if tools.lanes.closing.is_set():
            return False
        try:
            taken_in += receive(receiver, sender, text) is not None
        except OperationalError:
            raise  # the database is away: it would fail for all of them
        except Exception:
            failed += 1
            log.exception("a missed text is not taken in", extra={"sid": text.sid})
    if taken_in:
        log.info("missed texts", extra={"number_id": sender.number_id, "count": taken_in})
        doorbell.ring(tools.redis, sender.number_id)
    return not failed


def _note(engine: Engine, sender: Sender, until: datetime) -> None:
    with engine.begin() as connection:
        missed.note(connection, sender, until)
