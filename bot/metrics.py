"""The figures of /metrics, in Prometheus's words; `docs/how-to/watch-over-it.md` explains each.

Counted in the database, so that all processes tell the same; nothing is counted that would take
longer the more texts were ever sent.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy.engine import Connection

from messages import traffic
from messages.traffic import Waiting
from scheduler import heartbeats
from scheduler.alerts.problems import ProblemKind
from scheduler.alerts.table import open_alerts

_LATELY = timedelta(hours=1)


def figures(connection: Connection, now: datetime) -> bytes:
    """Everything that a scrape is given."""
    registry = CollectorRegistry()
    _waiting(
        registry,
        "portavoz_outbound_backlog",
        "Texts that are due and not handed over yet",
        traffic.backlog(connection, now),
        now,
    )
    _waiting(
        registry,
        "portavoz_outbound_unknown",
        "Texts of which nobody knows whether the carrier took them",
        traffic.unknown(connection),
        now,
    )
    _waiting(
        registry,
        "portavoz_outbound_unconfirmed",
        "Texts that the carrier took and has said no final word of",
        traffic.unconfirmed(connection),
        now,
    )
    _waiting(
        registry,
        "portavoz_inbound_waiting",
        "Texts of parents that wait for a person",
        traffic.waiting_for_a_person(connection),
        now,
    )
    _lately(registry, connection, now)
    _receipts(registry, connection, now)
    _processes(registry, connection, now)
    _alerts(registry, connection)
    return generate_latest(registry)


def _waiting(
    registry: CollectorRegistry, name: str, words: str, found: Iterable[Waiting], now: datetime
) -> None:
    count = Gauge(name, f"{words}.", ["organization"], registry=registry)
    age = Gauge(
        f"{name}_age_seconds", f"{words}: since when the oldest.", ["organization"],
        registry=registry,
    )  # fmt: skip
    for each in found:
        count.labels(each.organization).set(each.count)
        age.labels(each.organization).set(
            max(0.0, (now - each.oldest_at).total_seconds()) if each.oldest_at else 0
        )


def _lately(registry: CollectorRegistry, connection: Connection, now: datetime) -> None:
    made = Gauge(
        "portavoz_outbound_last_hour",
        "Texts made in the past hour, by what has become of them.",
        ["organization", "status"],
        registry=registry,
    )
    for slug, status, count in traffic.made_since(connection, now - _LATELY):
        made.labels(slug, str(status)).set(count)
    failed = Gauge(
        "portavoz_outbound_failed_last_hour",
        "Texts offered in the past hour that the carrier refused or could not deliver, by error.",
        ["organization", "code"],
        registry=registry,
    )
    by_code: Counter[tuple[str, int]] = Counter()
    for each in traffic.refused(connection, now - _LATELY):
        by_code[each.organization, each.code] += each.texts
    for (slug, code), count in by_code.items():
        failed.labels(slug, str(code)).set(count)


def _receipts(registry: CollectorRegistry, connection: Connection, now: datetime) -> None:
    lag = Gauge(
        "portavoz_receipt_lag_seconds",
        "From handing over to the final word, of the newest texts of the past hour.",
        ["organization", "quantile"],
        registry=registry,
    )
    for slug, lags in traffic.receipt_lags(connection, now - _LATELY).items():
        for quantile in (0.5, 0.95):
            if lags:
                lag.labels(slug, str(quantile)).set(lags[int(quantile * (len(lags) - 1))])


def _processes(registry: CollectorRegistry, connection: Connection, now: datetime) -> None:
    living = Gauge(
        "portavoz_processes", "Processes seen in the past two minutes.", ["kind"], registry=registry
    )
    last = Gauge(
        "portavoz_last_seen_seconds",
        "How long ago a process of this kind was last seen; none for one not seen for a day.",
        ["kind"],
        registry=registry,
    )
    for kind, each in heartbeats.seen(connection, now).items():
        living.labels(str(kind)).set(each.living)
        if each.last_at:
            last.labels(str(kind)).set(max(0.0, (now - each.last_at).total_seconds()))


def _alerts(registry: CollectorRegistry, connection: Connection) -> None:
    gauge = Gauge("portavoz_alerts_open", "Problems not over yet.", ["kind"], registry=registry)
    found = Counter(alert.kind for alert in open_alerts(connection))
    for kind in ProblemKind:
        gauge.labels(str(kind)).set(found[kind])
