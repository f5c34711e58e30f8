"""Warnings, actions and the plan as sheets."""

from engagement.render import wording as w
from engagement.render.wording.account import no_advice_sentence, open_now_clause
from engagement.render.wording.actions import PLAYS, ROLES
from engagement.render.wording.plan import plan_owner
from engagement.render.xlsx.sheet import Column, Sheet, Styled, Value, sheet
from engagement.results import AccountReport


def signals_sheet(report: AccountReport) -> Sheet:
    """Each warning with its evidence in words."""
    columns = (
        Column("Warning", width=30),
        Column("Severity", width=10),
        Column("Strength", width=10),
        Column("Since", "day", 12),
        Column("State", width=14),
        Column("What happened", "prose", 90),
    )
    rows = [
        (
            w.signal_name(s.signal),
            "" if s.severity is None else w.severity_name(s.severity),
            s.strength,
            s.first_seen,
            s.state,
            w.signal_sentence(s, report),
        )
        for s in report.signals
    ]
    if now := open_now_clause(report):
        return sheet("Signals", columns, [*rows, (f"{now}.", None, None, None, None, None)])
    return sheet("Signals", columns, rows)


def actions_sheet(report: AccountReport) -> Sheet:
    """Every action that the evidence calls for, best first."""
    columns = (
        Column("Order", "count", 7),
        Column("Action", "prose", 44),
        Column("How", "prose", 50),
        Column("Who", width=26),
        Column("Hours", "points", 8),
        Column("Assumed points", "signed", 10),
        Column("Why", "prose", 60),
    )
    rows = [
        (
            place,
            w.recommendation_title(r),
            w.recommendation_how(r),
            w.capital(ROLES[r.role]),
            r.effort_hours,
            r.lift,
            w.capital(w.recommendation_why(r, report)),
        )
        for place, r in enumerate(report.recommendations, start=1)
    ]
    if none := no_advice_sentence(report):
        return sheet("Actions", columns, [(None, none, None, None, None, None, None)])
    return sheet("Actions", columns, rows)


def plan_sheet(report: AccountReport) -> Sheet:
    """The plan's steps by date, then what they come to and where the other points lie."""
    columns = (
        Column("Step", "prose", 60),
        Column("By", "day", 12),
        Column("Who", width=28),
        Column("Hours", "points", 8),
        Column("Assumed points", "signed", 10),
    )
    plan = report.plan
    if none := no_advice_sentence(report):
        return sheet("Plan", columns, [(none, None, None, None, None)])
    rows: list[tuple[Value | Styled, ...]] = [
        (PLAYS[s.play], s.due, w.capital(plan_owner(s, report)), s.effort_hours, s.lift) for s in plan.steps
    ]
    expected = None if plan.expected_score is None else Styled(plan.expected_score, "points")
    unchanged = None if plan.unchanged_score is None else Styled(plan.unchanged_score, "points")
    rows += [
        ("Score if these steps happen (assumed)", plan.by, None, plan.effort_hours, expected),
        ("Score if everything goes on as it is", plan.by, None, None, unchanged),
        ("Target", plan.by, None, None, Styled(plan.target, "count")),
    ]
    rows += [(f"To gain: {w.component_name(component)}", None, None, None, gap) for component, gap in plan.gaps]
    return sheet("Plan", columns, rows)
