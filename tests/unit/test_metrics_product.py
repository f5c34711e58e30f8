"""Product usage and the states of sources, worked out by hand (docs/method.md, sections 1, 4 and 10)."""

import math

import pytest

from tests.unit.metrics_story import Story


def test_usage_counts() -> None:
    story = Story(account={"seats": 4, "features_entitled": 5})
    story.use("2026-09-08", "u1", "login", 2)
    story.use("2026-09-08", "u1", "reports", 3)
    story.use("2026-09-09", "u2", "login")
    story.use("2026-09-09", "u2", "export", 0)  # no activity
    story.use("2026-09-10", None, "api", 10)  # for the whole account
    story.use("2026-08-20", "u3", "login")  # the window before
    story.use("2026-10-05", "u4", "login")  # its midnight is the end

    facts = story.facts()

    assert (facts["logins"], facts["product_events"], facts["active_days"]) == (3, 16, 3)
    assert (facts["active_users"], facts["adoption"]) == (2, 0.5)
    assert (facts["features_used"], facts["feature_breadth"]) == (2, 0.4)
    assert list(facts["feature_names"]) == ["api", "reports"]
    assert (facts["previous_active_users"], facts["user_trend"], facts["previous_product_events"]) == (1, 2, 1)


def test_with_a_list_other_features_do_not_count_and_the_share_is_capped() -> None:
    story = Story(account={"features": ["reports", " api ", "login"], "features_entitled": 99})
    for feature in ("reports", "api", "export", "login"):
        story.use("2026-09-08", "u1", feature)

    facts = story.facts()

    assert (facts["features_entitled"], facts["features_used"], facts["feature_breadth"]) == (2, 2, 1)


def test_more_features_than_entitled_is_all_of_them() -> None:
    story = Story(account={"features_entitled": 1})
    story.use("2026-09-08", "u1", "reports")
    story.use("2026-09-08", "u1", "api")

    assert story.facts()["feature_breadth"] == 1


def test_power_users_are_active_three_days_a_week_in_half_the_weeks() -> None:
    story = Story()
    for week in ("07", "14"):  # two of four weeks, Monday to Wednesday
        for offset in range(3):
            story.use(f"2026-09-{int(week) + offset:02}", "strong")
            story.use(f"2026-09-{int(week) + offset:02}", "strong", "reports")
    for offset in range(7):
        story.use(f"2026-09-{7 + offset:02}", "one week")
    for start in ("07", "14", "21", "28"):
        for offset in range(2):
            story.use(f"2026-09-{int(start) + offset:02}", "two days")

    facts = story.facts()

    assert (facts["power_users"], facts["power_user_share"]) == (1, pytest.approx(1 / 3))


def test_seats_unknown_or_none_make_no_adoption() -> None:
    unknown, none = Story(), Story(account={"seats": 0})
    for story in (unknown, none):
        story.use("2026-09-08", "u1")

    assert math.isnan(unknown.facts()["adoption"])
    assert math.isnan(none.facts()["adoption"])
    assert none.facts()["seats"] == 0


def test_usage_without_users_leaves_users_unknown() -> None:
    story, silent = Story(), Story()
    story.use("2026-09-08", None)

    assert not story.facts()["usage_users_known"]
    assert silent.facts()["usage_users_known"]


def test_a_usage_day_begins_at_local_midnight() -> None:
    story = Story(timezone="America/New_York")
    story.use("2026-10-04", "u1")
    story.use("2026-10-05", "u2")

    assert story.facts("2026-10-05 00:00")["active_users"] == 1


def test_kinds_that_nobody_supplies_are_unknown() -> None:
    story = Story()
    story.ask("2026-10-01 09:00")

    facts = story.facts()

    assert facts["outreach_state"] == "measured"
    assert facts["interaction_state"] == "measured"
    assert (facts["meeting_state"], facts["usage_state"]) == ("unknown", "unknown")


def test_a_source_is_stale_after_seven_days_of_silence() -> None:
    story = Story()
    story.ask("2026-09-28 00:00", source="mail")
    story.meet("2026-09-27 23:59", contact_id="ann", source="calendar")

    facts = story.facts()

    assert (facts["outreach_state"], facts["meeting_state"], facts["interaction_state"]) == (
        "measured",
        "stale",
        "stale",
    )


def test_sources_that_stopped_are_named_by_what_the_account_is_judged_by() -> None:
    story = Story()
    story.ask("2026-06-01 09:00", source="old mail")
    story.ask("2026-10-01 09:00", source="mail")
    story.meet("2026-09-20 09:00", contact_id="ann", source="calendar")
    assert list(story.facts()["stopped_sources"]) == ["calendar"]  # mail delivers in the place of old mail
    assert list(story.facts("2026-10-09 00:00")["stopped_sources"]) == ["calendar", "mail", "old mail"]


def test_usage_that_stopped_is_nothing_to_an_account_without_a_licence() -> None:
    for seats, stopped in ((0, 0), (10, 1)):
        story = Story(account={"seats": seats})
        story.use("2026-09-20", "u1")
        story.usage[0]["account_id"] = "ACCT-2"
        assert story.facts()["usage_state"] == "stale"
        assert len(story.facts()["stopped_sources"]) == stopped


def test_another_kind_of_the_same_source_keeps_it_alive() -> None:
    story = Story()
    story.meet("2026-08-01 09:00", contact_id="ann", source="crm")
    story.ask("2026-10-01 09:00", source="crm")

    assert story.facts()["meeting_state"] == "measured"


def test_an_account_relies_on_the_sources_that_supplied_it() -> None:
    story = Story()
    story.meet("2026-08-01 09:00", contact_id="ann", source="old calendar")
    story.activities.append(
        {**story.activities[0], "account_id": "ACCT-2", "activity_id": "x", "source": "new calendar"}
    )
    story.activities[-1]["occurred_at"] = story.window("2026-10-01 09:00", 7).end

    assert story.facts()["meeting_state"] == "stale"


def test_an_account_without_records_relies_on_any_source() -> None:
    story = Story()
    story.meet("2026-10-01 09:00", contact_id="ann")
    story.activities[0]["account_id"] = "ACCT-2"

    assert story.facts()["meeting_state"] == "measured"
    assert story.facts()["touchpoints"] == 0


def test_weekly_events_go_back_from_the_end_in_blocks_of_seven_days() -> None:
    story = Story()
    story.use("2026-09-06", "u1", count=9)  # before the four whole weeks
    story.use("2026-09-07", "u1", count=2)
    story.use("2026-09-27", "u1", count=5)
    story.use("2026-09-28", "u2", count=7)

    facts = story.facts("2026-10-05 00:00", days=29)

    assert list(facts["weekly_events"]) == [7.0, 5.0, 0.0, 2.0]
    assert facts["product_events"] == 23
