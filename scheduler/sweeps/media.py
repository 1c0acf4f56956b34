"""Fetches what was attached to texts and keeps it sealed, one after the other.

No transaction is open while the carrier is asked.
"""

import logging

from messages import media
from messages.carriers.contract import NotNow, NotTaken
from scheduler.tools import Tools

log = logging.getLogger(__name__)


def sweep(tools: Tools) -> bool:
    """Fetch the next attachment that is due; False if there is none."""
    delivery = tools.delivery
    with delivery.engine.begin() as connection:
        wanted = media.claim_next(connection, delivery.vault, delivery.now())
    if wanted is None:
        return False
    outcome = delivery.carrier.fetch_media(wanted.url) if wanted.url else NotNow(None)
    if isinstance(outcome, NotTaken):
        problem = {"media": str(wanted.id), "problem": outcome.reason}
        log.warning("an attachment was not taken", extra=problem)
    with delivery.engine.begin() as connection:
        media.settle(connection, delivery.vault, wanted, outcome)
    return True
