"""The plan and what followed plays, in sentences: effects are assumptions, so "would read", never "will"."""

from engagement.model import Tier
from engagement.render.wording.actions import PLAYS, ROLES, recommendation_why
from engagement.render.wording.formats import capital, count, day, number, plain
from engagement.render.wording.names import component_name
from engagement.results import AccountReport, PlanStep, PlayTrack, Recommendation
from engagement.scoring.tiers import displayed

LIFT_SHOWN = 0.05  # points worth telling


def recommendation_lift(recommendation: Recommendation) -> str:
    """What the play alone is assumed to do: "If it happens, the score would read 1.2 points higher"; "" for nothing."""
    lift = recommendation.lift
    if lift is None or lift < LIFT_SHOWN:
        return ""
    return f"If it happens, the score would read {count(round(lift, 1), 'point')} higher"


def recommendation_track(recommendation: Recommendation) -> str:
    """What followed the play so far, beside what had been assumed; "" below 10 cases."""
    return "" if recommendation.track is None else track_sentence(recommendation.track)


def track_sentence(track: PlayTrack) -> str:
    """As "12 times carried out: the score changed by +4 in the median; assumed +6. Association, not proof"."""
    otherwise = ""
    if track.score_change_otherwise is not None:
        times = count(track.not_carried_out, "time")
        otherwise = f"; where it was not carried out ({times}), by {_signed(track.score_change_otherwise)}"
    parts = [f"{component_name(c).lower()} {_signed(change)} points" for c, change in track.components]
    aimed = f" ({', '.join(parts)})" if parts else ""
    return (
        f"{count(track.carried_out, 'time')} carried out: the score changed by {_signed(track.score_change)} in the"
        f" median{aimed}; assumed {_signed(track.assumed_change)}{otherwise}. Association, not proof"
    )


def plan_title(report: AccountReport) -> str:
    """As "Plan to reach 60 by 31 Mar 2027"; "" without a target."""
    plan = report.plan
    if plan.target is None or plan.by is None:
        return ""
    if _reached(report):
        return f"{plan.target} is reached already"
    verb = "hold" if _holds(report) else "reach" if plan.reachable else "come nearer to"
    return f"Plan to {verb} {plan.target} by {day(plan.by)}"


def plan_sentence(report: AccountReport) -> str:
    """What the plan comes to: the score if its steps happen, or that the target is out of reach; "" without one."""
    plan = report.plan
    if plan.target is None or plan.by is None or plan.expected_score is None:
        return ""
    expected, steps = displayed(plan.expected_score), count(len(plan.steps), "step")
    these = f"if {'this step' if len(plan.steps) == 1 else f'these {steps}'} of the plan"
    happen = "happens" if len(plan.steps) == 1 else "happen"
    if plan.reachable and not plan.steps:
        return f"No extra step is needed: as things are, the score would read {expected} by {day(plan.by)}."
    if plan.reachable:
        would = f"the score would read {expected} by {day(plan.by)}"
        return f"{capital(these)} {happen}, {would}{_unchanged(report)}."
    beyond = f"The plan cannot reach {plan.target} by {day(plan.by)}"
    if not plan.steps:
        return f"{beyond}: no step that the evidence calls for lifts the score; as things are it would read {expected}."
    return f"{beyond}; best reachable is {expected}, {these} {happen}{_unchanged(report)}."


def plan_step_cells(step: PlanStep, report: AccountReport) -> tuple[str, str, str, str, str, str]:
    """What, by when, who, how long, what it alone is assumed to lift, and the evidence that called for it."""
    return (
        PLAYS[step.play],
        day(step.due),
        plan_owner(step, report),
        effort(step.effort_hours),
        f"+{number(step.lift)}",
        capital(recommendation_why(step, report)),
    )


def plan_step_line(step: PlanStep, report: AccountReport) -> tuple[str, str]:
    """By when, and what, who, how long and what it alone is assumed to lift: a step of the plan without a table."""
    what, due, who, work, _, _ = plan_step_cells(step, report)
    return f"By {due}", f"{what} ({who}, {work}, +{lift_points(step)} alone)"


def lift_points(step: PlanStep) -> str:
    """What a step alone is assumed to lift: "2.6 points"."""
    return count(round(step.lift, 1), "point")


def plan_owner(step: PlanStep, report: AccountReport) -> str:
    """By name or e-mail where the records name somebody, else the role."""
    if step.owner_email is None:
        return ROLES[step.role]
    account = report.account
    named = account.owner_name if step.owner_email == account.owner_email else None
    return plain(named or step.owner_email)


def effort(hours: float) -> str:
    """A length of work: "2 hours" or "30 minutes"."""
    return count(hours, "hour") if hours >= 1 else f"{round(hours * 60)} minutes"


def _unchanged(report: AccountReport) -> str:
    unchanged = report.plan.unchanged_score
    work = f"; about {effort(report.plan.effort_hours)} of work"
    return work if unchanged is None else f" (as things are: {displayed(unchanged)}){work}"


def _reached(report: AccountReport) -> bool:
    """Whether the score stands above what was asked for, and there is a better tier to aim at."""
    above = (report.plan.target or 0) <= (report.score.displayed or 0)
    return above and report.score.tier is not Tier.HIGHLY_ENGAGED


def _holds(report: AccountReport) -> bool:
    return report.score.tier is Tier.HIGHLY_ENGAGED and (report.plan.target or 0) <= (report.score.displayed or 0)


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '-'}{number(abs(value))}"
