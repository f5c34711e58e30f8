"""The table of plays and the worked plan in docs/method.md, section 7: made from the catalogue and the engine.

Rewrite them with ``GOLDEN_UPDATE=1 pytest tests/unit/test_method_plays.py``; read the diff.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engagement.advice import Play, catalogue
from engagement.advice.effects import HAPPENINGS, NO_EFFECTS
from engagement.render.wording import actions, component_name, signal_name, tier_name
from engagement.render.wording.plan import plan_sentence
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.tiers import displayed
from tests.unit.test_advice import LOW, report
from tests.unit.test_advice_counterfactual import rescorer

PAGE = Path(__file__).parents[2] / "docs" / "method.md"


def called_for_by(play: Play) -> str:
    level = " (in " + ", ".join(tier_name(t).lower() for t in play.gap_tiers) + ")" if play.gap_tiers else ""
    parts = [
        *(tier_name(tier).lower() for tier in play.tiers),
        *(f"warning: {signal_name(signal).lower()}" for signal in play.signals),
        *(f"gap: {component_name(component).lower()}{level}" for component in play.gaps),
        *(f"missing: {gap.replace('_', ' ')}" for gap in play.data),
    ]
    also = [f"only if {c.replace('_', ' ')}" for c in play.when]
    also += [f"not with {signal_name(s).lower()}" for s in play.unless_signals]
    return "; ".join(parts) + (f" ({'; '.join(also)})" if also else "")


def assumed(play: Play) -> str:
    amounts = zip(HAPPENINGS, play.effects.amounts(), strict=True)
    return ", ".join(f"{name.replace('_', ' ')} {amount:g}" for name, amount in amounts if amount) or "-"


def shown_by(play: Play) -> str:
    rule = play.done
    if rule is None:
        return "-"
    kinds = " or ".join(kind.value.replace("_", " ") for kind in rule.kinds)
    marks = {
        "customer takes part": rule.customer,
        "strategic": rule.strategic,
        "executive present": rule.exec_present,
        "somebody new": rule.new_contact,
        f"on {rule.times} days": rule.times > 1,
    }
    said = [name for name, holds in marks.items() if holds]
    return "; ".join([kinds if rule.direction == "any" else f"{rule.direction} {kinds}", *said])


def how(play: Play) -> str:
    words = [
        actions.CADENCES[play.cadence] if play.cadence else "",
        actions.CHANNELS[play.channel] if play.channel else "",
        actions.CONTENTS[play.content] if play.content else "",
    ]
    return "; ".join(word for word in words if word)


def plays_table() -> str:
    columns = ("play", "what", "called for by", "how", "role, hours, due (business days)", "assumed to happen")
    head = (*columns, "shown by", "source")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for play in catalogue():
        who = f"{play.role}, {play.effort_hours:g}, {play.due_business_days}"
        cells = (called_for_by(play), how(play), who, assumed(play), shown_by(play), play.source)
        lines.append(f"| `{play.id}` | {actions.PLAYS[play.id]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def plan_example() -> str:
    found, scorer = report(LOW), rescorer(**LOW)
    plays = {play.id: play for play in catalogue()}
    chosen = [plays[step.play].effects for step in found.plan.steps]
    summed = np.array([e.amounts() for e in chosen]).sum(axis=0)
    measured = scorer.measure(scorer.period.facts(np.array([NO_EFFECTS.amounts(), summed])))
    unchanged = displayed(found.plan.unchanged_score or 0)
    intro = f"An account at {found.score.displayed}; as things are the next period would read {unchanged}."
    lines = [
        f"{intro} {plan_sentence(found)}",
        "",
        *(
            f"- `{step.play}`: {step.effort_hours:g} h, alone +{step.lift:.2f}: {assumed(plays[step.play])}."
            for step in found.plan.steps
        ),
        "",
        "| component | value as it goes on | value with the plan | points as it goes on | points with the plan |",
        "|---|---|---|---|---|",
    ]
    for place, component in enumerate(COMPONENTS):
        (before, after), (low, high) = measured.value[:, place], measured.points[:, place]
        if abs(high - low) > 1e-9:
            lines.append(f"| {component.value} | {before:.3f} | {after:.3f} | {low:.1f} | {high:.1f} |")
    return "\n".join(lines)


@pytest.mark.parametrize(("name", "made"), [("plays", plays_table), ("plan example", plan_example)])
def test_the_page_shows_what_the_catalogue_and_the_engine_say(name: str, made: Callable[[], str]) -> None:
    begin, end = f"<!-- begin {name} -->\n", f"\n<!-- end {name} -->"
    before, rest = PAGE.read_text("utf-8").split(begin)
    shown, after = rest.split(end)
    if os.environ.get("GOLDEN_UPDATE"):
        PAGE.write_text(before + begin + made() + end + after, encoding="utf-8")
        shown = made()
    assert shown == made()
