"""Plays: the catalogue is whole and worded; recommendations follow the evidence, in order, without contradiction."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from engagement.advice import Play, catalogue
from engagement.advice.effects import NO_EFFECTS
from engagement.advice.situation import CONDITIONS
from engagement.baseline import Baseline
from engagement.config import Config
from engagement.model import Component, SignalName, Tier
from engagement.render.wording import actions, score_headline
from engagement.reports import AccountReport, account_report
from engagement.results import PlayTrack
from engagement.scoring.tiers import likeliest
from tests.unit.factories import AS_OF, WORKSPACE, contact, facts, master, period

CONFIG = Config()
DAY = timedelta(days=1)
PLAYS = {play.id: play for play in catalogue()}
WARNING: dict[str, dict[str, Any]] = {
    "unanswered_outreach": {
        "scan28": {"attempts": 3, "attempt_last_at": AS_OF - DAY, "attempt_first_at": AS_OF - 9 * DAY}
    },
    "cancelled_meetings": {"scan91": {"meetings_lost": 2}},
    "response_slowing": {
        "scan28": {"response_median_hours": 96.0},
        "scan28_previous": {"response_median_hours": 8.0},
    },
    "review_missed": {"scan91": {"reviews_missed": 1}},
    "sponsor_missing": {
        "scan28": {
            "sponsors": [
                {
                    "contact_id": "c1",
                    "left_on": None,
                    "last_two_way_at": AS_OF - 90 * DAY,
                    "usual_gap_days": 5.0,
                    "silence_days": 63.0,
                }
            ]
        }
    },
    "usage_and_engagement_drop": {
        "scan28": {"product_events": 10, "points": 1.0},
        "scan28_previous": {"product_events": 100, "points": 10.0},
    },
}
HIGH = {
    "points_per_week": 4.0,
    "regularity": 1.0,
    "response_rate": 1.0,
    "response_restricted_mean_hours": 5.0,
    "meeting_participation": 1.0,
    "strategic_share": 0.6,
    "customer_initiated": 0.6,
    "effective_contacts": 6.0,
    "departments": 4,
    "exec_touchpoints_91d": 5,
    "adoption": 0.95,
    "feature_breadth": 0.9,
    "power_user_share": 0.5,
}
LOW = {
    "points_per_week": 0.4,
    "regularity": 0.2,
    "silence_days": 12.0,
    "response_rate": 0.4,
    "meeting_participation": 0.5,
    "strategic_share": 0.05,
    "customer_initiated": 0.1,
    "effective_contacts": 1.2,
    "departments": 1,
    "exec_touchpoints_91d": 0,
    "adoption": 0.4,
}
GONE = {
    **LOW,
    "points_per_week": 0.0,
    "two_way": 0,
    "silence_days": 60.0,
    "response_rate": 0.1,
    "effective_contacts": 0.0,
    "adoption": 0.05,
    "feature_breadth": 0.1,
    "power_user_share": 0.0,
    "user_trend": 0.5,
}
LEVELS = {
    Tier.HIGHLY_ENGAGED: HIGH,
    Tier.MODERATELY_ENGAGED: {},
    Tier.LOW_ENGAGED: LOW,
    Tier.DISENGAGED: GONE,
}


def report(now: dict[str, Any] | None = None, *warnings: str, renewal_days: int | None = 70) -> AccountReport:
    """The report of an account with these facts now, and with these warnings."""
    windows: dict[str, dict[str, Any]] = {"*": dict(now or {})}
    for warning in warnings:
        for label, values in WARNING[warning].items():
            windows.setdefault(label, {}).update(values)
    date = None if renewal_days is None else AS_OF.date() + timedelta(days=renewal_days)
    return account_report(
        facts({"A1": windows}),
        master(renewal_date=date),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )


def plays(found: AccountReport) -> list[str]:
    return [r.play for r in found.recommendations]


def test_the_catalogue_is_large_and_its_ids_differ() -> None:
    assert len(PLAYS) == len(catalogue()) >= 24


def test_every_tier_signal_and_component_has_a_play() -> None:
    every = catalogue()
    assert {t for p in every for t in p.tiers} == set(Tier) - {Tier.INSUFFICIENT_DATA}
    assert {s for p in every for s in p.signals} == set(SignalName)
    assert {c for p in every for c in p.gaps} == set(Component)


def test_every_code_of_the_catalogue_has_its_words_and_every_word_a_use() -> None:
    every = catalogue()
    assert actions.PLAYS.keys() == PLAYS.keys()
    assert actions.CADENCES.keys() == {p.cadence for p in every if p.cadence}
    assert actions.CONTENTS.keys() == {p.content for p in every if p.content}
    assert actions.CHANNELS.keys() == {p.channel for p in every if p.channel}
    assert actions.ROLES.keys() == {p.role for p in every}


def test_every_condition_is_used_and_known() -> None:
    assert {c for p in catalogue() for c in p.when} == CONDITIONS.keys()


def test_what_a_play_would_lift_is_lifted_by_an_effect_or_declared_without() -> None:
    for play in catalogue():
        assert bool(play.lifts) <= (play.effects != NO_EFFECTS), play.id


def test_a_play_that_nothing_calls_for_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs a tier"):
        Play(id="idle", aspect="cadence", group="g", role="csm", effort_hours=1, source="x", due_business_days=1)


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        (Tier.HIGHLY_ENGAGED, {"lower_cadence", "expansion_talk", "advocacy"}),
        (Tier.MODERATELY_ENGAGED, {"strategic_content", "executive_engagement"}),
        (Tier.LOW_ENGAGED, {"reengagement_campaign", "value_demonstration"}),
        (Tier.DISENGAGED, {"escalate_account", "save_play"}),
    ],
)
def test_each_tier_gets_its_plays(tier: Tier, expected: set[str]) -> None:
    found = report(LEVELS[tier])
    assert found.score.tier is tier
    assert expected <= set(plays(found)[:8])


def test_a_silent_account_without_a_renewal_in_sight_is_to_be_decided_on() -> None:
    found = plays(report(GONE, renewal_days=300))
    assert "offboarding_decision" in found
    assert "save_play" not in found


@pytest.mark.parametrize("warning", list(WARNING))
def test_each_warning_puts_a_play_of_its_own_first(warning: str) -> None:
    found = report(None, warning)
    assert [s.signal.value for s in found.signals] == [warning]
    first = found.recommendations[0]
    assert SignalName(warning) in PLAYS[first.play].signals
    assert (first.because[0].code, first.because[0].value) == ("signal", warning)


def test_the_first_plays_answer_different_warnings() -> None:
    found = report(LOW, *WARNING)
    first = [r.because[0].value for r in found.recommendations[: len(WARNING)]]
    assert len(set(first)) == len(WARNING)


def test_a_sponsor_who_left_is_replaced_and_a_silent_one_is_called() -> None:
    assert "executive_to_sponsor" in plays(report(None, "sponsor_missing"))
    sponsors = WARNING["sponsor_missing"]["scan28"]["sponsors"]
    left = report({"sponsors": [{**sponsors[0], "left_on": (AS_OF - 9 * DAY).date()}]})
    assert "find_new_sponsor" in plays(left)
    assert "executive_to_sponsor" not in plays(left)


def test_a_warning_in_a_highly_engaged_account_stops_lower_cadence_and_expansion() -> None:
    found = plays(report(HIGH, "review_missed"))
    assert "hold_attention" in found
    assert not {"lower_cadence", "expansion_talk", "advocacy"} & set(found)


def test_growth_is_proposed_only_where_the_likeliest_tier_bears_it() -> None:
    whole = report(HIGH).score
    assert likeliest(whole) is Tier.HIGHLY_ENGAGED
    doubted = replace(whole, tier_probabilities={Tier.HIGHLY_ENGAGED: 0.38, Tier.MODERATELY_ENGAGED: 0.62})
    assert likeliest(doubted) is Tier.MODERATELY_ENGAGED
    guarded = {play.id for play in catalogue() if "tier_likely" in play.when}
    assert guarded == {"lower_cadence", "expansion_talk", "advocacy"}
    assert "moderately engaged is likelier: " in score_headline(replace(report(HIGH), score=doubted))


@pytest.mark.parametrize(
    ("facts_now", "play"),
    [
        ({"usage_state": "unknown"}, "connect_usage"),
        ({"outreach_state": "unknown"}, "connect_outreach"),
        ({"meeting_state": "unknown"}, "connect_meetings"),
        ({"usage_state": "stale"}, "repair_source"),
        ({"seats": None, "adoption": None}, "record_seats"),
        ({"features_entitled": None}, "record_features"),
        ({"known_executives": 0, "contacts": [contact("c1", is_sponsor=True)]}, "mark_executives"),
        ({"sponsors": [], "contacts": [contact("c1", is_exec=True)]}, "name_sponsor"),
    ],
)
def test_each_data_gap_is_named(facts_now: dict[str, Any], play: str) -> None:
    assert play in plays(report(facts_now))


@pytest.mark.parametrize("state", ["stale", "unknown"])
def test_where_no_contact_at_all_is_recorded_each_kind_of_record_says_so_itself(state: str) -> None:
    found = report({"interaction_state": state})
    assert [r.play for r in found.recommendations if r.aspect == "data"] == []
    both = report({"interaction_state": state, "outreach_state": state})
    assert [r.play for r in both.recommendations if r.aspect == "data"] == [
        "repair_source" if state == "stale" else "connect_outreach"
    ]


def test_without_enough_data_for_a_tier_connecting_data_comes_before_gaps() -> None:
    unknown = {"usage_state": "unknown", "interaction_state": "unknown"}
    found = report({**LOW, **unknown})
    assert found.score.tier is Tier.INSUFFICIENT_DATA
    aspects = [r.aspect for r in found.recommendations]
    assert aspects == sorted(aspects, key=lambda a: a != "data")
    assert found.plan.target is None


@pytest.mark.parametrize(
    ("tier", "target"),
    [(Tier.MODERATELY_ENGAGED, 80), (Tier.LOW_ENGAGED, 60), (Tier.DISENGAGED, 40)],
)
def test_the_target_is_the_next_tiers_threshold(tier: Tier, target: int) -> None:
    assert report(LEVELS[tier]).plan.target == target


def test_a_highly_engaged_account_holds_its_score() -> None:
    found = report(HIGH)
    assert found.plan.target == found.score.displayed


def test_gaps_are_the_points_to_gain_up_to_the_good_level_most_first() -> None:
    found = report(LOW)
    dimension = found.dimensions.breadth
    departments = next(c for c in dimension.components if c.name is Component.DEPARTMENTS)
    assert departments.points is not None
    gains = dict(found.plan.gaps)
    assert gains[Component.DEPARTMENTS] == pytest.approx(0.20 * 0.25 * (80 - departments.points))
    assert list(gains.values()) == sorted(gains.values(), reverse=True)
    assert all(gain > 0 for gain in gains.values())


def gap_play(number: int, **fields: Any) -> Play:
    usual: dict[str, Any] = {"aspect": "content", "role": "csm", "effort_hours": 1, "source": "x"}
    return Play(**{**usual, "id": f"p{number}", "group": f"g{number}", "due_business_days": 1, **fields})


def recommended(offered: list[Play], now: dict[str, Any]) -> list[str]:
    """What is recommended of these plays to an account with these facts; effects aside."""
    found = account_report(
        facts({"A1": {"*": now}}),
        master(),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
        plays=offered,
    )
    return [r.play for r in found.recommendations]


LACKING = (  # of an account of LOW, each below the acceptable level
    Component.POINTS_PER_WEEK,
    Component.REGULARITY,
    Component.RESPONSE_RATE,
    Component.DEPARTMENTS,
    Component.EFFECTIVE_CONTACTS,
)


def test_gaps_alone_call_for_four_plays_at_most() -> None:
    offered = [gap_play(i, gaps=(c,), lifts=(c,)) for i, c in enumerate(LACKING)]
    assert recommended(offered, LOW) == ["p0", "p1", "p2", "p3"]
    of_the_tier = gap_play(9, tiers=(Tier.LOW_ENGAGED,))
    assert recommended([*offered, of_the_tier], LOW) == ["p0", "p1", "p2", "p3", "p9"], "the tier's comes on top"


@pytest.mark.parametrize(("regularity", "called"), [(0.72, True), (0.74, False)])
def test_a_gap_calls_for_something_from_a_quarter_of_a_point_to_gain(regularity: float, called: bool) -> None:
    gain = dict(report({"regularity": regularity}).plan.gaps)[Component.REGULARITY]
    assert (gain >= 0.25) is called
    play = gap_play(1, gaps=(Component.REGULARITY,), lifts=(Component.REGULARITY,))
    assert recommended([play], {"regularity": regularity}) == ["p1"] * called


def test_a_gaps_play_yields_to_the_tiers_of_its_group() -> None:
    gap = gap_play(1, group="same", gaps=LACKING[:1], lifts=LACKING[:1])
    tier = gap_play(2, group="same", tiers=(Tier.LOW_ENGAGED,))
    assert recommended([gap, tier], LOW) == ["p2"]
    assert recommended([gap], LOW) == ["p1"]


@settings(deadline=None, max_examples=40)
@given(
    level=st.sampled_from(list(LEVELS)),
    warnings=st.sets(st.sampled_from(list(WARNING))),
    renewal=st.one_of(st.none(), st.integers(-30, 400)),
)
def test_no_recommendation_is_double_baseless_or_against_another(
    level: Tier, warnings: set[str], renewal: int | None
) -> None:
    found = report(LEVELS[level], *sorted(warnings), renewal_days=renewal)
    groups = [PLAYS[r.play].group for r in found.recommendations]
    assert len(groups) == len(set(groups))
    assert all(r.because for r in found.recommendations)
    causes = ["signal" if r.because[0].code == "signal" else "other" for r in found.recommendations]
    assert causes == sorted(causes, key=lambda c: c != "signal"), "warnings come first"
    others = [r for r in found.recommendations if r.because[0].code != "signal" and r.aspect != "data"]
    per_hour = [(r.lift or 0) / r.effort_hours for r in others]
    assert per_hour == sorted(per_hour, reverse=True), "then by lift per hour"
    assert all((r.lift is None) == (PLAYS[r.play].effects == NO_EFFECTS) for r in found.recommendations)
    assert all(r.source == PLAYS[r.play].source for r in found.recommendations)


TRUE_OF_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "points_per_week": st.floats(0, 4),
        "regularity": st.floats(0, 1),
        "silence_days": st.floats(0, 60),
        "response_rate": st.floats(0, 1),
        "strategic_share": st.floats(0, 1),
        "effective_contacts": st.floats(0, 6),
        "departments": st.integers(0, 5),
        "adoption": st.floats(0, 1),
        "user_trend": st.floats(0, 2),
        "usage_state": st.sampled_from(["measured", "unknown", "stale"]),
        "outreach_state": st.sampled_from(["measured", "unknown", "stale"]),
        "seats": st.sampled_from([None, 0, 50]),
        "known_executives": st.just(0),
    },
)


@settings(deadline=None, max_examples=40)
@given(
    level=st.sampled_from(list(LEVELS)),
    now=TRUE_OF_FACTS,
    warnings=st.sets(st.sampled_from(list(WARNING)), max_size=2),
)
def test_the_evidence_of_every_play_is_true(level: Tier, now: dict[str, Any], warnings: set[str]) -> None:
    found = report({**LEVELS[level], **now}, *sorted(warnings))
    raised = {s.signal.value for s in found.signals}
    components = {c.name.value: c for _, d in found.dimensions.items() for c in d.components}
    missing = {e for c in components.values() if c.state in ("unknown", "stale") for e in c.evidence}
    for play, because in [(r.play, r.because) for r in (*found.recommendations, *found.plan.steps)]:
        assert because, play
        for item in because:
            if item.code == "signal":
                assert item.value in raised
                assert item.value in PLAYS[play].signals
            elif item.code == "gap":
                assert components[str(item.value)].state == "measured"
                assert (components[str(item.value)].points or 0) < 80
            elif item.code == "tier":
                assert item.value == found.score.tier
                assert found.score.tier in PLAYS[play].tiers
            elif item.code == "sponsor_not_known":
                assert not any(c.is_sponsor for c in found.stakeholders.contacts)
            else:
                assert item in missing, play


def test_what_followed_a_play_so_far_comes_from_the_last_scan() -> None:
    track = PlayTrack(12, 4.0, 6.0, (), 0, None)
    found = account_report(
        facts({"A1": {"*": LOW}}),
        master(),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
        baseline=Baseline(plays={"clear_requests": track}),
    )
    assert {r.play: r.track for r in found.recommendations if r.track} == {"clear_requests": track}
    assert Baseline.from_json(Baseline(plays={"clear_requests": track}).to_json()).plays == {"clear_requests": track}


def test_the_catalogue_can_be_replaced() -> None:
    play = Play(
        id="lower_cadence",
        aspect="cadence",
        group="x",
        tiers=(Tier.MODERATELY_ENGAGED,),
        role="csm",
        effort_hours=1,
        source="x",
        due_business_days=1,
    )
    found = account_report(
        facts(),
        master(),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
        plays=[play],
    )
    assert plays(found) == ["lower_cadence"]
