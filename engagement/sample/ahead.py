"""How life goes on after the as-of day, for the days that a demonstration can be moved to.

The last habits hold, what stands in the calendar takes place, what was under way is finished. The rows up to the as-of
day stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from engagement.sample.conversations import Conversations, mailings
from engagement.sample.days import ZONE, Days, local
from engagement.sample.journal import Guest, Journal
from engagement.sample.meetings import Meetings, plan_ahead
from engagement.sample.profile import Habits, Plan
from engagement.sample.rows import ActivityRow, AttendeeRow
from engagement.sample.workspace import PARTNER


def goes_on(plan: Plan, days: Days) -> bool:
    """Whether anything comes after the as-of day: not where the account is closed, silent from the start, or its only
    source has stopped."""
    stopped = plan.profile.closed is not None or plan.profile.source == PARTNER
    return days.ahead > 0 and bool(plan.eras) and not stopped


def weeks_ahead(days: Days) -> list[list[date]]:
    """The business days from tomorrow on, one list per calendar week, the rest of this week first."""
    monday = days.today - timedelta(days=days.today.weekday())
    weeks: list[list[date]] = [[] for _ in range((days.until - monday).days // 7 + 1)]
    for day in days.between(-1, -days.ahead - 1):
        weeks[(day - monday).days // 7].append(day)
    return weeks


def live_on(
    plan: Plan, journal: Journal, meetings: Meetings, conversations: Conversations
) -> tuple[list[ActivityRow], list[AttendeeRow]]:
    """The activities and attendees of the days ahead, for what was planned before without its attendees. `journal`
    counts its days back from their end afterwards."""
    days, habits = journal.days, plan.eras[-1].habits
    journal.days = replace(days, today=days.until, ahead=0)
    own = replace(habits, sync_weeks=0, reviews=False)  # these stand in the calendar
    for number, week in enumerate(weeks_ahead(days)):
        monday = days.today - timedelta(days=days.today.weekday() - 7 * number)
        if number or not days.between(days.today.weekday(), 0):
            meetings.week(1 - number, monday, own)
        for day in week:
            conversations.day(day, habits)
    conversations.chase()
    mailings(journal, days.today, last_ago=-days.ahead)
    _keep_appointments(journal, habits)
    if plan.onward is not None:
        plan.onward(journal)
    if plan.open_attempts is not None:
        journal.limit_open_attempts(plan.open_attempts)
    tomorrow = _midnight(days.today + timedelta(days=1))
    activities, attendees = journal.between(tomorrow, _midnight(days.until))
    known = {row.activity_id for row in journal.activities if row.occurred_at < tomorrow}
    return activities, [row for row in attendees if row.activity_id not in known]


def _keep_appointments(journal: Journal, habits: Habits) -> None:
    """Meetings in the calendar are held, and the next one of a series is put in at once."""
    until = _midnight(journal.days.today)
    waiting = [row for row in journal.activities if row.status == "scheduled"]
    while waiting:
        plan = waiting.pop()
        if plan.scheduled_for is None or plan.scheduled_for >= until:
            continue
        journal.settle(plan)
        others = any(other.series_id == plan.series_id for other in waiting)
        if plan.series_id == journal.series("SYNC") and habits.sync_weeks and not others:
            day = journal.days.on_or_after(plan.scheduled_for.date() + timedelta(weeks=habits.sync_weeks))
            booked = plan.scheduled_for + timedelta(hours=1)
            at = local(day, plan.scheduled_for.time())
            plan_ahead(journal, "meeting", "SYNC", at, booked, [Guest(plan.contact_id or "", "accepted")])
            waiting.append(journal.activities[-1])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
