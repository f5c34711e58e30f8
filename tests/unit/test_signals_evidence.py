"""What each signal tells where its rule holds: every piece of evidence with its value and activities, by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engagement.config import Config
from engagement.results import Evidence, Signal
from tests.unit.factories import AS_OF
from tests.unit.test_signals import raised, sponsor

DAY = timedelta(days=1)
LAST_HEARD = AS_OF - 20 * DAY


def at(days_ago: int) -> datetime:
    return AS_OF - days_ago * DAY


def tells(signal: Signal, *expected: Evidence) -> None:
    """The signal's evidence holds exactly these for their codes, in this order."""
    codes = {e.code for e in expected}
    assert [e for e in signal.evidence if e.code in codes] == list(expected)


def test_unanswered_outreach_tells_attempts_people_and_silence() -> None:
    (signal,) = raised(
        scan28={
            "attempts": 4,
            "attempt_open_asks": 2,
            "attempt_first_at": at(12),
            "attempt_third_at": at(6),
            "attempt_last_at": at(2),
            "attempt_ids": ["crm:o3", "crm:o2"],
            "attempt_contact_ids": ["c7", "c2"],
            "last_customer_act_at": LAST_HEARD,
            "silence_days": 13.5,
        }
    )
    assert (signal.signal, signal.subject, signal.first_seen) == ("unanswered_outreach", "", at(6))
    tells(
        signal,
        Evidence("attempts", 4, ("crm:o3", "crm:o2")),
        Evidence("first_attempt_at", "2026-09-19T00:00:00+00:00"),
        Evidence("last_attempt_at", "2026-09-29T00:00:00+00:00"),
        Evidence("open_asks", 2),
        Evidence("addressed", "c7;c2"),
        Evidence("last_customer_act_at", "2026-09-11T00:00:00+00:00"),
        Evidence("silence_business_days", 13.5),
    )


def test_unanswered_outreach_to_nobody_named_and_never_heard_from() -> None:
    (signal,) = raised(
        scan28={
            "attempts": 3,
            "attempt_last_at": at(2),
            "attempt_ids": ["crm:o1"],
            "last_customer_act_at": None,
            "silence_days": None,
        }
    )
    assert signal.first_seen == AS_OF  # the facts do not date the third attempt
    tells(
        signal,
        Evidence("attempts", 3, ("crm:o1",)),
        Evidence("first_attempt_at", None),
        Evidence("addressed", None),
        Evidence("last_customer_act_at", None),
        Evidence("silence_business_days", None),
    )


def test_the_third_attempt_dates_only_a_rule_of_three() -> None:
    config = Config.model_validate({"signals": {"unanswered_attempts": 2}})
    (signal,) = raised(
        config=config, scan28={"attempts": 3, "attempt_last_at": at(2), "attempt_third_at": at(4), "attempt_ids": []}
    )
    assert signal.first_seen == AS_OF


def test_cancelled_meetings_tell_each_lost_one_and_those_held() -> None:
    (signal,) = raised(
        scan91={
            "meetings_lost": 3,
            "lost_ids": ["cal:c", "cal:b", "cal:a"],
            "lost_at": [at(3), at(20), at(50)],
            "meetings_held": 4,
            "held_ids": ["cal:h"],
        }
    )
    assert (signal.signal, signal.subject, signal.first_seen) == ("cancelled_meetings", "", at(20))
    tells(
        signal,
        Evidence("lost_meetings", 3, ("cal:c", "cal:b", "cal:a")),
        Evidence("held", 4, ("cal:h",)),
        Evidence("lost_at", at(3).isoformat(), ("cal:c",)),
        Evidence("lost_at", at(20).isoformat(), ("cal:b",)),
        Evidence("lost_at", at(50).isoformat(), ("cal:a",)),
    )


def test_cancelled_meetings_without_days_are_new_now() -> None:
    (signal,) = raised(scan91={"meetings_lost": 2, "lost_ids": ["cal:a"], "lost_at": [at(9)]})
    assert signal.first_seen == AS_OF


def test_response_slowing_tells_both_medians_and_their_requests() -> None:
    (signal,) = raised(
        scan28={
            "response_median_hours": None,
            "response_longest_hours": 130.0,
            "asks": 7,
            "answered": 2,
            "answered_ids": ["m:5"],
            "unanswered_ids": ["m:9", "m:8"],
        },
        scan28_previous={"response_median_hours": 12.0, "asks": 9, "answered_ids": ["m:2", "m:1"]},
    )
    assert (signal.signal, signal.subject, signal.first_seen) == ("response_slowing", "", AS_OF)
    tells(
        signal,
        Evidence("median_hours", None, ("m:9", "m:8")),
        Evidence("previous_median_hours", 12.0, ("m:2", "m:1")),
        Evidence("asks", 7),
        Evidence("answered", 2, ("m:5",)),
        Evidence("longest_hours", 130.0),
        Evidence("previous_asks", 9),
    )


def test_a_missed_review_tells_each_one() -> None:
    (signal,) = raised(
        scan91={
            "reviews_missed": 2,
            "reviews_declined": 1,
            "reviews_no_show": 1,
            "review_missed_ids": ["cal:q2", "cal:q1"],
            "review_missed_at": [at(9), at(70)],
        }
    )
    assert (signal.signal, signal.subject, signal.first_seen, signal.strength) == (
        "review_missed",
        "cal:q2",
        at(9),
        "strong",
    )
    tells(
        signal,
        Evidence("reviews_missed", 2, ("cal:q2", "cal:q1")),
        Evidence("declined", 1),
        Evidence("no_show", 1),
        Evidence("missed_at", at(9).isoformat(), ("cal:q2",)),
        Evidence("missed_at", at(70).isoformat(), ("cal:q1",)),
    )


def test_a_missed_review_that_nothing_dates() -> None:
    (signal,) = raised(scan91={"reviews_missed": 1, "review_missed_ids": [], "review_missed_at": []})
    assert (signal.subject, signal.first_seen) == ("", AS_OF)


def test_a_silent_sponsor_tells_when_last_and_how_usual() -> None:
    last = at(90)
    (signal,) = raised(scan28={"sponsors": [sponsor(last_two_way_at=last, silence_days=64.0, usual_gap_days=8.0)]})
    assert (signal.signal, signal.subject) == ("sponsor_missing", "c1")
    assert signal.first_seen == at(30)  # sixty days after the last contact
    assert signal.strength == "strong"  # 64 is eight times 8
    tells(
        signal,
        Evidence("last_two_way_at", last.isoformat()),
        Evidence("silence_business_days", 64.0),
        Evidence("usual_gap_business_days", 8.0),
    )
    assert "left_on" not in {e.code for e in signal.evidence}


def test_a_sponsor_short_of_eight_gaps_is_weak_and_a_gap_is_at_least_a_day() -> None:
    nearly = sponsor(last_two_way_at=at(90), silence_days=63.9, usual_gap_days=8.0)
    quick = sponsor(last_two_way_at=at(90), silence_days=8.0, usual_gap_days=0.2)
    assert [s.strength for s in raised(scan28={"sponsors": [nearly]})] == ["weak"]
    (found,) = raised(scan28={"sponsors": [quick]})
    assert found.strength == "strong"
    tells(found, Evidence("usual_gap_business_days", 1.0))


@pytest.mark.parametrize(("silent", "strength"), [(33.3, "weak"), (33.4, "strong")])
def test_a_sponsor_without_a_gap_of_their_own_is_measured_by_the_accounts(silent: float, strength: str) -> None:
    gap = (20 * 4 + 4 * 5) / 24  # of 20 gaps of 4 business days, and 4 prior ones of 5
    quiet = sponsor(last_two_way_at=at(90), silence_days=silent, usual_gap_days=None)
    (signal,) = raised(scan28={"sponsors": [quiet]})
    assert signal.strength == strength
    tells(signal, Evidence("usual_gap_business_days", pytest.approx(gap)))


def test_a_sponsor_never_heard_from_counts_from_the_first_record() -> None:
    never = sponsor(last_two_way_at=None, silence_days=None, usual_gap_days=None)
    (signal,) = raised(scan28={"sponsors": [never], "history_days": 100.0, "usual_gap_days": 6.0, "gap_count": 20})
    assert signal.first_seen == at(40)
    assert signal.strength == "weak"
    tells(signal, Evidence("last_two_way_at", None), Evidence("silence_business_days", None))


@pytest.mark.parametrize(
    ("days_ago", "missing"), [(59, False), (60, False), (61, True)], ids=["59 days", "exactly 60", "61"]
)
def test_sixty_days_of_silence(days_ago: int, missing: bool) -> None:
    assert bool(raised(scan28={"sponsors": [sponsor(last_two_way_at=at(days_ago))]})) is missing


@pytest.mark.parametrize(("history", "missing"), [(59.9, False), (60.0, True)])
def test_a_young_account_has_no_missing_sponsor(history: float, missing: bool) -> None:
    silent = sponsor(last_two_way_at=None)
    assert bool(raised(scan28={"sponsors": [silent], "history_days": history})) is missing


def test_of_sponsors_who_left_the_last_one_is_told() -> None:
    gone = [
        sponsor(contact_id="c1", left_on=date(2026, 5, 4)),
        sponsor(contact_id="c2", left_on=date(2026, 8, 4), last_two_way_at=at(70)),
        sponsor(contact_id="c3", left_on=date(2026, 6, 4)),
    ]
    (signal,) = raised(days_to_renewal=None, scan28={"sponsors": gone, "history_days": 10.0})
    assert (signal.subject, signal.strength, signal.severity) == ("c2", "strong", "high")
    assert signal.first_seen == datetime(2026, 8, 4, tzinfo=UTC)
    tells(signal, Evidence("left_on", "2026-08-04"), Evidence("last_two_way_at", at(70).isoformat()))


def test_a_sponsor_who_stays_is_enough_for_one_who_left() -> None:
    both = [sponsor(contact_id="c1", left_on=date(2026, 5, 4)), sponsor(contact_id="c2", last_two_way_at=at(3))]
    assert raised(scan28={"sponsors": both}) == ()
    both[1] = sponsor(contact_id="c2", last_two_way_at=at(61))
    assert [s.subject for s in raised(scan28={"sponsors": both})] == ["c2"]


def test_a_sponsor_leaves_when_the_day_begins_in_the_workspaces_zone() -> None:
    tomorrow = sponsor(left_on=date(2026, 10, 1))
    assert raised(scan28={"sponsors": [tomorrow]}) == ()  # the day of the end itself: not yet
    assert raised(timezone="Pacific/Auckland", scan28={"sponsors": [tomorrow]})  # there it has begun 13 hours ago


def test_a_fall_of_both_tells_both_figures_of_both_windows() -> None:
    (signal,) = raised(
        scan28={"product_events": 80, "points": 8.0, "two_way_ids": ["m:2"]},
        scan28_previous={"product_events": 100, "points": 10.0, "two_way_ids": ["m:1"]},
    )
    assert (signal.signal, signal.subject, signal.first_seen) == ("usage_and_engagement_drop", "", AS_OF)
    tells(
        signal,
        Evidence("product_events", 80),
        Evidence("previous_product_events", 100),
        Evidence("points", 8.0, ("m:2",)),
        Evidence("previous_points", 10.0, ("m:1",)),
    )


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ({"product_events": 81, "points": 8.0}, {}),
        ({"product_events": 80, "points": 8.1}, {}),
        ({"product_events": 0, "points": 0.0}, {"product_events": 0}),
        ({"product_events": 0, "points": 0.0}, {"points": 0.0}),
        ({"product_events": 0, "points": 0.0, "usage_state": "stale"}, {}),
        ({"product_events": 0, "points": 0.0, "interaction_state": "unknown"}, {}),
    ],
    ids=["usage kept", "contact kept", "no usage before", "no contact before", "usage stopped", "not connected"],
)
def test_no_fall(now: dict[str, Any], before: dict[str, Any]) -> None:
    previous = {"product_events": 100, "points": 10.0, **before}
    assert "usage_and_engagement_drop" not in {s.signal for s in raised(scan28=now, scan28_previous=previous)}


def test_sources_that_stopped_are_told_where_silence_is_the_sign() -> None:
    stale = {"outreach_state": "stale", "interaction_state": "stale"}
    slow = {"response_median_hours": 90.0}
    found = raised(
        scan28={**stale, **slow, "sponsors": [sponsor(last_two_way_at=at(90))]},
        scan28_previous={"response_median_hours": 10.0},
    )
    told = {s.signal.value: [e for e in s.evidence if e.code == "source_stopped"] for s in found}
    assert told == {
        "response_slowing": [Evidence("source_stopped", "outreach")],
        "sponsor_missing": [Evidence("source_stopped", "interactions")],
    }


def test_a_sponsor_who_left_does_not_rest_on_silence() -> None:
    gone = sponsor(left_on=date(2026, 9, 1))
    (signal,) = raised(scan28={"sponsors": [gone], "interaction_state": "stale"})
    assert "source_stopped" not in {e.code for e in signal.evidence}
