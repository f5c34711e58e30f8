"""The oracle against numbers worked out by hand. Its days: March 2026 starts on a Sunday; 9, 16, 23 are Mondays."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.oracle import measure, normalise, score, signals
from tests.oracle.acts import is_exec
from tests.oracle.clock import Clock
from tests.oracle.scores import curve_points, shown, tier, weighted_mean
from tests.oracle.survival import decided, median_hours, response_rate, restricted_mean_hours
from tests.oracle.touches import effective

Row = dict[str, Any]
END = datetime(2026, 4, 6, tzinfo=UTC)  # a Monday, local midnight in UTC
START = END - timedelta(days=28)  # Monday 9 March
TICK = timedelta(microseconds=1)


def at(day: int, hour: float = 12, month: int = 3) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour)


def act(name: str, kind: str, when: datetime, **fields: Any) -> Row:
    return {"account_id": "A", "activity_id": name, "kind": kind, "occurred_at": when, **fields}


def out(name: str, when: datetime, **fields: Any) -> Row:
    return act(name, "email", when, **{"direction": "outbound", "contact_id": "ann", "thread_id": "t", **fields})


def back(name: str, when: datetime, **fields: Any) -> Row:
    return act(name, "email", when, **{"direction": "inbound", "contact_id": "ann", "thread_id": "t", **fields})


def world(*activities: Row, **more: Any) -> Row:
    people = [
        {"account_id": "A", "contact_id": name, "email": f"{name}@customer.example", **more.get(name, {})}
        for name in ("ann", "bob", "cat")
    ]
    return {
        "settings": more.get("settings", {"zone": "UTC", "country": None, "weekend": [5, 6]}),
        "accounts": [{"account_id": "A", "name": "Sample", **more.get("account", {})}],
        "contacts": people,
        "activities": list(activities),
        "attendees": more.get("attendees", []),
        "usage": more.get("usage", []),
    }


def measured(*activities: Row, start: datetime = START, end: datetime = END, **more: Any) -> Row:
    return measure(world(*activities, **more), "A", start, end)


def roles(*activities: Row) -> dict[str, str]:
    return {key[1]: role for key, role in measured(*activities)["roles"].items()}


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class TestClock:
    def test_friday_16_to_monday_16_is_one_business_day(self) -> None:
        clock = Clock.of("UTC", None, (5, 6))
        assert clock.business_time(at(6, 16), at(9, 16)) == hours(24)

    def test_a_public_holiday_does_not_count(self) -> None:
        clock = Clock.of("Europe/Berlin", "DE", (5, 6))
        # Thursday 30 April 2026 10:00 to Monday 4 May 10:00: Friday is 1 May, a holiday.
        assert clock.business_time(at(30, 8, 4), at(4, 8, 5)) == hours(24)

    def test_the_day_of_a_clock_change_has_24_business_hours(self) -> None:
        clock = Clock.of("Europe/Berlin", None, ())
        noon_before, noon_after = at(28, 11), at(29, 10)  # 23 hours apart, noon to noon on the wall
        assert clock.business_time(noon_before, noon_after) == hours(24)

    def test_windows_keep_the_wall_clock_across_a_clock_change(self) -> None:
        clock = Clock.of("Europe/Berlin", None, (5, 6))
        assert clock.plus_days(at(30, 22, 3), -28) == at(2, 23, 3)

    def test_only_moments_when_everybody_is_away_stop_the_clock(self) -> None:
        clock = Clock.of("UTC", None, (5, 6))
        one, other = [(at(9, 6), at(9, 18))], [(at(9, 12), at(9, 20))]
        assert clock.working_time(at(9, 0), at(10, 0), [one, other]) == hours(24 - 6)
        assert clock.working_time(at(9, 0), at(10, 0), [one, []]) == hours(24)


class TestSurvival:
    # Five asks: answered after 2 and 6 h, watched in vain for 4, 6 and 150 h.
    ASKS = ((hours(2), True), (hours(4), False), (hours(6), True), (hours(6), False), (hours(150), False))

    def test_response_rate_by_hand(self) -> None:
        # S falls to 4/5 at 2 h (5 at risk), then times 2/3 at 6 h (3 at risk, the censored one included).
        assert response_rate(self.ASKS) == pytest.approx(1 - 4 / 5 * 2 / 3)

    def test_restricted_mean_by_hand(self) -> None:
        assert restricted_mean_hours(self.ASKS) == pytest.approx(2 * 1 + 4 * 4 / 5 + 114 * 8 / 15)

    def test_the_median_is_not_reached(self) -> None:
        assert median_hours(self.ASKS) is None

    def test_half_answered_reaches_the_median(self) -> None:
        assert median_hours([(hours(3), True), (hours(9), False)]) == 3
        assert median_hours([(hours(3), True), (hours(9), True), (hours(9), False)]) == 9

    def test_the_120th_hour_is_included(self) -> None:
        assert response_rate([(hours(120), True)]) == 1
        assert response_rate([(hours(120) + TICK, True)]) == 0
        assert restricted_mean_hours([(hours(130), True)]) == 120

    def test_decided_means_answered_or_watched_for_five_days(self) -> None:
        assert decided(self.ASKS) == 3
        assert decided([(hours(120), False), (hours(119), False), (hours(200), True)]) == 2


class TestAsks:
    def test_chasers_belong_to_the_ask_and_the_clock_starts_with_it(self) -> None:
        found = measured(out("1", at(9)), out("2", at(10)), out("3", at(11)), back("4", at(12)))["responsiveness"]
        assert (found["asks"], found["answered"], found["median_hours"]) == (1, 1, 72)

    def test_the_answer_may_come_on_another_channel(self) -> None:
        call = act("2", "call", at(9, 15), contact_id="ann")
        assert measured(out("1", at(9)), call)["responsiveness"]["median_hours"] == 3

    def test_an_addressee_may_answer_elsewhere_but_a_stranger_only_in_the_thread(self) -> None:
        copied = [{"activity_id": "1", "contact_id": "bob"}]
        elsewhere = {"thread_id": "other", "contact_id": "bob"}
        answered = measured(out("1", at(9)), back("2", at(10), **elsewhere), attendees=copied)
        assert answered["responsiveness"]["answered"] == 1
        assert measured(out("1", at(9)), back("2", at(10), **elsewhere))["responsiveness"]["answered"] == 0
        in_thread = measured(out("1", at(9)), back("2", at(10), contact_id="bob"))
        assert in_thread["responsiveness"]["answered"] == 1

    def test_an_answer_is_strictly_later(self) -> None:
        assert measured(out("1", at(9)), back("2", at(9)))["responsiveness"]["answered"] == 0

    def test_an_ask_closes_after_14_days(self) -> None:
        in_time = measured(out("1", at(10)), back("2", at(24)))["responsiveness"]
        assert (in_time["answered"], in_time["median_hours"]) == (1, 240)
        late = measured(out("1", at(10)), back("2", at(24) + TICK))["responsiveness"]
        assert (late["answered"], late["censored"], late["longest_hours"]) == (0, 1, 240)

    def test_a_request_after_14_days_is_a_new_ask(self) -> None:
        assert roles(out("1", at(9)), out("2", at(23)), out("3", at(23) + TICK)) == {
            "1": "ask",
            "2": "chaser",
            "3": "ask",
        }

    def test_a_thanks_within_one_business_day_is_no_ask_unless_chased(self) -> None:
        talk = (out("1", at(12)), back("2", at(13, 16)))  # answered on a Friday at 16:00
        assert roles(*talk, out("3", at(16, 16)))["3"] == "closing"
        assert roles(*talk, out("3", at(16, 16) + TICK))["3"] == "ask"
        chased = roles(*talk, out("3", at(16, 9)), out("4", at(18)))
        assert (chased["3"], chased["4"]) == ("ask", "chaser")

    def test_a_thanks_that_is_answered_was_no_ask(self) -> None:
        talk = (out("1", at(9)), back("2", at(10)), out("3", at(10, 13)), back("4", at(10, 14)), out("5", at(20)))
        assert roles(*talk)["3"] == "closing"
        assert measured(*talk)["responsiveness"]["asks"] == 2

    def test_our_reply_to_the_customer_is_an_answer_not_an_ask(self) -> None:
        found = measured(back("1", at(9)), out("2", at(10)))
        assert {key[1]: role for key, role in found["roles"].items()} == {"1": "ask", "2": "answer"}
        assert found["ours"]["median_hours"] == 24
        assert (found["responsiveness"]["asks"], found["customer_initiated"]) == (0, 1)

    def test_without_thread_keys_the_same_contacts_are_one_thread(self) -> None:
        plain = {"thread_id": None}
        assert roles(out("1", at(9), **plain), out("2", at(10), **plain)) == {"1": "ask", "2": "chaser"}
        other = {"thread_id": None, "contact_id": "bob"}
        assert roles(out("1", at(9), **plain), out("2", at(10), **other)) == {"1": "ask", "2": "ask"}

    def test_bulk_bounced_and_whole_day_records_ask_nothing(self) -> None:
        silent = (
            out("1", at(9), is_bulk=True),
            out("2", at(10), status="bounced"),
            out("3", at(11, 0), date_only=True),
        )
        assert roles(*silent) == {}

    def test_out_of_office_stops_the_clock_while_everybody_addressed_is_away(self) -> None:
        reply = back("2", at(9, 13), status="auto_reply", out_until=at(12, 13))
        found = measured(out("1", at(9, 12)), reply, back("3", at(12, 15)))["responsiveness"]
        assert (found["answered"], found["median_hours"]) == (1, 3)
        both = [{"activity_id": "1", "contact_id": "bob"}]
        shared = measured(out("1", at(9, 12)), reply, back("3", at(12, 15)), attendees=both)
        assert shared["responsiveness"]["median_hours"] == 75

    def test_one_young_ask_is_no_opportunity_and_two_old_unanswered_ones_score_nothing(self) -> None:
        def rate(*rows: Row) -> Row:
            scored: Row = score(measured(*rows))["components"]["response_rate"]
            return scored

        elsewhere = {"thread_id": "u", "contact_id": "bob"}
        assert rate(out("1", at(3, 12, 4)), back("0", at(9), **elsewhere))["reason"] == "no_opportunity"
        assert rate(out("1", at(20)), back("0", at(31), **elsewhere))["reason"] == "no_opportunity"
        two = rate(out("1", at(20)), out("2", at(20), thread_id="v"), back("0", at(31), **elsewhere))
        assert (two["state"], two["shrunk"], two["points"]) == ("measured", 0, 0)


class TestTouches:
    def test_at_most_three_written_points_per_contact_and_day(self) -> None:
        chat = [back(str(k), at(10, 10 + k / 10)) for k in range(5)]
        found = measured(*chat, back("b", at(10), contact_id="bob"), act("m", "meeting", at(11), contact_id="ann"))
        assert found["points"] == 3 + 1 + 3
        assert found["points_per_week"] == pytest.approx(7 / 4)
        assert found["stakeholders"]["points"] == {"ann": 6, "bob": 1}
        assert found["two_way"] == 7

    def test_everybody_present_gets_the_points_and_the_account_once(self) -> None:
        came = [
            {"activity_id": "m", "contact_id": "ann", "attended": True},
            {"activity_id": "m", "contact_id": "bob", "response": "accepted"},
            {"activity_id": "m", "contact_id": "cat", "response": "tentative"},
        ]
        found = measured(act("m", "business_review", at(10)), attendees=came)
        assert (found["points"], found["stakeholders"]["points"]) == (5, {"ann": 5, "bob": 5})
        assert found["meetings"]["attendance"] == pytest.approx(2 / 3)

    def test_an_answered_ask_is_two_way_and_earns_nothing(self) -> None:
        found = measured(out("1", at(9)), back("2", at(10)))
        assert (found["two_way"], found["points"], found["touchpoints"]) == (2, 1, 2)

    def test_effective_contacts(self) -> None:
        assert effective([2, 1, 1]) == pytest.approx(2**1.5)
        assert effective([7]) == 1
        assert effective([]) == 0

    def test_top_contact_and_the_rest_without_them(self) -> None:
        rows = [back("1", at(10)), back("2", at(11)), back("3", at(12), contact_id="bob")]
        people = measured(*rows, back("4", at(12), contact_id="cat"))["stakeholders"]
        assert (people["top_contact_share"], people["effective_without_top"]) == (0.5, pytest.approx(2))

    def test_who_left_by_the_end_is_not_engaged(self) -> None:
        rows = (back("1", at(10)), back("2", at(11), contact_id="bob"))
        gone = measured(*rows, ann={"left_on": date(2026, 4, 5), "department": "Sales"})
        assert (gone["stakeholders"]["engaged"], gone["points"]) == (1, 2)
        staying = measured(*rows, ann={"left_on": date(2026, 4, 6), "department": "Sales"})
        assert staying["stakeholders"]["engaged"] == 2

    def test_departments_are_trimmed_and_case_folded(self) -> None:
        rows = (back("1", at(10)), back("2", at(11), contact_id="bob"), back("3", at(11), contact_id="cat"))
        people = measured(*rows, ann={"department": " Sales"}, bob={"department": "SALES "}, cat={"department": "IT"})
        assert people["stakeholders"]["departments"] == 2

    def test_regularity_counts_weeks_back_from_the_end(self) -> None:
        # Weeks start on Mondays 9, 16, 23 and 30 March: an act in the first, one at the very start of the third.
        found = measured(back("1", at(9, 0)), back("2", at(23, 0)))
        assert found["regularity"] == 0.5
        assert measured(back("1", at(9, 0) - TICK))["regularity"] == 0

    def test_silence_ratio_by_hand(self) -> None:
        # Monday, Wednesday, Friday, next Thursday: gaps 2, 2, 4 business days; median 2, shrunk (3*2 + 4*5)/7.
        rows = [back(str(day), at(day, 0)) for day in (9, 11, 13, 19)]
        quiet = measured(*rows)["silence"]
        assert quiet["usual_gap"] == pytest.approx(26 / 7)
        assert quiet["days"] == 12  # Thursday 19 March 0:00 to Monday 6 April 0:00
        assert quiet["ratio"] == pytest.approx(12 * 7 / 26)

    def test_without_any_act_days_run_from_the_first_record_and_no_ratio_is_formed(self) -> None:
        quiet = measured(out("1", at(30, 0)))["silence"]
        assert (quiet["days"], quiet["usual_gap"], quiet["ratio"]) == (5, 5, None)

    @pytest.mark.parametrize(
        ("contact", "expected"),
        [
            ({"title": "VP of Sales"}, True),
            ({"title": "executive DIRECTOR"}, True),
            ({"title": "Co-Founder"}, True),
            ({"title": "Vice President"}, True),
            ({"title": "Head of Data"}, True),
            ({"title": "Executive Assistant to the CEO"}, False),
            ({"title": "Office of the CFO"}, False),
            ({"title": "Partnership Coordinator"}, False),
            ({"title": "CEO", "is_exec": False}, False),
            ({"title": "Clerk", "is_exec": True}, True),
            ({}, False),
        ],
    )
    def test_executives(self, contact: Row, expected: bool) -> None:
        assert is_exec(contact) is expected


class TestMeetings:
    def test_participation_by_hand(self) -> None:
        people = [
            {"activity_id": "1", "contact_id": "ann", "attended": True},
            {"activity_id": "1", "contact_id": "bob", "attended": False},
        ]
        rows = (
            act("1", "meeting", at(10)),
            act("2", "meeting", at(11), contact_id="cat", is_strategic=True),
            act("3", "meeting", at(12), contact_id="ann", status="cancelled"),
            act("4", "meeting", at(13), contact_id="ann", status="no_show", cancelled_by="us"),
        )
        found = measured(*rows, attendees=people)["meetings"]
        assert (found["scheduled"], found["held"], found["lost"]) == (4, 2, 1)
        assert found["participation"] == pytest.approx(2 / 3 * 2 / 3)
        assert found["strategic_share"] == 0.5

    def test_one_later_meeting_replaces_one_loss_the_oldest(self) -> None:
        rows = (
            act("1", "meeting", at(10), contact_id="ann", status="cancelled"),
            act("2", "meeting", at(11), contact_id="ann", status="cancelled"),
            act("3", "meeting", at(20), contact_id="ann", booked_at=at(12)),
        )
        found = measured(*rows)
        assert (found["meetings"]["rescheduled"], found["meetings"]["lost"]) == (1, 1)
        flagged = signals(world(*rows, act("0", "meeting", at(9), contact_id="bob", status="no_show")), "A", END)
        assert flagged["cancelled_meetings"]["ids"] == [("import", "0"), ("import", "2")]

    def test_a_replacement_is_booked_within_14_days_by_series_or_contact(self) -> None:
        lost = act("1", "meeting", at(10), contact_id="ann", status="cancelled", series_id="s")

        def rescheduled(**fields: Any) -> int:
            later = act("2", "meeting", at(3, 12, 4), **fields)
            return int(measured(lost, later)["meetings"]["rescheduled"])

        assert rescheduled(contact_id="ann", booked_at=at(24)) == 1
        assert rescheduled(contact_id="ann", booked_at=at(24) + TICK) == 0
        assert rescheduled(contact_id="ann", booked_at=at(9)) == 0
        assert rescheduled(contact_id="bob", booked_at=at(12)) == 0
        assert rescheduled(contact_id="bob", booked_at=at(12), series_id="s") == 1

    def test_review_quality_by_hand(self) -> None:
        rows = (act("1", "business_review", at(10), contact_id="ann"), back("2", at(17), contact_id="bob"))
        found = measured(*rows, ann={"title": "CFO"})["reviews"]
        assert (found["exec_present"], found["followed_up"], found["participation"]) == (1, 1, 1)
        late = measured(rows[0], back("2", at(17) + TICK))["reviews"]
        assert late["participation"] == pytest.approx(1 / 3)


class TestProduct:
    def test_figures_by_hand(self) -> None:
        def use(user: str, day: int, feature: str = "login", events: int = 1, month: int = 3) -> Row:
            when = date(2026, month, day)
            return {"account_id": "A", "day": when, "feature": feature, "user_id": user, "events": events}

        # u1: three days in the first two of four weeks (power user); u2: one day; u3 only in the window before.
        usage = [use("u1", day) for day in (9, 10, 11, 16, 17, 18)]
        usage += [use("u2", 20, "reports", 5), use("u2", 20, "secret"), use("u3", 8), use("u4", 6, month=4)]
        usage += [use("u5", 21, "api", 0)]
        account = {"seats": 4, "features_entitled": "reports;api|login"}
        found = measured(usage=usage, account=account)["product"]
        assert (found["active_users"], found["power_users"], found["previous_active_users"]) == (2, 1, 1)
        assert (found["logins"], found["events"], found["active_days"]) == (6, 12, 7)
        assert (found["features_used"], found["features_entitled"]) == (1, 2)
        assert (found["adoption"], found["feature_breadth"], found["user_trend"]) == (0.5, 0.5, 2)

    def test_no_licence_no_seats_and_no_users_named(self) -> None:
        usage = [{"account_id": "A", "day": date(2026, 4, 2), "feature": "api"}]
        free = measured(usage=usage, account={"seats": 0})["components"]
        assert {free[n]["reason"] for n in ("adoption", "feature_breadth", "power_users", "user_trend")} == {
            "no_licence"
        }
        unknown = measured(usage=[{**usage[0], "user_id": "u"}], account={"features_entitled": 4})["components"]
        assert (unknown["adoption"]["state"], unknown["power_users"]["value"]) == ("unknown", 0)
        assert unknown["feature_breadth"]["value"] == 0.25
        assert unknown["user_trend"]["reason"] == "no_opportunity"
        nameless = measured(usage=usage, account={"seats": 4})["components"]
        assert nameless["adoption"]["state"] == "unknown"


class TestKnowledge:
    MEETING = (
        act("1", "meeting", at(10), contact_id="ann", status="scheduled", scheduled_for=at(20)),
        act("1", "meeting", at(20), contact_id="ann", status="completed", arrived_at=at(25)),
    )

    def test_the_last_version_that_had_happened_and_arrived_counts(self) -> None:
        data = world(*self.MEETING)
        assert measure(data, "A", at(1), at(20))["by_status"] == {"scheduled": 1}
        assert measure(data, "A", at(1), at(20) + TICK)["by_status"] == {"completed": 1}
        assert measure(data, "A", at(1), at(24), at(24))["by_status"] == {"scheduled": 1}
        assert measure(data, "A", at(1), at(26), at(26))["by_status"] == {"completed": 1}

    def test_before_its_only_known_status_a_record_has_its_first_one(self) -> None:
        bounced = world(out("1", at(10), status="bounced", status_at=at(12)))
        assert measure(bounced, "A", at(9), at(12))["responsiveness"]["asks"] == 1
        assert measure(bounced, "A", at(9), at(12) + TICK)["responsiveness"]["asks"] == 0

    def test_the_window_is_half_open(self) -> None:
        rows = (back("1", START), back("2", START - TICK), back("3", END), back("4", END - TICK))
        assert measured(*rows)["acts"] == 2


class TestStates:
    def test_never_supplied_is_unknown_and_silent_for_a_week_is_stale(self) -> None:
        def state(when: datetime) -> str:
            parts = measured(back("1", when))["components"]
            assert parts["meeting_participation"]["state"] == "unknown"
            return str(parts["points_per_week"]["state"])

        assert state(END - timedelta(days=7)) == "measured"
        assert state(END - timedelta(days=7) - TICK) == "stale"

    def test_another_account_keeps_the_source_alive(self) -> None:
        data = world(back("1", at(10)), {**back("2", at(3, 12, 4)), "account_id": "B"})
        assert measure(data, "A", START, END)["components"]["response_rate"]["reason"] == "no_opportunity"

    def test_executives_need_somebody_recognised(self) -> None:
        rows = (back("1", at(3, 12, 4)),)
        assert measured(*rows)["components"]["executives"]["state"] == "unknown"
        assert measured(*rows, bob={"title": "CTO"})["components"]["executives"]["value"] == 0

    def test_a_stale_component_keeps_its_last_points_and_lowers_coverage(self) -> None:
        data = world(*[back(str(day), at(day)) for day in range(10, 21)])
        now = measure(data, "A", END - timedelta(days=14), END)
        before = [measure(data, "A", END - timedelta(days=14 * k + 14), END - timedelta(days=14 * k)) for k in (1, 2)]
        scored, then = score(now, before), score(before[0])
        part = scored["components"]["points_per_week"]
        assert (part["state"], part["points"]) == ("stale", then["components"]["points_per_week"]["points"])
        assert (scored["coverage"], scored["tier"]) == (0, "insufficient_data")
        assert score(now)["components"]["points_per_week"]["state"] == "unknown"


class TestScore:
    def test_the_curve_runs_through_its_anchors(self) -> None:
        rising, falling = (0, 0.75, 1.5, 3), (120, 60, 30, 6)
        assert [curve_points(v, rising) for v in (-1, 0, 0.75, 1.5, 3, 9)] == [0, 0, 60, 80, 100, 100]
        assert [curve_points(v, falling) for v in (200, 120, 90, 60, 45, 6, 0)] == [0, 0, 30, 60, 70, 100, 100]

    def test_points_come_from_the_shrunk_value(self) -> None:
        # 12 written acts in 4 weeks, on different days: x = 3, n = 4, mu = 0.75, m = 4.
        days = [9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 31]
        rows = [back(str(day), at(day)) for day in days]
        part = score(measured(*rows, back("last", at(3, 12, 4))))["components"]["points_per_week"]
        assert part["shrunk"] == pytest.approx((4 * 3 + 4 * 0.75) / 8)
        assert part["points"] == pytest.approx(80 + 20 * (1.875 - 1.5) / 1.5)

    def test_coverage_and_bounds_by_hand(self) -> None:
        # Only e-mail: all of frequency; of quality what needs no meeting; of breadth all but executives; no product.
        found = score(measured(back("1", at(3, 12, 4))))
        states = {name: part["state"] for name, part in found["components"].items()}
        assert states["response_rate"] == "not_applicable"
        assert states["customer_initiated"] == "measured"
        quality = 0.1 / (0.25 + 0.15 + 0.1)
        covered = 0.25 * 1 + 0.30 * quality + 0.20 * 0.7 + 0.25 * 0
        assert found["coverage"] == pytest.approx(covered)
        assert found["high"] - found["low"] == pytest.approx(100 * (1 - covered))
        assert found["tier"] == "insufficient_data"

    def test_weights_of_what_is_missing_go_to_the_rest(self) -> None:
        assert weighted_mean([(0.5, 80.0), (0.3, None), (0.2, 10.0)]) == pytest.approx(60)
        assert weighted_mean([(1, None)]) is None

    def test_tiers_come_from_the_score_as_displayed(self) -> None:
        config = {
            "tiers": ((80, "high"), (60, "middle"), (0, "low")),
            "minimum_coverage": 0.6,
        }
        assert (shown(79.5), shown(79.4999999999), shown(79.49)) == (80, 80, 79)
        assert tier(79.5, 1, config) == "high"
        assert tier(59.49, 0.6, config) == "low"
        assert tier(90, 0.599, config) == "insufficient_data"


class TestSignals:
    def flags(self, *rows: Row, **more: Any) -> Row:
        found: Row = signals(world(*rows, **more), "A", END)
        return found

    def test_unanswered_outreach_needs_three_business_days(self) -> None:
        rows = (back("0", at(1)), out("1", at(30)), out("2", at(31)), out("3", at(1, 12, 4)))
        flag = self.flags(*rows)["unanswered_outreach"]
        assert (flag["literal"], [name for _, name in flag["ids"]]) == (True, ["1", "2", "3"])
        weekend = (rows[0], rows[1], rows[2], out("3", at(4, 12, 4)))
        assert not self.flags(*weekend)["unanswered_outreach"]["literal"]
        inbound = back("4", at(31, 13), thread_id="x", contact_id="cat")
        assert not self.flags(*rows, inbound)["unanswered_outreach"]["literal"]

    def test_response_slowing(self) -> None:
        quick = (out("1", at(2)), back("2", at(3)))  # 24 h, in the 28 days before
        slow = (out("3", at(16), thread_id="b"), back("4", at(19), thread_id="b"))  # 72 h
        assert self.flags(*quick, *slow)["response_slowing"]["literal"]
        faster = (slow[0], back("4", at(19, 11), thread_id="b"))
        assert not self.flags(*quick, *faster)["response_slowing"]["literal"]
        never = self.flags(*quick, slow[0])["response_slowing"]
        assert (never["literal"], never["median_hours"]) == (True, None)
        assert not self.flags(*slow)["response_slowing"]["literal"]

    def test_review_missed(self) -> None:
        assert self.flags(act("1", "business_review", at(10), status="declined"))["review_missed"]["literal"]
        ours = act("1", "business_review", at(10), status="declined", cancelled_by="us")
        assert not self.flags(ours)["review_missed"]["literal"]
        empty = [{"activity_id": "1", "contact_id": "ann", "attended": False}]
        review = act("1", "business_review", at(10))
        assert self.flags(review, attendees=empty)["review_missed"]["literal"]
        again = act("2", "business_review", at(20), contact_id="ann")
        assert not self.flags(review, again, attendees=empty)["review_missed"]["literal"]

    def test_sponsor_missing(self) -> None:
        old, sponsor = out("1", at(1, 12, 1)), {"is_sponsor": True}
        assert self.flags(old, ann=sponsor)["sponsor_missing"]["silent"] == ["ann"]
        edge = END - timedelta(days=60)
        assert not self.flags(old, back("2", edge), ann=sponsor)["sponsor_missing"]["literal"]
        assert self.flags(old, back("2", edge - TICK), ann=sponsor)["sponsor_missing"]["literal"]
        assert not self.flags(out("1", at(9)), ann=sponsor)["sponsor_missing"]["literal"]
        gone = {**sponsor, "left_on": date(2026, 4, 5)}
        assert self.flags(out("1", at(9)), ann=gone)["sponsor_missing"]["left"] == ["ann"]
        assert not self.flags(out("1", at(9)), ann=gone, bob=sponsor)["sponsor_missing"]["literal"]

    def test_usage_and_engagement_drop_counts_exactly_a_fifth(self) -> None:
        def flag(now: int, before: int) -> bool:
            rows = [back(f"b{k}", at(10 + k, month=2)) for k in range(5)] + [back(f"n{k}", at(30 + k)) for k in (0, 1)]
            rows += [back(f"m{k}", at(1 + k, month=4)) for k in (1, 2)]
            usage = [
                {"account_id": "A", "day": date(2026, 2, 20), "feature": "api", "events": before},
                {"account_id": "A", "day": date(2026, 4, 2), "feature": "api", "events": now},
            ]
            return bool(self.flags(*rows, usage=usage)["usage_and_engagement_drop"]["literal"])

        assert flag(8, 10)
        assert not flag(9, 10)


def test_defaults_of_the_import_contract() -> None:
    rows = {
        "bounce": {"kind": "email", "status": "bounced"},
        "post": {"kind": "community_post"},
        "survey": {"kind": "survey"},
        "call": {"kind": "call"},
        "missed": {"kind": "call", "status": "voicemail"},
        "mail": {"kind": "email", "direction": "inbound"},
    }
    data = world(*[act(name, when=at(9), **fields) for name, fields in rows.items()])
    found = {k[1]: (v[0].direction, v[0].status) for k, v in normalise(data).versions.items()}
    assert found == {
        "bounce": ("outbound", "bounced"),
        "post": ("inbound", "completed"),
        "survey": ("inbound", "received"),
        "call": ("mutual", "completed"),
        "missed": ("outbound", "voicemail"),
        "mail": ("inbound", "received"),
    }


def test_the_effective_number_is_the_exponential_of_the_entropy() -> None:
    assert math.log(effective([3, 1])) == pytest.approx(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)))
