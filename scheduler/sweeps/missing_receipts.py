"""Asks the carrier about texts whose receipt never came, a few of each number at a time."""

from messages import unconfirmed
from scheduler.tools import Tools

_AT_MOST = 20


def sweep(tools: Tools) -> bool:
    """Ask about some texts of every number; the others have their turn in the next round."""
    delivery = tools.delivery
    for number_id in unconfirmed.numbers_due(delivery.engine, delivery.now()):
        for _ in range(_AT_MOST):
            if tools.lanes.closing.is_set() or not unconfirmed.ask_next(delivery, number_id):
                break
    return False
