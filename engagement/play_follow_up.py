"""Follows the steps of every account's quarterly plan: the part of a weekly scan that the store and the clock's day
decide. What becomes of a case is in ``advice.cases``, what shows it in ``metrics.carried_out`` (method section 7).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from engagement.advice import catalogue
from engagement.advice.cases import close, open_new, recognise
from engagement.advice.outcomes import play_tracks
from engagement.business_time import calendar
from engagement.metrics.carried_out import carried_out
from engagement.model import Workspace
from engagement.play_case import PlayCase
from engagement.reports.master import is_closed, local_day
from engagement.results import AccountReport, PlayTrack
from engagement.store import bulk, cases, queries
from engagement.store.database import Database

BATCH = 500  # accounts whose events are in memory at once

QuarterlyReport = Callable[[str], AccountReport | None]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a run did, and what followed each play so far: for the scan's ``Baseline.plays``."""

    opened: int
    carried_out: int
    closed: int
    tracks: dict[str, PlayTrack]


def follow_up_plays(database: Database, workspace_id: str, report: QuarterlyReport, *, as_of: datetime) -> FollowUp:
    """Recognise what was carried out, close what is due, open a case for every new step of a plan; run again: nothing.

    ``report`` gives an account's quarterly report as of ``as_of``, None where it failed: then its cases stay as they
    are. Everything is written in one transaction. Costs a report for every open account: for weekly scans.
    """
    plays = {play.id: play for play in catalogue()}
    with database.session(workspace_id) as session:
        workspace, accounts, waiting = queries.workspace(session), queries.accounts(session), cases.open_cases(session)
    today = local_day(as_of, workspace.timezone)
    followed = [done for part in _recognised(database, workspace, waiting, as_of) for done in part]
    changed = [case for case, before in zip(followed, waiting, strict=True) if case != before]
    by_account: dict[str, list[PlayCase]] = {}
    for case in followed:
        by_account.setdefault(case.account_id, []).append(case)
    written: dict[tuple[object, ...], PlayCase] = {case.key: case for case in changed}
    closed = opened = 0
    for account in accounts:
        mine, gone = by_account.get(account.id, []), is_closed(account, today)
        if gone and not mine:
            continue
        told = None if gone else report(account.id)
        if told is None and not gone:
            continue
        after = [close(case, told, today) for case in mine]
        ended = [case for case in after if case.closed_on is not None]
        new = () if told is None else open_new(told, after, plays, today)
        fresh = [case for case in new if case.key not in {other.key for other in mine}]
        written |= {case.key: case for case in (*ended, *fresh)}
        closed, opened = closed + len(ended), opened + len(fresh)
    with database.session(workspace_id, write=True) as session:
        cases.save_cases(session, written.values())
    with database.session(workspace_id) as session:
        tracks = play_tracks(cases.closed_cases(session, until=today), plays)
    return FollowUp(opened=opened, carried_out=len(changed), closed=closed, tracks=tracks)


def _recognised(
    database: Database, workspace: Workspace, waiting: list[PlayCase], as_of: datetime
) -> Iterator[tuple[PlayCase, ...]]:
    """The open cases in their order, a bounded number of accounts at a time."""
    rules = {play.id: play.done for play in catalogue() if play.done is not None}
    ids = list(dict.fromkeys(case.account_id for case in waiting))
    for start in range(0, len(ids), BATCH):
        part = set(ids[start : start + BATCH])
        own = [case for case in waiting if case.account_id in part]
        events = bulk.read_events(database, workspace, account_ids=sorted(part), ends=[as_of], known_at=None)
        shown = carried_out(events, own, rules, calendar=calendar(workspace), as_of=as_of)
        yield recognise(own, shown)
