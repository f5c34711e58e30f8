"""How an account is engaged, beside how much: initiative, threading, content, direction (method section 5)."""

from collections.abc import Sequence

from engagement.config import PatternConfig
from engagement.model import Tier
from engagement.results import Content, Course, Evidence, Initiative, Pattern, Threading
from engagement.scoring.row import Row
from engagement.scoring.trend import course, trend_change

CONTRADICTIONS: dict[Tier, tuple[str, ...]] = {
    Tier.HIGHLY_ENGAGED: ("single_threaded", "unresponsive", "declining", "tactical"),
    Tier.MODERATELY_ENGAGED: ("unresponsive",),
    Tier.LOW_ENGAGED: ("proactive",),
    Tier.DISENGAGED: ("proactive", "multi_threaded"),
}


def pattern(row: Row, overall: Sequence[float], tier: Tier, config: PatternConfig) -> Pattern:
    """The pattern of the window ``row``; ``overall`` are the comparable scores of the trend, oldest first.

    A part is None where its source is not live or there was nothing to tell it from: no asks on either side, no settled
    ask of ours, nobody engaged, no completed meeting, fewer than four comparable periods.
    """
    initiative, threading, content = _initiative(row, config), _threading(row, config), _content(row, config)
    direction = course(overall, p=config.trend_p, min_points=config.trend_min_points)
    found = (initiative, threading, content, direction)
    return Pattern(
        initiative=initiative,
        threading=threading,
        content=content,
        direction=direction,
        contradictions=tuple(code for code in CONTRADICTIONS.get(tier, ()) if code in found),
        evidence=_evidence(row, overall, initiative, threading, content, direction),
    )


def _initiative(row: Row, config: PatternConfig) -> Initiative | None:
    """Proactive by the customer's share of the asks; else by the share of our settled asks that were answered."""
    started = row.number("customer_initiated")
    if row.text("outreach_state") != "measured" or started is None:
        return None
    if started >= config.proactive_share:
        return "proactive"
    answered = _answered_share(row)
    if answered is None:
        return None
    return "unresponsive" if answered < config.unresponsive_share else "responsive"


def _answered_share(row: Row) -> float | None:
    settled = row.count("asks_settled")
    return row.count("answered") / settled if settled else None


def _threading(row: Row, config: PatternConfig) -> Threading | None:
    effective = row.number("effective_contacts")
    if row.text("interaction_state") != "measured" or not effective:
        return None
    return "multi_threaded" if round(effective, 9) >= config.multi_threaded_contacts else "single_threaded"


def _content(row: Row, config: PatternConfig) -> Content | None:
    share = row.number("strategic_share")
    if row.text("meeting_state") != "measured" or share is None:
        return None
    return "strategic" if share >= config.strategic_share else "tactical"


def _evidence(
    row: Row,
    overall: Sequence[float],
    initiative: Initiative | None,
    threading: Threading | None,
    content: Content | None,
    direction: Course | None,
) -> tuple[Evidence, ...]:
    found = []
    if initiative:
        found.append(Evidence("customer_initiated_share", row.number("customer_initiated")))
        if _answered_share(row) is not None:
            found.append(Evidence("answered_share", _answered_share(row), row.strings("answered_ids")))
    if threading:
        found.append(Evidence("effective_contacts", row.number("effective_contacts"), row.strings("two_way_ids")))
    if content:
        found.append(Evidence("strategic_share", row.number("strategic_share"), row.strings("strategic_ids")))
    if direction:
        found.append(Evidence("trend_change", trend_change(overall)))
        found.append(Evidence("trend_periods", len(overall)))
    return tuple(found)
