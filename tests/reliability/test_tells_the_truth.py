"""R15: a bot whose database stops says so everywhere, loses nothing, and serves again by itself."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.demo import load_sample
from bot.serve import running
from bot.workspace import LocalWorkspace
from engagement import Engagement
from tests.slack import factories
from tests.slack.test_health_http import get, value
from tests.slack.world import World, app_settings, populated
from tests.store.cluster import SETTINGS, Cluster, running_cluster

AWAY = 60.0  # seconds that coming back may take on a loaded machine


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A server of these tests' own that keeps what was committed, with the sample company in it."""
    with running_cluster(SETTINGS | {"synchronous_commit": "on"}) as made:
        made.create("truth")
        with Engagement.open(made.url("truth"), create=True) as service:
            load_sample(service, tmp_path_factory.mktemp("truth"), accounts=60, as_of=factories.AS_OF)
        yield made


@contextmanager
def at_work(cluster: Cluster) -> Iterator[tuple[World, int]]:
    """The bot with the real engine on PostgreSQL, and the port where it tells how it is."""
    with Engagement.open(cluster.url("truth")) as service, LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, service)
        with running(replace(world.deps, ready=service.check), port=0) as port:
            workspace.wait_for_socket()
            assert port is not None
            yield world, port


@pytest.mark.postgres
def test_the_database_stops_and_comes_back(cluster: Cluster) -> None:
    with at_work(cluster) as (world, port):
        wait = world.workspace.wait_for
        assert world.ask("ACCT-123").ok
        world.thread()
        cluster.stop()
        status, said = get(port, "/readyz")
        assert status == 503
        assert "database" in json.loads(said)["failed"]
        assert get(port, "/healthz") == (200, "ok")  # restarting the process would not help
        assert value(get(port, "/metrics")[1], "engagement_database_up") == 0
        asked = world.ask("ACCT-101")
        assert asked.ok
        assert asked.message is not None
        assert "database" in asked.message.text.lower()  # at once, in the acknowledgement; nothing was promised
        cluster.start()
        wait(lambda: get(port, "/readyz")[0] == 200, AWAY)
        assert value(get(port, "/metrics")[1], "engagement_database_up") == 1
        again = world.ask("ACCT-101").message
        assert again is not None
        assert "orking on" in again.text
        wait(lambda: len(world.workspace.messages(world.room)) == 2, AWAY)


@pytest.mark.postgres
def test_what_was_promised_before_the_stop_is_done_after_it(cluster: Cluster) -> None:
    with at_work(cluster) as (world, _):
        taken = [world.ask(f"ACCT-{number}") for number in range(101, 107)]
        assert all("orking on" in each.message.text for each in taken if each.message)
        cluster.stop()  # in the middle of the work
        cluster.start()
        world.workspace.wait_for(lambda: len(world.workspace.messages(world.room)) >= len(taken), AWAY)
