"""A plan to reach a score: what it comes to, and its steps with days, owners and what each is assumed to lift."""

from bot.blocks.file import export_buttons
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Line, Note, Para, Part, bold, items, para
from bot.blocks.wording import account_title, as_of_note, command, period_title, typed_name
from engagement.render.wording.account import no_advice_sentence
from engagement.render.wording.actions import gaps_sentence, recommendation_why, target_sentence
from engagement.render.wording.plan import lift_points, plan_sentence, plan_step_cells, plan_title
from engagement.render.wording.score import score_headline
from engagement.results import AccountReport, PlanStep

_MOST = 12


def _said(report: AccountReport) -> tuple[str, ...]:
    """Target and plan, or that a past period has none and what to type."""
    if report.period.past:
        return (f"{no_advice_sentence(report)} Today: {command(f'plan {typed_name(report.account.id)}')}",)
    return target_sentence(report), plan_sentence(report)


def plan_message(report: AccountReport, *, delivery_id: str, reason: str | None = None) -> Message:
    """The plan. ``reason`` stands first: why only one person sees it; ``delivery_id``: for the export buttons."""
    title = account_title(report.account.id, report.account.name)

    def step(each: PlanStep) -> Line:
        what, due, who, effort, _, _ = plan_step_cells(each, report)
        how = f"By {due}, {who}, {effort}; alone it is assumed to lift the score by {lift_points(each)}."
        return bold(f"{what}. "), f"{how} Why: {recommendation_why(each, report)}."

    parts: list[Part] = [para(reason)] if reason else []
    parts += [
        Heading(plan_title(report) or "Plan"),
        Para(((bold(title),), (score_headline(report),), (period_title(report.period, report.timezone),))),
        Para(tuple((line,) for line in _said(report) if line)),
    ]
    if report.plan.steps:
        parts.append(items(report.plan.steps, step, most=_MOST, numbered=True, what="step"))
    if gaps := gaps_sentence(report):
        parts.append(para(gaps))
    assumed = " What a step lifts is an assumption." if report.plan.steps else ""
    parts += [export_buttons(delivery_id, title), Note(f"{as_of_note(report)}.{assumed}")]
    return message("plan", parts)
