"""What Prometheus reads: parsed by its own parser, the database told as it is, and as gone when it is gone."""

from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from engagement.errors import DatabaseUnavailable
from engagement.store.health import Standing

STANDING = Standing(
    inbox={"waiting": 2, "done": 5},
    inbox_oldest=12.5,
    outbox={("digest", "sent"): 7},
    outbox_overdue=3.0,
    dead={("digest", "user_not_found"): 1},
    escalations=4,
    last_scan=datetime(2026, 10, 5, tzinfo=UTC),
    skipped=1,
    jobs={("scan", "done"): 1},
)


def read(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_the_database_is_read_at_each_scrape() -> None:
    metrics, looks = Metrics(), []

    def look() -> Standing:
        looks.append(1)
        return STANDING

    metrics.read_database(look)
    assert looks == []
    samples = read(metrics)
    assert len(looks) == 1
    assert samples["engagement_database_up", ()] == 1
    assert samples["engagement_inbox_rows", (("state", "waiting"),)] == 2
    assert samples["engagement_inbox_oldest_seconds", ()] == 12.5
    assert samples["engagement_outbox_rows", (("kind", "digest"), ("state", "sent"))] == 7
    assert samples["engagement_outbox_dead_rows", (("kind", "digest"), ("reason", "user_not_found"))] == 1
    assert samples["engagement_last_scan_time_seconds", ()] == datetime(2026, 10, 5, tzinfo=UTC).timestamp()


def test_a_database_that_is_gone_is_said() -> None:
    metrics = Metrics()

    def look() -> Standing:
        raise DatabaseUnavailable("gone")

    metrics.read_database(look)
    samples = read(metrics)
    assert samples["engagement_database_up", ()] == 0
    assert ("engagement_inbox_oldest_seconds", ()) not in samples


def test_counters_and_the_socket() -> None:
    metrics = Metrics()
    metrics.sent.labels("digest", "sent").inc()
    metrics.acknowledged.labels("command").observe(0.2)
    metrics.watch_socket(lambda: True, lambda: 1.5)
    samples = read(metrics)
    assert samples["engagement_deliveries_total", (("kind", "digest"), ("outcome", "sent"))] == 1
    assert samples["engagement_acknowledgement_seconds_bucket", (("kind", "command"), ("le", "0.25"))] == 1
    assert samples["engagement_socket_connected", ()] == 1
    assert samples["engagement_socket_silent_seconds", ()] == 1.5
