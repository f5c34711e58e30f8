"""``serve`` with what is scheduled: the night's scan, the digest and an escalation come by themselves, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.deps import Deps, connect
from bot.digest.plan import DigestPlanner
from bot.pacing import Pacer
from bot.sender import Sender
from bot.serve import running
from bot.workspace import LocalWorkspace, Message, User
from engagement import Engagement
from engagement.delivery import JobState
from engagement.errors import InputError
from engagement.model import SignalName, Strength
from engagement.preferences import Preferences
from engagement.signals import life
from engagement.store import flags, jobs, scans
from engagement.store.flags import StoredFlag
from engagement.store.preferences import save_preferences
from engagement.store.tables import AccountRow, OutboxRow, PersonRow
from tests.slack.world import app_settings, populated, settings_for

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)  # a Monday
JOBS = ("scan", "digests", "escalations", "retention")
ANA, BEN = "ana@harbour.example", "ben@harbour.example"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Engagement]:
    """Ana's one account, and her manager Ben; the bot has run before."""
    with Engagement.open(f"sqlite:///{tmp_path / 's.db'}", create=True) as made:
        with made.database.session("default", write=True) as session:
            session.insert_many(AccountRow, [{"account_id": "ACCT-1", "name": "Northwind", "owner_email": ANA}])
            session.insert_many(
                PersonRow, [{"email": ANA, "manager_email": BEN}, {"email": BEN, "manager_email": None}]
            )
            job = jobs.claim_job(session, "digests", "begun", owner="before", lease=timedelta(0), tries=1)
            assert job is not None
            jobs.finish_job(session, job, (NOON - timedelta(days=30)).isoformat())
        yield made


def told(workspace: LocalWorkspace, person: User) -> list[Message]:
    """What stands in the bot's conversation with somebody."""
    channel = workspace.state.direct_message([person.id, workspace.state.bot_user_id])
    return [] if channel is None else workspace.messages(channel)


def test_scan_digest_and_escalation_come_by_themselves_and_not_again_after_a_restart(
    service: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ticks.OFTEN", timedelta(milliseconds=200))
    finding = life.Finding("default", "ACCT-1", SignalName.SPONSOR_MISSING, strength=Strength.STRONG)
    flag = life.observe(None, finding, at=NOON - timedelta(days=3)).flag
    assert flag is not None
    with service.database.session("default", write=True) as session:
        flags.save_judged(session, [StoredFlag(flag)], [])
    service.escalate(flag.flag_id, actor=ANA, at=NOON - timedelta(hours=1), to=BEN, reason="nobody answers")
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, service)  # type: ignore[arg-type]
        deps = replace(world.deps, clock=lambda: NOON)
        with running(deps, scheduled=True):
            [digest] = workspace.wait_for(lambda: told(workspace, world.ana), timeout=60)
            asked = workspace.wait_for(lambda: told(workspace, world.ben), timeout=60)
        assert "Northwind" in digest.text
        assert any(message.text.startswith("Escalated to you: Northwind (ACCT-1)") for message in asked)
        with service.database.session("default") as session:
            scan = scans.last_scan(session, NOON)
            job = jobs.find_job(session, "scan", "2026-10-05")
        assert scan is not None
        assert scan[0] == datetime(2026, 10, 5, 2, tzinfo=UTC)
        assert job is not None
        assert job.state is JobState.DONE
        again = replace(connect(settings_for(workspace), service), clock=lambda: NOON + timedelta(hours=1))
        count = len(workspace.log.calls("chat.postMessage"))
        with running(again, scheduled=True):
            workspace.wait_for(lambda: _ticked(again) or None, timeout=60)
        assert len(workspace.log.calls("chat.postMessage")) == count
        with service.database.session("default") as session:
            cleaned = jobs.find_job(session, "retention", "2026-10-05")
        assert cleaned is not None
        assert (cleaned.state, cleaned.note) == (JobState.DONE, "nothing was old enough")


def test_a_digest_whose_recipient_is_gone_when_it_goes_out_goes_to_who_stands_in(service: Engagement) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, service)  # type: ignore[arg-type]
        deps = replace(world.deps, clock=lambda: NOON)
        service.scan(as_of=NOON)
        with deps.write() as session:
            save_preferences(session, Preferences(world.ben.id, roll_up=False), at=NOON)
        planner = DigestPlanner(deps.engagement, deps.directory, deps.settings, deps.clock)
        assert planner.run() == {"queued": 1, "nothing_to_say": 1}
        world.ana.deleted = True
        while Sender(deps, pacer=Pacer(interval=0)).send_due():
            pass
        [stood_in] = told(workspace, world.ben)
        assert "Northwind" in stood_in.text
        with deps.read() as session:
            [first, second] = session.scalars(select(OutboxRow).order_by(OutboxRow.created_at)).all()
        assert (first.state, first.reason, first.rerouted_to) == ("dead", "person_deactivated", second.delivery_id)


def _ticked(deps: Deps) -> bool:
    text = deps.metrics.text().decode()
    done = (f'engagement_ticks_total{{job="{job}",outcome="done"}}' for job in JOBS)
    return all(tick in text for tick in done)


def test_without_a_scheduler_an_sqlite_file_is_refused(service: Engagement) -> None:
    url = service.database.url.render_as_string(False)
    result = CliRunner().invoke(app, ["serve", "--no-scheduler", "--database", url])
    assert isinstance(result.exception, InputError)
    assert "is for PostgreSQL" in str(result.exception)
