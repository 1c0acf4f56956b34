"""What counts as a problem. Pure rules over facts; `scheduler.alerts.facts` finds the facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from messages.carriers.twilio.errors import meaning_of
from messages.traffic import Refusals, Stuck
from scheduler.heartbeats import GONE_AFTER, ProcessKind

# A text that is due and does not go out for so long is a problem, and so is a refusal so fresh.
PATIENCE = timedelta(minutes=5)
REFUSED_WITHIN = timedelta(hours=1)


class ProblemKind(StrEnum):
    """What may be wrong."""

    TEXTS_STUCK = "texts_stuck"
    CARRIER_REFUSES = "carrier_refuses"
    NO_CLOCK = "no_clock"
    NO_WORKER = "no_worker"
    NO_WEB = "no_web"


_SILENCE: Mapping[ProcessKind, ProblemKind] = {
    ProcessKind.CLOCK: ProblemKind.NO_CLOCK,
    ProcessKind.WORKER: ProblemKind.NO_WORKER,
    ProcessKind.WEB: ProblemKind.NO_WEB,
}


@dataclass(frozen=True)
class Facts:
    """What is judged. `watching_since` is how long the judge himself has been looking."""

    now: datetime
    watching_since: datetime
    last_seen: Mapping[ProcessKind, datetime | None]
    stuck: Sequence[Stuck]
    refused: Sequence[Refusals]
    taken_from: Collection[UUID]  # numbers whose texts the carrier takes


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `subject` tells it from others of its kind.

    Without an organization it is the whole installation's.
    """

    kind: ProblemKind
    since: datetime
    subject: str = ""
    organization_id: UUID | None = None
    code: int | None = None


def problems(facts: Facts) -> list[Problem]:
    """Everything that is wrong now."""
    return [*_silent(facts), *_stuck(facts), *_refused(facts)]


def is_over(facts: Facts, kind: str, subject: str) -> bool:
    """Whether a problem that is not seen any more is over.

    A refusal is over when the carrier takes texts of that number again, not when none is offered.
    """
    if kind != ProblemKind.CARRIER_REFUSES:
        return True
    return UUID(subject.split()[0]) in facts.taken_from


def _silent(facts: Facts) -> list[Problem]:
    # Who has just come does not know what was before: after a restart the others come too.
    return [
        Problem(_SILENCE[kind], last_at or facts.watching_since)
        for kind, last_at in facts.last_seen.items()
        if facts.now - max(last_at or facts.watching_since, facts.watching_since) >= GONE_AFTER
    ]


def _stuck(facts: Facts) -> list[Problem]:
    if facts.now - facts.watching_since < PATIENCE:
        return []
    return [
        Problem(ProblemKind.TEXTS_STUCK, each.since, str(each.number_id), each.organization_id)
        for each in facts.stuck
    ]


def _refused(facts: Facts) -> list[Problem]:
    return [
        Problem(
            ProblemKind.CARRIER_REFUSES,
            each.since,
            f"{each.number_id} {each.code}",
            each.organization_id,
            each.code,
        )
        for each in facts.refused
        if meaning_of(each.code).is_alert
    ]
