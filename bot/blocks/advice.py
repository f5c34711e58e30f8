"""The first reply of an account's thread: every warning with its evidence and its buttons, what to do, and the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from bot.blocks.flag import flag_parts
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Line, Para, Part, bold, items, para
from engagement.known_flag import KnownFlag
from engagement.render.wording.account import no_advice_sentence
from engagement.render.wording.actions import (
    gaps_sentence,
    recommendation_how,
    recommendation_title,
    recommendation_who,
    recommendation_why,
    target_sentence,
)
from engagement.render.wording.formats import capital, count
from engagement.render.wording.plan import plan_sentence, plan_step_line, plan_title
from engagement.render.wording.signals import (
    no_warnings_sentence,
    precision_sentence,
    signal_heading,
    signal_sentence,
    since_clause,
    state_sentence,
    strength_sentence,
    warned,
    watched,
)
from engagement.results import AccountReport, PlanStep, Recommendation, Signal

NO_FLAGS: Mapping[str, KnownFlag] = MappingProxyType({})
_WARNINGS, _WATCHED, _ACTIONS, _STEPS = 6, 3, 5, 5


def flags_in_advice(report: AccountReport) -> tuple[str, ...]:
    """The ids of the flags that it shows, where a scan has stored them."""
    shown = (*warned(report)[:_WARNINGS], *watched(report)[:_WATCHED])
    return tuple(signal.flag_id for signal in shown if signal.flag_id)


def advice(report: AccountReport, flags: Mapping[str, KnownFlag] = NO_FLAGS) -> Message:
    """The message; ``flags`` are those of the warnings by id, as they stand now."""
    parts: list[Part] = [Heading("Warnings")]
    found, doubtful = warned(report), watched(report)
    parts += _warnings(report, found, flags, _WARNINGS) if found else [para(no_warnings_sentence(report))]
    if doubtful:
        parts += [Heading("Watch"), *_warnings(report, doubtful, flags, _WATCHED)]
    if report.recommendations:
        advised = items(report.recommendations, lambda r: _advised(r, report), most=_ACTIONS, numbered=True)
        parts += [Heading("What to do"), advised]
    return message("advice", [*parts, *_plan(report)])


def _advised(r: Recommendation, report: AccountReport) -> Line:
    """What, when, where and about what, who, and why."""
    how = " ".join(f"{part}." for part in (recommendation_how(r), capital(recommendation_who(r))) if part)
    return bold(f"{recommendation_title(r)}. "), how, f" Why: {recommendation_why(r, report)}."


def _plan(report: AccountReport) -> list[Part]:
    """The target, and the dated steps that reach it."""
    if report.period.past:
        return [para(no_advice_sentence(report))]
    title = plan_title(report)
    said = (target_sentence(report), plan_sentence(report), gaps_sentence(report))
    lines = tuple((sentence,) for sentence in said if sentence)
    parts: list[Part] = [*([Heading(title)] if title else []), *([Para(lines)] if lines else [])]
    if report.plan.steps:
        parts += [items(report.plan.steps, lambda step: _step(step, report), most=_STEPS, numbered=True, what="step")]
    return parts


def _step(step: PlanStep, report: AccountReport) -> Line:
    due, said = plan_step_line(step, report)
    return bold(f"{due}: "), said


def _warnings(
    report: AccountReport, signals: Sequence[Signal], flags: Mapping[str, KnownFlag], most: int
) -> list[Part]:
    """The first warnings, each above its buttons; those that have no stored flag stand together in a list."""
    parts: list[Part] = []
    for stored, some in groupby(signals[:most], lambda signal: signal.flag_id in flags):
        if stored:
            for signal in some:
                known = flags[str(signal.flag_id)]
                parts += [para(*_warning(signal, report, known)), *flag_parts(known)]
        else:
            parts.append(Items(tuple(_warning(signal, report, None) for signal in some)))
    left = len(signals) - most
    more = f"and {count(left, 'more warning')}" if left > 0 else None
    if isinstance(parts[-1], Items):
        return [*parts[:-1], replace(parts[-1], more=more)]
    return [*parts, *([para(more)] if more else [])]


def _warning(signal: Signal, report: AccountReport, known: KnownFlag | None) -> Line:
    """What happened and how sure it is. What was done about it stands with the buttons, as of now."""
    sure = (strength_sentence(signal), precision_sentence(signal))
    done = state_sentence(signal, report) if known is None else ""
    said = " ".join(part for part in (signal_sentence(signal, report), *sure, done) if part)
    return bold(signal_heading(signal)), f", {since_clause(signal, report)}. {said}"
