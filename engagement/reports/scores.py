"""One account's scores as report types: score, dimensions with their components, trend, change, points to gain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engagement.advice import GOOD_POINTS
from engagement.baseline import Baseline
from engagement.config import Config
from engagement.fact_arrays import FactArrays
from engagement.model import Component, Dimension, State, Tier
from engagement.reports.evidence import component_evidence
from engagement.results import (
    OVERALL,
    Change,
    ChangeTerm,
    ComponentScore,
    Dimensions,
    DimensionScore,
    Evidence,
    Score,
    TrendPoint,
)
from engagement.scoring.bridge import BEFORE, NOW, Term, bridges
from engagement.scoring.components import usual_gap
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS, REASONS, STATES, UNITS
from engagement.scoring.row import Row
from engagement.scoring.score import COMPONENTS_OF, DIMENSIONS, Scores, dimension_state_code
from engagement.scoring.tiers import displayed
from engagement.scoring.uncertainty import Estimates, estimate

TREND_PERIODS = 6
_SCORED = (State.MEASURED, State.STALE)


@dataclass(frozen=True)
class AccountScores:
    """The scores of the first account of a ``Scores``, read window by window."""

    scores: Scores
    rows: Mapping[str, Row]
    gaps: Mapping[str, float]  # usual gap by window label
    estimates: Estimates
    unsaid: bool  # some source's records do not say who acted

    @classmethod
    def of(
        cls,
        scores: Scores,
        facts: FactArrays,
        rows: Mapping[str, Row],
        *,
        config: Config,
        baseline: Baseline,
        segment: str | None,
        unsaid: bool,
    ) -> "AccountScores":
        """Read one account's scores beside its facts."""
        labels = [str(label) for label in facts.windows]
        gaps = usual_gap(facts, config, config.scoring_for(segment), baseline=baseline, segment=segment).tolist()
        return cls(
            scores=scores,
            rows=rows,
            gaps=dict(zip(labels, gaps, strict=True)),
            estimates=estimate(scores, config),
            unsaid=unsaid,
        )

    def usual_gap_days(self, label: str) -> float:
        """The usual gap as seen from a window's end, business days."""
        return self.gaps[label]

    def existed(self, window: int) -> bool:
        """Whether the account had any record before the window's end."""
        labels = self.scores.table.windows
        return window < len(labels) and (self.rows[labels[window]].number("history_days") or 0) > 0

    def score(self) -> Score:
        """The overall score of the report's window."""
        s = self.scores
        overall = _maybe(s.overall[0, 0])
        return Score(
            overall=overall,
            displayed=None if overall is None else displayed(overall),
            low=_maybe(s.low[0, 0]),
            high=_maybe(s.high[0, 0]),
            interval_low=_maybe(self.estimates.low[0]),
            interval_high=_maybe(self.estimates.high[0]),
            coverage=float(s.coverage[0, 0]),
            tier=s.tier(0, 0),
            tier_held=s.is_held(0, 0),
            tier_probabilities=self.estimates.tiers(0),
            interval_level=self.estimates.level,
        )

    def dimensions(self) -> Dimensions:
        """The four dimensions with their components."""
        found = {d.value: self._dimension(d) for d in DIMENSIONS}
        return Dimensions(**found)

    def trend(self) -> tuple[TrendPoint, ...]:
        """The last six windows, oldest first; no score where the account had no record yet."""
        s = self.scores
        points = []
        for w in reversed(range(min(TREND_PERIODS, len(s.table.windows)))):
            row = self.rows[s.table.windows[w]]
            start, end = row.when("window_start"), row.when("window_end")
            if start is None or end is None:
                continue
            there = w == 0 or self.existed(w)
            points.append(
                TrendPoint(
                    start=start,
                    end=end,
                    overall=_maybe(s.overall[0, w]) if there else None,
                    tier=s.tier(0, w) if there else Tier.INSUFFICIENT_DATA,
                    coverage=float(s.coverage[0, w]) if there else 0.0,
                    dimensions={d: _maybe(s.dimension[0, w, i]) if there else None for i, d in enumerate(DIMENSIONS)},
                    gaps=self._gaps(w) if there else {OVERALL: Evidence("no_record")},
                )
            )
        return tuple(points)

    def _gaps(self, window: int) -> dict[str, Evidence]:
        """Why a window has no score, as a whole and by dimension: the reason of the first component that has one."""
        s = self.scores
        found: dict[str, Evidence] = {}
        for i, d in enumerate(DIMENSIONS):
            if np.isnan(s.dimension[0, window, i]):
                for why in self._reasons(window, COMPONENTS_OF[d])[:1]:
                    found[d.value] = why
        if np.isnan(s.overall[0, window]) and found:
            found[OVERALL] = next(iter(found.values()))
        return found

    def _reasons(self, window: int, members: Sequence[int]) -> list[Evidence]:
        table, label = self.scores.table, self.scores.table.windows[window]
        told = [
            component_evidence(
                COMPONENTS[m],
                STATES[table.state[0, window, m]],
                REASONS[table.reason[0, window, m]],
                self.rows[label],
                usual_gap_days=self.gaps[label],
                unsaid=self.unsaid,
            )
            for m in members
        ]
        return [each for evidence in told for each in evidence]

    def change(self) -> Change:
        """The change against the previous window, with the components that made it."""
        s = self.scores
        bridge = bridges(s)
        terms = bridge.terms(0, s) if self.existed(BEFORE) else ()
        dimensions: dict[Dimension, float | None] = {}
        for i, d in enumerate(DIMENSIONS):
            dimensions[d] = _difference(_maybe(s.dimension[0, 0, i]), self._previous(s.dimension, i))
        return Change(
            overall=_maybe(bridge.change[0]) if self.existed(BEFORE) else None,
            previous_overall=self._previous(s.overall),
            dimensions=dimensions,
            terms=tuple(
                change_term(term, s, 0, self._evidence(term, NOW), self._evidence(term, BEFORE)) for term in terms
            ),
        )

    def _evidence(self, term: Term, window: int) -> tuple[Evidence, ...]:
        """What the term's component rests on in a window."""
        table, i = self.scores.table, COMPONENTS.index(term.component)
        label = table.label(max(int(table.carried[0, window, i]), window))
        return component_evidence(
            term.component,
            STATES[table.state[0, window, i]],
            REASONS[table.reason[0, window, i]],
            self.rows[label],
            usual_gap_days=self.gaps[label],
            unsaid=self.unsaid,
        )

    def gains(self) -> dict[Component, float]:
        """Overall points to gain by bringing each measured component to its 80-point anchor."""
        table = self.scores.table
        found = {}
        for i, c in enumerate(COMPONENTS):
            if STATES[table.state[0, 0, i]] is State.MEASURED:
                found[c] = float(self.scores.effective[0, 0, i] * max(0.0, GOOD_POINTS - table.points[0, 0, i]))
        return found

    def _dimension(self, dimension: Dimension) -> DimensionScore:
        s, i = self.scores, DIMENSIONS.index(dimension)
        members = COMPONENTS_OF[dimension]
        code = dimension_state_code(tuple(int(s.table.state[0, 0, m]) for m in members))
        return DimensionScore(
            score=_maybe(s.dimension[0, 0, i]),
            weight=float(s.table.dimension_weight[0, members[0]]),
            state=STATES[code],
            coverage=float(s.dimension_coverage[0, 0, i]),
            previous_score=self._previous(s.dimension, i),
            components=tuple(self._component(m) for m in members),
        )

    def _component(self, i: int) -> ComponentScore:
        table, component = self.scores.table, COMPONENTS[i]
        state, reason = STATES[table.state[0, 0, i]], REASONS[table.reason[0, 0, i]]
        carried = int(table.carried[0, 0, i])
        label = table.label(max(carried, 0))
        row, scored = self.rows[label], state in _SCORED
        norms, prior = table.norms[0], _maybe(table.prior[0, 0, i]) if scored else None
        peers = norms.peers[i]
        before = STATES[table.state[0, 1, i]] if self.existed(1) else State.UNKNOWN
        return ComponentScore(
            name=component,
            state=state,
            value=_maybe(table.value[0, 0, i]) if scored else None,
            shrunk=_maybe(table.shrunk[0, 0, i]) if scored else None,
            unit=UNITS[component],
            points=_maybe(table.points[0, 0, i]) if scored else None,
            weight=float(table.weight[0, i]),
            n=_maybe(table.n[0, 0, i]) if scored else None,
            benchmark=_four(table.anchors[0, i]),
            benchmark_from=norms.benchmark_from[i],
            percentile=norms.percentile(i, float(table.value[0, 0, i])) if scored else None,
            peers=0 if peers is None else peers.accounts,
            prior_mean=prior,
            prior_from=None if prior is None else norms.mean_from[i],
            previous_value=_maybe(table.value[0, 1, i]) if before in _SCORED else None,
            previous_points=_maybe(table.points[0, 1, i]) if before in _SCORED else None,
            carried_from=row.when("window_end") if carried >= 0 else None,
            evidence=component_evidence(
                component, state, reason, row, usual_gap_days=self.gaps[label], unsaid=self.unsaid
            ),
        )

    def _previous(self, values: Floats, *at: int) -> float | None:
        return _maybe(values[(0, 1, *at)]) if self.existed(1) else None


def change_term(
    term: Term, scores: Scores, account: int, now: tuple[Evidence, ...] = (), before: tuple[Evidence, ...] = ()
) -> ChangeTerm:
    """A term of the bridge with the values and component points of both windows."""
    table, i = scores.table, COMPONENTS.index(term.component)

    def seen(values: Floats, window: int) -> float | None:
        scored = STATES[table.state[account, window, i]] in _SCORED
        return _maybe(values[account, window, i]) if scored else None

    return ChangeTerm(
        component=term.component,
        kind=term.kind,
        points=term.points,
        unit=UNITS[term.component],
        value=seen(table.value, NOW),
        previous_value=seen(table.value, BEFORE),
        component_points=seen(table.points, NOW),
        previous_component_points=seen(table.points, BEFORE),
        evidence=now,
        previous_evidence=before,
    )


def _maybe(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _four(anchors: Floats) -> tuple[float, float, float, float]:
    a, b, c, d = (float(x) for x in anchors)
    return a, b, c, d
