"""Scores worked out, plans and comparisons, as the engine makes them of facts written by hand."""

from dataclasses import replace

from bot.blocks.compare import compared
from bot.blocks.explain import explained, parts_of, worked_out
from bot.blocks.message import Message
from bot.blocks.plan import plan_message
from engagement.baseline import NEVER_SCANNED
from engagement.config import Config
from engagement.model import ActivityLine, Dimension
from engagement.reports import account_report
from engagement.reports.explain import explanation
from engagement.reports.ledger import DimensionLedger, Explanation
from engagement.results import AccountReport
from engagement.scoring.norms import norms
from engagement.scoring.row import account_rows
from tests.slack import factories as slack
from tests.unit import factories

CONFIG = Config()
ROOT = "d" * 36
WEAK = {"points_per_week": 0.4, "regularity": 0.1, "active_weeks": 2, "response_rate": 0.3, "answered": 3}


def report(text: str | None = None, *, target: int | None = None, **overrides: object) -> AccountReport:
    """A usual account's report; ``text`` in place of its names."""
    facts = factories.facts({"A1": {"*": overrides}})
    master = factories.master()
    made = account_report(
        facts,
        master,
        account="A1",
        period=factories.period(),
        as_of=factories.AS_OF,
        workspace=factories.WORKSPACE,
        config=CONFIG,
        target=target,
    )
    return slack.named(made, text) if text else made


def score_worked_out(text: str | None = None, **overrides: object) -> Explanation:
    """The ledger of such a report, with activities behind it."""
    made = report(text, **overrides)
    facts = factories.facts({"A1": {"*": overrides}})
    said = text or "Mira Vale"
    line = ActivityLine(f"mail:{said}", factories.AS_OF, "email", "outbound", "sent", (said,) * 5)
    found = explanation(
        made,
        account_rows(facts, "A1"),
        dimensions=tuple(Dimension),
        activities={},
        config=CONFIG,
        norms=norms(CONFIG.scoring_for(None), NEVER_SCANNED.benchmarks_for(28), None),
    )
    dimensions = tuple(
        replace(each, components=tuple(replace(c, activities=(line,) * 12) for c in each.components))
        for each in found.dimensions
    )
    return replace(found, dimensions=dimensions)


def study_messages(text: str | None = None) -> dict[str, Message]:
    """Every study, in one dimension and in all, of a usual and of a bare account."""
    usual, bare = score_worked_out(text), replace(score_worked_out(text), dimensions=_unscored(text))
    strong, weak, unknown = report(text, target=90), report(text, **WEAK), slack.smallest_report()
    made = {"explained": explained(usual, None, root=ROOT), "explained nothing": explained(bare, None, root=ROOT)}
    for dimension in Dimension:
        made[f"explained {dimension}"] = explained(usual, dimension, root=ROOT, reason="Only you see this.")
        made |= {f"worked out {dimension} {part}": worked_out(usual, part) for part in parts_of(usual, dimension)}
    return made | {
        "plan": plan_message(report(text, target=75, **WEAK), delivery_id=ROOT),
        "plan out of reach": plan_message(strong, delivery_id=ROOT, reason="Only you see this."),
        "plan without a score": plan_message(unknown, delivery_id=ROOT),
        "compared": compared([slack.account_report(), weak]),
        "three compared": compared([strong, weak, slack.named(slack.account_report(), text) if text else unknown]),
        "nothing to compare": compared([unknown, weak], "Only you see this."),
    }


def _unscored(text: str | None) -> tuple[DimensionLedger, ...]:
    ledgers = score_worked_out(text).dimensions
    return tuple(replace(each, score=None, previous_score=None, components=()) for each in ledgers)
