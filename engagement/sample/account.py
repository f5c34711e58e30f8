"""From an account's plan to its rows. Each account depends on (seed, plan, as-of day) alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from engagement.sample.ahead import goes_on, live_on, weeks_ahead
from engagement.sample.cast import cast_of
from engagement.sample.chance import stream
from engagement.sample.conversations import Conversations, bounce, mailings
from engagement.sample.days import ZONE, Days
from engagement.sample.journal import Journal
from engagement.sample.meetings import Meetings, upcoming
from engagement.sample.profile import Habits, Plan, Profile
from engagement.sample.rows import AccountRow, AccountRows, OutcomeRow
from engagement.sample.staff import owner
from engagement.sample.usage import entitled, usage_rows
from engagement.sample.workspace import ACTIVITY_DAYS, COUNTRY, CURRENCY, TIME_ZONE, USAGE_DAYS


def build(plan: Plan, seed: int, days: Days) -> AccountRows:
    """All rows of one account."""
    profile = plan.profile
    cast = cast_of(profile, seed, days.today)
    journal = Journal(profile, cast, days, owner(profile.segment, profile.index).email)
    meetings = Meetings(journal, stream(seed, profile.index, "meetings"))
    conversations = Conversations(journal, stream(seed, profile.index, "conversations"))
    habits_on = _habits_on(plan, days.today)
    if plan.eras:
        _live(plan, journal, meetings, conversations, habits_on)
    if plan.script is not None:
        plan.script(journal)
    if plan.open_attempts is not None:
        journal.limit_open_attempts(plan.open_attempts)
    activities, attendees = journal.close()
    weeks = _weeks(days, min(USAGE_DAYS, profile.customer_for), profile.closed or 0)
    if goes_on(plan, days):
        later, guests = live_on(plan, journal, meetings, conversations)
        activities, attendees = activities + later, attendees + guests
        weeks += weeks_ahead(days)
    usage = usage_rows(profile, weeks, habits_on, stream(seed, profile.index, "usage")) if plan.eras else []
    return AccountRows(
        account=_account_row(profile, days.today),
        contacts=list(cast.contacts),
        activities=activities,
        attendees=attendees,
        usage=usage,
        outcomes=_outcomes(profile, days.today),
    )


def _live(
    plan: Plan, journal: Journal, meetings: Meetings, conversations: Conversations, habits_on: Callable[[date], Habits]
) -> None:
    profile = plan.profile
    span = min(ACTIVITY_DAYS, profile.customer_for)
    weeks = _weeks(journal.days, span, profile.closed or 0)
    for place, week in enumerate(weeks):
        if not week:
            continue
        monday = week[0] - timedelta(days=week[0].weekday())
        meetings.week(len(weeks) - place, monday, habits_on(week[0]))
        for day in week:
            conversations.day(day, habits_on(day))
    conversations.chase()
    mailings(journal, journal.days.today)
    bounce(journal)
    if profile.closed is None:
        upcoming(journal, plan.eras[-1].habits)


def _weeks(days: Days, first_ago: int, last_ago: int) -> list[list[date]]:
    """The business days of a span, one list per calendar week (empty for a week of holidays), oldest first."""
    start = days.today - timedelta(days=first_ago)
    monday = start - timedelta(days=start.weekday())
    end = days.today - timedelta(days=last_ago)
    weeks: list[list[date]] = [[] for _ in range((end - monday).days // 7 + 1)]
    for day in days.between(first_ago, last_ago):
        weeks[(day - monday).days // 7].append(day)
    return weeks


def _habits_on(plan: Plan, today: date) -> Callable[[date], Habits]:
    def habits_on(day: date) -> Habits:
        ago = (today - day).days
        current = plan.eras[0]
        for era in plan.eras[1:]:
            if ago <= era.days_ago:
                current = era
        return current.habits

    return habits_on


def _account_row(profile: Profile, today: date) -> AccountRow:
    person = owner(profile.segment, profile.index)
    closed = None
    if profile.closed is not None:
        closed = datetime.combine(today - timedelta(days=profile.closed), time(12), ZONE)
    renewal = None if profile.renewal_in is None else today + timedelta(days=profile.renewal_in)
    return AccountRow(
        account_id=profile.account_id,
        name=profile.name,
        segment=profile.segment,
        arr=profile.arr,
        currency=CURRENCY,
        renewal_date=renewal,
        owner_email=person.email,
        manager_email=person.manager_email or person.email,
        seats=profile.seats,
        features_entitled=";".join(entitled(profile)),
        stage=profile.stage,
        timezone=TIME_ZONE,
        country=COUNTRY,
        closed_at=closed,
    )


def _outcomes(profile: Profile, today: date) -> list[OutcomeRow]:
    """The first contract, each renewal since, an expansion of a growing account, the end of a closed one."""
    ends = profile.closed or 0
    rows = [_outcome(profile, today, profile.customer_for, "contracted", 0.8)]
    if profile.renewal_in is not None:
        rows += [
            _outcome(profile, today, ago, "renewed", 0.9)
            for ago in range(365 - profile.renewal_in, profile.customer_for - 180, 365)
            if ago > ends
        ]
    if profile.growth:
        rows.append(_outcome(profile, today, 45, "expanded", profile.growth))
    if profile.closed is not None:
        rows.append(_outcome(profile, today, profile.closed, "churned", 1.0, "Moved to an in-house tool"))
    return sorted(rows, key=lambda row: row.occurred_on)


def _outcome(
    profile: Profile, today: date, days_ago: int, outcome: str, share: float, reason: str | None = None
) -> OutcomeRow:
    amount = round(profile.arr * share, -2)
    return OutcomeRow(profile.account_id, today - timedelta(days=days_ago), outcome, int(amount), reason)
