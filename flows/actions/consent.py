"""Consent as answered in a flow, entered in the ledger with the very words."""

from collections.abc import Mapping

from community import consent
from community.consent import ConsentAct, ConsentEntry, ConsentMethod
from flows.actions.wanted import Wanted
from flows.engine.values import Value


def record_consent(wanted: Wanted) -> Mapping[str, Value]:
    """The person agreed to be texted at this address."""
    _record(wanted, ConsentAct.AGREED)
    return {}


def record_refusal(wanted: Wanted) -> Mapping[str, Value]:
    """The person said no when asked."""
    _record(wanted, ConsentAct.DECLINED)
    return {}


def _record(wanted: Wanted, act: ConsentAct) -> None:
    scene = wanted.scene
    entry = ConsentEntry(
        organization_id=scene.sender.organization_id,
        address_id=scene.speaker.address_id,
        person_id=scene.speaker.person_id,
        act=act,
        method=ConsentMethod.REPLY,
        asked=wanted.question,
        words=scene.text.body,
        language=scene.language,
        inbound_id=scene.inbound_id,
    )
    consent.record(scene.connection, scene.vault, entry, scene.now)
