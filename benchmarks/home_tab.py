"""How long a home tab takes in a workspace of many accounts, from opening it to its view in Slack.

    python benchmarks/home_tab.py [--accounts 10000] [--database postgresql://...]   # default: an SQLite file

The bot is the real one; Slack is the local workspace in the same process, which takes its part of the time. Three
people open their home: an owner, the manager of ten owners, and the director of everybody. Every account has a snapshot
of each of thirty nights, one in twenty a strong warning that waits, one in thirty fell by a tier this week.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from bot.deliveries.home import render_home
from bot.deps import Deps, connect
from bot.garbage import keep_what_is_there
from bot.home_work import FRESH
from bot.serve import running
from bot.settings import Settings
from bot.workspace import AppSettings, LocalWorkspace, User
from engagement import Engagement
from engagement.baseline import Baseline
from engagement.delivery import DeliveryKind, OutboxState
from engagement.model import Flag, FlagEvent, FlagState, ScanReason, Severity, SignalName, Strength, Tier
from engagement.signals.life import flag_id
from engagement.store import flags, scans, snapshots
from engagement.store.flags import StoredFlag
from engagement.store.outbox import Delivery
from engagement.store.scans import StoredScan
from engagement.store.snapshots import Snapshot
from engagement.store.tables import AccountRow, OutboxRow, PersonRow

NOW = datetime(2026, 10, 5, 7, tzinfo=UTC)
OWNERS = 100
PER_TEAM = 10
NIGHTS = 30
CALLS = 15


def fill(service: Engagement, accounts: int) -> None:
    """A company of so many accounts, 100 owners, a manager for each ten of them and one director."""
    people = [{"email": f"owner{n}@bench.example", "manager_email": manager(n // PER_TEAM)} for n in range(OWNERS)]
    people += [{"email": manager(n), "manager_email": "director@bench.example"} for n in range(OWNERS // PER_TEAM)]
    keys = [f"ACCT-{n}" for n in range(accounts)]
    raised = [waiting(service, key) for key in keys[::20]]
    with service.database.session(service.workspace_id, write=True) as session:
        session.insert_many(PersonRow, people)
        session.insert_many(AccountRow, [account(key, n) for n, key in enumerate(keys)])
        flags.save_judged(session, [StoredFlag(each) for each in raised], [begun(each) for each in raised])
    for days in range(NIGHTS, 0, -1):
        at = NOW - timedelta(days=days)
        with service.database.session(service.workspace_id, write=True) as session:
            scans.save_scan(session, StoredScan(at, "w", True, "x", Baseline(as_of=at), accounts, at, finished_at=at))
            snapshots.save_snapshots(session, [standing(key, n, at) for n, key in enumerate(keys)])


def manager(number: int) -> str:
    """The address of a team's manager."""
    return f"manager{number}@bench.example"


def account(key: str, number: int) -> dict[str, object]:
    """An account; each owner has as many as the others."""
    renewal = (NOW + timedelta(days=number % 400)).date()
    named = {"account_id": key, "name": f"Customer {number}", "arr": 1000.0 * (number % 97), "renewal_date": renewal}
    return {**named, "owner_email": f"owner{number % OWNERS}@bench.example"}


def waiting(service: Engagement, key: str) -> Flag:
    """A strong warning, told a week ago."""
    at, signal = NOW - timedelta(days=8), SignalName.SPONSOR_MISSING
    return Flag(
        flag_id=flag_id(service.workspace_id, key, signal, ""),
        account_id=key,
        signal=signal,
        subject="",
        state=FlagState.OPEN,
        since=at,
        first_seen=at,
        last_held=NOW,
        strength=Strength.STRONG,
        severity=Severity.HIGH,
        announced_at=at,
    )


def begun(flag: Flag) -> FlagEvent:
    """Its first entry in the audit."""
    return FlagEvent(flag.flag_id, 1, flag.first_seen, None, ScanReason.RAISED, None, FlagState.OPEN)


def standing(key: str, number: int, at: datetime) -> Snapshot:
    """A score between 45 and 90; some fell below 60 this week."""
    fell = number % 30 == 0 and at > NOW - timedelta(days=7)
    score = 45.0 if fell else 50.0 + number % 40
    tier = Tier.LOW_ENGAGED if score < 60 else Tier.MODERATELY_ENGAGED
    given = {"interval_low": score - 5, "interval_high": score + 5, "below_60": 0.9 if score < 60 else 0.1}
    return Snapshot(
        key, at.date(), "quarterly", "x", at, score, {}, 1.0, tier, weekly=True, announced_tier=tier, **given
    )


def timed(call: Callable[[], object], ready: Callable[[], object]) -> tuple[float, list[float], list[float]]:
    """Milliseconds of the first call, then sorted ones of ``CALLS`` more: wall and processor."""
    wall, processor = [], []
    for _ in range(1 + CALLS):
        ready()
        begun, worked = time.perf_counter(), time.process_time()
        call()
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return wall[0], sorted(wall[1:]), sorted(processor[1:])


class Clock:
    """A clock that stands still until the next opening, which then is not taken for the same one."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def later(deps: Deps, clock: Clock) -> None:
    """When the last view is noted as published, so much later that the next opening is not taken for the same one."""
    while True:
        with deps.read() as session:
            if not session.scalar(select(func.count()).where(OutboxRow.state != OutboxState.SENT.value)):
                break
        time.sleep(0.01)
    clock.now += FRESH


def opened(workspace: LocalWorkspace, user: User) -> None:
    """Open the tab and wait for a view that was not there before."""
    old = workspace.home(user)
    before = old.hash if old else None
    workspace.open_home(user)
    while (now := workspace.home(user)) is None or now.hash == before:
        time.sleep(0.001)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--accounts", type=int, default=10_000)
    options.add_argument("--database", help="an empty database; default: SQLite in a temporary folder")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        url = given.database or f"sqlite:///{Path(name) / 'bench.db'}"
        with Engagement.open(url, create=True) as service, LocalWorkspace(AppSettings(home_tab=True)) as workspace:
            fill(service, given.accounts)
            measure(service, workspace)


def measure(service: Engagement, workspace: LocalWorkspace) -> None:
    """Print how long it takes for each of the three."""
    addresses = {f"owner{n}": f"owner{n}@bench.example" for n in range(OWNERS)}
    addresses |= {"manager": manager(0), "director": "director@bench.example"}
    users = {name: workspace.add_user(name, name, email=email) for name, email in addresses.items()}
    settings = Settings(
        slack_bot_token=workspace.bot_token,  # type: ignore[arg-type]
        slack_app_token=workspace.app_token,  # type: ignore[arg-type]
        slack_api_url=workspace.api_url,
    )
    clock = Clock()
    deps = replace(connect(settings, service), clock=clock)
    with running(deps):
        workspace.wait_for_socket()
        keep_what_is_there()
        for who in ("owner0", "manager", "director"):
            show(f"{who}, from opening to view", partial(opened, workspace, users[who]), partial(later, deps, clock))
            show(f"{who}, rendered", partial(render_home, deps, home_of(users[who])))


def show(what: str, call: Callable[[], object], ready: Callable[[], object] = lambda: None) -> None:
    """Print the times of one call; what makes it ready is not counted."""
    first, wall, processor = timed(call, ready)
    median = CALLS // 2
    print(
        f"{what}: first {first:.0f} ms; then p50 {wall[median]:.0f} ms, longest {wall[-1]:.0f} ms, "
        f"best {wall[0]:.0f} ms; processor p50 {processor[median]:.0f} ms",
        flush=True,
    )


def home_of(user: User) -> Delivery:
    """A delivery that publishes somebody's home."""
    return Delivery(
        id="d", kind=DeliveryKind.HOME, recipient=user.id, cause="bench", content={}, after=None,
        state=OutboxState.SENDING, attempts=1, created_at=NOW, channel=None, ts=None, reason=None, rerouted_to=None,
        uncertain=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
