"""What the process measures for Prometheus, and what it reads of the database when it is asked (docs/operations.md).

Counters are of this process since its start; everything about queues comes from the database, so that several processes
tell the same. Labels are codes and kinds, never names.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.errors import SendFailed
from engagement.errors import EngagementError
from engagement.store.health import Standing

_ACK_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_WORK_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
Look = Callable[[], Standing]


class Metrics:
    """The numbers of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.acknowledged = Histogram(
            "engagement_acknowledgement_seconds",
            "From the arrival of a payload to its acknowledgement.",
            ["kind"],
            buckets=_ACK_BUCKETS,
            registry=self.registry,
        )
        self.worked = Histogram(
            "engagement_work_seconds",
            "How long the work on a payload took.",
            ["kind", "outcome"],
            buckets=_WORK_BUCKETS,
            registry=self.registry,
        )
        self.sent = Counter(
            "engagement_deliveries",
            "Attempts to send, by what came of them.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.refused = Counter(
            "engagement_slack_failures",
            "Calls that Slack did not answer well.",
            ["failure", "code"],
            registry=self.registry,
        )
        self.ticked = Counter(
            "engagement_ticks",
            "Runs of scheduled work, by what came of them.",
            ["job", "outcome"],
            registry=self.registry,
        )
        self.clock_offset = Gauge(
            "engagement_clock_offset_seconds", "This clock minus Slack's, when last seen.", registry=self.registry
        )
        Gauge("engagement_started_time_seconds", "When the process began.", registry=self.registry).set(time.time())

    def note_acknowledged(self, kind: str, seconds: float) -> None:
        """A payload of a kind was acknowledged so many seconds after it arrived."""
        self.acknowledged.labels(kind).observe(seconds)

    def note_failure(self, failed: SendFailed) -> None:
        """A call to Slack failed."""
        self.refused.labels(failed.failure.value, failed.code).inc()

    def read_database(self, look: Look) -> None:
        """From now on, every reading also tells how delivery stands in the database."""
        self.registry.register(_Database(look))

    def watch_socket(self, connected: Callable[[], bool], silent_for: Callable[[], float]) -> None:
        """From now on, every reading also tells how the connection to Slack is."""
        alive = Gauge("engagement_socket_connected", "1 while Slack shows life.", registry=self.registry)
        alive.set_function(lambda: float(connected()))
        silent = Gauge("engagement_socket_silent_seconds", "Since the last sign of life.", registry=self.registry)
        silent.set_function(silent_for)

    def count_incidents(self, reported: Callable[[], Mapping[str, int]]) -> None:
        """From now on, every reading also tells how many unexpected errors there were."""
        self.registry.register(_Incidents(reported))

    def text(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self.registry)


class _Incidents(Collector):
    """Reads the number of incidents."""

    def __init__(self, reported: Callable[[], Mapping[str, int]]) -> None:
        self._reported = reported

    def collect(self) -> Iterator[Metric]:
        """The one family."""
        family = CounterMetricFamily("engagement_incidents", "Unexpected errors, by kind.", labels=["error"])
        for kind, number in self._reported().items():
            family.add_metric([kind], number)
        yield family


class _Database(Collector):
    """Reads the database at each scrape; where it cannot be read, says only that."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the registry must not read the database when it is set up."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The families of one look."""
        up = GaugeMetricFamily("engagement_database_up", "1 while the database answers.")
        try:
            found = self._look()
        except EngagementError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _families(found)


def _families(found: Standing) -> Iterator[Metric]:
    yield _family(
        "engagement_inbox_rows", "Payloads kept, by state.", ["state"], {(s,): n for s, n in found.inbox.items()}
    )
    yield _single("engagement_inbox_oldest_seconds", "The oldest payload not done yet.", found.inbox_oldest)
    yield _family("engagement_outbox_rows", "Deliveries kept, by kind and state.", ["kind", "state"], found.outbox)
    yield _single("engagement_outbox_overdue_seconds", "The delivery that is overdue longest.", found.outbox_overdue)
    yield _family("engagement_outbox_dead_rows", "Deliveries given up, by reason.", ["kind", "reason"], found.dead)
    yield _single("engagement_escalations_waiting", "Escalations without an answer.", found.escalations)
    yield _family("engagement_jobs", "Planned jobs kept, by state.", ["job", "state"], found.jobs)
    yield _single("engagement_scan_skipped_accounts", "Accounts that the last scan left out.", found.skipped)
    if found.last_scan is not None:
        yield _single("engagement_last_scan_time_seconds", "When the last scan finished.", found.last_scan.timestamp())


def _family(name: str, text: str, labels: list[str], values: Mapping[tuple[str, ...], int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, count in values.items():
        family.add_metric(list(key), count)
    return family


def _single(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
