"""What a supervisor and Prometheus read of a running bot, over real HTTP."""

import json
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

from bot.serve import running
from bot.workspace import LocalWorkspace
from tests.slack.world import app_settings, populated


def get(port: int | None, path: str) -> tuple[int, str]:
    """Status and text."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def value(text: str, name: str, **labels: str) -> float | None:
    """One sample, None where there is none."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return None


def test_a_bot_at_work_tells_how_it_is() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace)
        with running(world.deps, port=0) as port:
            workspace.wait_for_socket()
            assert get(port, "/healthz") == (200, "ok")
            assert json.loads(get(port, "/readyz")[1]) == {"ready": True, "failed": {}}
            assert world.ask("ACCT-123").ok
            world.thread()
            workspace.wait_for(
                lambda: value(get(port, "/metrics")[1], "engagement_deliveries_total", kind="reply") == 2
            )
            text = get(port, "/metrics")[1]
    assert value(text, "engagement_database_up") == 1
    assert value(text, "engagement_socket_connected") == 1
    assert value(text, "engagement_inbox_rows", state="done") == 1
    assert value(text, "engagement_outbox_rows", kind="reply", state="sent") == 2
    assert value(text, "engagement_deliveries_total", kind="report", outcome="sent") == 1
    assert value(text, "engagement_acknowledgement_seconds_count", kind="slash_commands") == 1
    assert value(text, "engagement_work_seconds_count", outcome="done") == 1
    assert abs(value(text, "engagement_clock_offset_seconds") or 0) < 30
    assert "Northwind" not in text
    assert "ACCT" not in text


def test_with_request_urls_the_metrics_are_not_public() -> None:
    with LocalWorkspace(app_settings(socket_mode=False, request_url="http://127.0.0.1:9/")) as workspace:
        world = populated(workspace)
        with running(world.deps, http=True, port=0) as port:
            assert get(port, "/healthz") == (200, "ok")
            assert get(port, "/metrics")[0] == 404
