"""Assembles the AccountReport from facts, master data and configuration (method section 1). Pure.

The facts hold the trend windows ``t0`` (the report's) ... ``t5``, any older ones that stale components may need, and
the scan windows of the signals. A window that ended before the account's first record shows no score: there was no
account to score, so neither trend nor change compare with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from engagement.advice import NO_PLAN, Play, Situation, called_for, catalogue, make_plan, recommend
from engagement.baseline import NEVER_SCANNED, Baseline
from engagement.config import Config
from engagement.fact_arrays import FactArrays, Facts
from engagement.model import UNSAID, Flag, SignalName, State, Tier, Workspace
from engagement.periods import Period
from engagement.reports.advice import next_period_scorer, plan_horizon
from engagement.reports.master import Master, account_head, local_day, seen_from
from engagement.reports.people import stakeholders
from engagement.reports.scores import AccountScores
from engagement.reports.sections import (
    EMPTY,
    activity,
    community,
    meetings,
    our_responsiveness,
    product,
    responsiveness,
    reviews,
    training,
)
from engagement.results import AccountReport, OpenFlags, PeriodHead, SignalPrecision, SourceState, Span
from engagement.scoring.pattern import pattern
from engagement.scoring.row import Row, account_rows, of_account
from engagement.scoring.score import score
from engagement.scoring.tiers import likeliest
from engagement.signals import account_scan, account_signals
from engagement.signals.scan import MONTH

SCHEMA_VERSION = 1
_MISSING = (("outreach_state", "email"), ("meeting_state", "meeting"), ("usage_state", "usage"))


def account_report(
    facts: Facts,
    master: Master,
    *,
    account: str,
    period: Period,
    as_of: datetime,
    workspace: Workspace,
    config: Config,
    plays: Sequence[Play] | None = None,
    baseline: Baseline = NEVER_SCANNED,
    target: int | None = None,
    flags: Iterable[Flag] = (),
    precision: Mapping[SignalName, SignalPrecision] | None = None,
    open_now: OpenFlags | None = None,
) -> AccountReport:
    """The report of one account. Raises ``KeyError`` where facts or master data lack it.

    ``target``: a score to plan for instead of the next tier's threshold;
    ``flags``: the account's stored ones, ``precision``: how often each signal was found true; ``open_now``: how many
    are open by ``as_of``, which the report of a past period tells beside its own.
    """
    seen, past = seen_from(period, as_of, workspace.timezone)
    own = FactArrays.of(of_account(facts, account))
    rows = account_rows(own, account)
    head = account_head(
        master.accounts[account], master, as_of_day=local_day(seen, workspace.timezone), currency=workspace.currency
    )
    scoring = config.scoring_for(head.segment)
    scores = AccountScores.of(
        score(own, {account: head.segment}, config, baseline=baseline),
        own,
        rows,
        config=config,
        baseline=baseline,
        segment=head.segment,
        unsaid=_unsaid(master),
    )
    now = rows["t0"]
    before = rows.get("t1", EMPTY) if scores.existed(1) else EMPTY
    dimensions, whole = scores.dimensions(), scores.score()
    trend = scores.trend()
    comparable = [p.overall for p in trend if p.overall is not None and p.tier is not Tier.INSUFFICIENT_DATA]
    how = pattern(now, comparable, whole.tier, config.pattern)
    scan = account_scan(
        rows,
        account,
        usual_gap_days=scores.usual_gap_days(MONTH),
        config=config,
        segment=head.segment,
        timezone=workspace.timezone,
        as_of=seen,
        days_to_renewal=head.days_to_renewal,
    )
    signals = account_signals(own, scan, baseline=baseline, raised_flags=flags, precision=precision)
    people = stakeholders(now, master.contacts.get(account, ()))
    situation = Situation(
        tier=whole.tier,
        displayed=whole.displayed,
        signals=signals,
        components=tuple(c for _, d in dimensions.items() for c in d.components),
        gains=scores.gains(),
        direction=how.direction,
        days_to_renewal=head.days_to_renewal,
        customer_acts=now.count("two_way"),
        contacts=len(people.contacts),
        sponsor_known=any(c.is_sponsor for c in people.contacts) or bool(now.records("sponsors")),
        tier_likely=likeliest(whole) in (None, whole.tier),
    )
    called = called_for(situation, catalogue() if plays is None else plays)
    rescorer = next_period_scorer(now, scores.scores.table, workspace=workspace, config=config, scoring=scoring)
    alone = rescorer.alone([c.play for c in called])
    horizon = plan_horizon(master, account, period=period, as_of=as_of, workspace=workspace)
    return AccountReport(
        schema_version=SCHEMA_VERSION,
        account=head,
        period=PeriodHead(name=period.name, start=period.window.start, end=period.window.end, past=past),
        previous=Span(start=period.previous.start, end=period.previous.end),
        as_of=as_of,
        timezone=workspace.timezone,
        config_fingerprint=config.fingerprint,
        score=whole,
        dimensions=dimensions,
        pattern=how,
        activity=activity(now, before, scores.usual_gap_days("t0")),
        reviews=reviews(now),
        training=training(now),
        community=community(now),
        product=product(now),
        responsiveness=responsiveness(now, before),
        our_responsiveness=our_responsiveness(now, before),
        meetings=meetings(now),
        stakeholders=people,
        trend=trend,
        change=scores.change(),
        signals=signals,
        recommendations=() if past else recommend(situation, called, alone.lifts, baseline.plays),
        plan=NO_PLAN if past else make_plan(situation, called, alone, rescorer, horizon, config.plan, target=target),
        sources=source_states(master, period.window.end, config.metrics.stale_after_days),
        missing=_missing(now),
        open_now=open_now if past else None,
    )


def source_states(master: Master, end: datetime, stale_after_days: int) -> tuple[SourceState, ...]:
    """The sources by name; live when something arrived in the last days before the window's end."""
    since = end - timedelta(days=stale_after_days)
    return tuple(
        SourceState(
            name=s.name,
            kinds=tuple(sorted(s.kinds)),
            last_at=s.last_at,
            live=s.last_at is not None and s.last_at >= since,
        )
        for s in sorted(master.sources, key=lambda s: s.name)
    )


def _unsaid(master: Master) -> bool:
    """Whether some source's records do not say who acted or what came of it."""
    return any(UNSAID in source.kinds for source in master.sources)


def _missing(row: Row) -> tuple[str, ...]:
    """Kinds without current data: ``email`` stands for outreach, ``meeting`` for meetings and reviews."""
    return tuple(
        kind
        for column, kind in _MISSING
        if row.text(column) != State.MEASURED and not (kind == "usage" and row.optional_count("seats") == 0)
    )
