"""Two workspaces with identical ids in one database: no loop of the one sees, does or sends anything of the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from bot.blocks.notices import notice
from bot.deliveries.notices import direct
from bot.deps import Deps
from bot.escalation import start_escalation
from bot.handlers import HANDLERS
from bot.ids import COMMAND
from bot.jobs import JobRunner
from bot.pacing import Pacer
from bot.sender import Sender
from bot.ticks import ticks
from bot.workers import Workers
from bot.workspace import LocalWorkspace
from engagement import Engagement
from engagement.delivery import InboxKind
from engagement.model import FlagState, SignalName, Strength
from engagement.preferences import Preferences
from engagement.signals import life
from engagement.store import flags, inbox, jobs, preferences
from engagement.store.database import Database
from engagement.store.flags import StoredFlag
from engagement.store.outbox import enqueue
from engagement.store.tables import AccountRow, Base, PersonRow
from tests.slack.fakes import ASKER
from tests.slack.world import World, app_settings, populated

NOW = datetime(2026, 10, 7, 12, tzinfo=UTC)  # a Wednesday: Monday's digests, the night's scan and an answer are due
CANARY = "Canary Shipping"
ANA, BEN, CEA = (f"{name}@harbour.example" for name in ("ana", "ben", "cea"))


@dataclass
class Tenant:
    """One workspace: its engine and what the bot needs."""

    service: Engagement
    deps: Deps

    def everything_due(self, name: str) -> None:
        """Something of everything, under the same ids in both workspaces, and all of it due."""
        deps = self.deps
        flag = life.observe(
            None, life.Finding("same", "A1", SignalName.SPONSOR_MISSING, strength=Strength.STRONG), at=NOW
        ).flag
        assert flag is not None
        with deps.write() as session:
            session.insert_many(AccountRow, [{"account_id": "A1", "name": name, "owner_email": ANA}])
            session.insert_many(
                PersonRow, [{"email": e, "name": name, "manager_email": m} for e, m in ((ANA, BEN), (BEN, CEA))]
            )
            flags.save_judged(session, [StoredFlag(flag)], [])
            enqueue(session, direct("U0SAME", notice(f"said by {name}"), "same cause"))
            preferences.save_preferences(session, Preferences("U0SAME", weekday=2), at=NOW)
            jobs.claim_job(session, "scan", "2026-10-07", owner="dead", lease=timedelta(0), tries=5)
        also = partial(start_escalation, user_id="U0SAME", settings=deps.settings)
        self.service.escalate(
            flag.flag_id, actor=ANA, at=NOW - timedelta(days=2), to=BEN, reason=name, due=NOW - timedelta(1), also=also
        )
        deps.inbox.take(InboxKind.COMMAND, "same key", COMMAND, ASKER, {"text": "A1"}, work="same work")

    def loops(self) -> None:
        """Everything that a process does, once."""
        for tick in ticks(self.deps, JobRunner(self.deps.database, self.deps.workspace_id)):
            tick.run()
        workers = Workers(self.deps, HANDLERS, threads=2)
        workers.start()
        for _ in range(3000):
            with self.deps.read() as session:
                if not inbox.open_rows(session):
                    break
            _never().wait(0.01)
        assert workers.close()
        while Sender(self.deps, pacer=Pacer(interval=0)).send_due():
            pass


def _never() -> Any:
    from threading import Event

    return Event()


@dataclass
class Two:
    """Both, and the Slack that the first one speaks to."""

    slack: LocalWorkspace
    world: World
    one: Tenant
    two: Tenant


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Two]:
    url = f"sqlite:///{tmp_path / 'both.db'}"
    with (
        LocalWorkspace(app_settings()) as slack,
        Engagement.open(url, workspace="one", create=True) as first,
        Engagement.open(url, workspace="two", create=True) as second,
    ):
        world = populated(slack, first)  # type: ignore[arg-type]
        slack.add_user("cea", "Cea", email=CEA)
        clock = {"clock": lambda: NOW}
        one = Tenant(first, replace(world.deps, **clock))  # type: ignore[arg-type]
        two = Tenant(second, replace(_deps_of(slack, second), **clock))  # type: ignore[arg-type]
        for tenant, name in ((one, "Northwind"), (two, CANARY)):
            tenant.everything_due(name)
            _plan_since(tenant, NOW - timedelta(days=30))
        yield Two(slack, world, one, two)


def _deps_of(slack: LocalWorkspace, service: Engagement) -> Deps:
    from bot.deps import connect
    from tests.slack.world import settings_for

    return connect(settings_for(slack), service)


def _plan_since(tenant: Tenant, moment: datetime) -> None:
    """As if the bot had run for a month."""
    with tenant.deps.write() as session:
        job = jobs.claim_job(session, "digests", "begun", owner="test", lease=timedelta(0), tries=1)
        assert job is not None
        jobs.finish_job(session, job, moment.isoformat())


def rows(database: Database, workspace: str) -> dict[str, list[str]]:
    """Every row of a workspace in every table, as text."""
    found: dict[str, list[str]] = {}
    with database.session(workspace) as session:
        for mapper in Base.registry.mappers:
            names = [attribute.key for attribute in inspect(mapper.class_).column_attrs]
            read = session.execute(select(*(getattr(mapper.class_, name) for name in names))).all()
            found[mapper.class_.__tablename__] = sorted(map(str, read))
    return found


def test_no_loop_of_one_workspace_touches_sees_or_sends_anything_of_the_other(both: Two) -> None:
    database = both.two.service.database
    before = rows(database, "two")
    assert {"inbox", "outbox", "jobs", "preferences", "escalations", "shown_flags", "flags"} <= {
        table for table, found in before.items() if found
    }
    both.one.loops()
    assert rows(database, "two") == before
    assert CANARY not in str(both.slack.log.calls())
    mine = rows(database, "one")
    assert mine["digests"], "the planner of the first did run"
    assert mine["scans"], "its scan did"
    assert len(mine["escalations"]) == 2, "its escalation went up"
    assert "'waiting'" not in str(mine["inbox"]), "its command was answered"


def test_one_that_is_removed_parks_its_own_and_the_other_goes_on(both: Two) -> None:
    before = rows(both.two.service.database, "two")
    both.one.deps.installation.uninstalled("app_uninstalled", NOW)
    both.one.loops()
    assert rows(both.two.service.database, "two") == before
    sent = len(both.slack.log.calls("chat.postMessage"))
    both.two.loops()
    assert len(both.slack.log.calls("chat.postMessage")) > sent
    assert CANARY in str(both.slack.log.calls()), "the canary does sing when its own workspace is served"


def test_the_same_flag_changed_in_one_updates_no_message_of_the_other(both: Two) -> None:
    both.one.loops()
    both.two.loops()
    before = rows(both.two.service.database, "two")
    [stored] = both.one.service.flags(states=tuple(FlagState))
    both.one.service.resolve(stored.flag.flag_id, actor=ANA, at=NOW, reason="done")
    both.one.loops()
    assert rows(both.two.service.database, "two") == before
