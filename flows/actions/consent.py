"""Consent as answered in a flow, entered in the ledger with the very words."""

from collections.abc import Mapping

from community.consent import ConsentAct, ConsentMethod
from flows.actions.wanted import Wanted
from flows.engine.values import Value


def record_consent(wanted: Wanted) -> Mapping[str, Value]:
    """The person agreed to be texted at this address."""
    wanted.scene.record_consent(ConsentAct.AGREED, ConsentMethod.REPLY, wanted.question)
    return {}


def record_refusal(wanted: Wanted) -> Mapping[str, Value]:
    """The person said no when asked."""
    wanted.scene.record_consent(ConsentAct.DECLINED, ConsentMethod.REPLY, wanted.question)
    return {}
