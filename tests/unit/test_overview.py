"""Somebody's accounts at a glance: what waits, what changed, in which order. Worked by hand."""

from dataclasses import replace
from datetime import date, timedelta

from engagement.digest import Material
from engagement.model import FlagState, Severity, SignalName, Source, Tier
from engagement.overview import Overview, make_overview
from engagement.render.wording import overview as words
from tests.unit.digest_material import DAY, NOW, SINCE, account, flag, material, standing

STALE = timedelta(days=14)


def seen(of: Material, *sources: Source, page: int = 0, per_page: int = 10) -> Overview:
    return make_overview(of, sources, stale_after=STALE, page=page, per_page=per_page)


def test_accounts_with_warnings_come_first_then_the_larger_risk() -> None:
    # Risk is ARR x P(below 60) x nearness: all renew in more than a year (0.25), so 100,000 x 0.1 and so on.
    of = material(
        account("A", arr=10_000.0),
        account("B"),
        account("C", arr=500_000.0),
        flags=(flag("A"),),
        now={"B": standing(below_60=0.9), "C": standing(below_60=0.1)},
    )
    assert [each.account.id for each in seen(of).accounts] == ["A", "B", "C"]  # a warning; 22,500; 12,500


def test_pages_cover_all_accounts_once_and_one_beyond_the_last_is_the_last() -> None:
    of = material(*(account(f"A{number:02}") for number in range(23)))
    told = [each.account.id for page in range(3) for each in seen(of, page=page).accounts]
    assert sorted(told) == [f"A{number:02}" for number in range(23)]
    assert len(told) == 23
    assert seen(of, page=99).page == 2
    assert seen(of, page=-1).page == 0
    assert seen(material()).pages == 1


def test_strong_open_and_escalated_warnings_wait_others_do_not() -> None:
    waiting = [
        flag("A", SignalName.SPONSOR_MISSING),
        flag("A", SignalName.RESPONSE_SLOWING, state=FlagState.ESCALATED, escalation_due=NOW - DAY, since=NOW - DAY),
    ]
    quiet = [
        flag("A", SignalName.CANCELLED_MEETINGS, state=FlagState.ACKNOWLEDGED),
        flag("A", SignalName.UNANSWERED_OUTREACH, announced_at=None),  # weak
        flag("A", SignalName.REVIEW_MISSED, state=FlagState.SNOOZED),
    ]
    overview = seen(material(account("A"), flags=(*waiting, *quiet)))
    found = overview.flags
    assert overview.waiting == 2
    assert [each.flag.signal for each in found] == [SignalName.RESPONSE_SLOWING, SignalName.SPONSOR_MISSING]
    assert [each.overdue for each in found] == [True, False]
    assert [each.days for each in found] == [1, 2]


def test_within_one_account_the_more_severe_warning_comes_first() -> None:
    of = material(
        account("A"),
        flags=(
            flag("A", SignalName.SPONSOR_MISSING, severity=Severity.LOW),
            flag("A", SignalName.RESPONSE_SLOWING, severity=Severity.HIGH),
        ),
    )
    assert [each.flag.severity for each in seen(of).flags] == [Severity.HIGH, Severity.LOW]


def test_the_change_is_between_the_two_scores_as_they_were_shown() -> None:
    of = material(
        account("A"),
        account("B"),
        now={"A": standing(overall=61.4), "B": standing(Tier.INSUFFICIENT_DATA)},
        before={"A": standing(overall=64.6)},
    )
    assert {each.account.id: each.change for each in seen(of).accounts} == {"A": -4, "B": None}  # 65 to 61


def test_what_changed_this_week() -> None:
    of = material(
        account("A"),
        account("B"),
        account("C"),
        flags=(
            flag("A", at=NOW - DAY),
            flag("B", at=SINCE - DAY),  # told before
            flag("C", state=FlagState.CLEARED, since=NOW - DAY, announced_at=SINCE - 20 * DAY),
            flag("C", SignalName.RESPONSE_SLOWING, state=FlagState.CLEARED, since=NOW - DAY, announced_at=None),
        ),
        now={"B": standing(Tier.LOW_ENGAGED, overall=50.0)},
    )
    found = seen(of)
    assert (found.new, found.cleared) == (1, 1)
    assert [(line.id, now) for line, now in found.fallen.accounts] == [("B", Tier.LOW_ENGAGED)]
    assert (found.fallen.total, found.risen.total) == (1, 0)
    assert words.week_lines(found) == ["1 new warning, 1 cleared.", "Down: B Ltd to low engaged."]


def test_renewals_within_ninety_days_the_nearest_first() -> None:
    today = NOW.date()
    of = material(
        account("A", renewal_date=today + 90 * DAY),
        account("B", renewal_date=today + 91 * DAY),
        account("C", renewal_date=today),
        account("D", renewal_date=today - DAY),
        account("E", renewal_date=None),
        account("F", renewal_date=date(2026, 10, 20)),
    )
    found = seen(of)
    assert [line.id for line in found.renewals] == ["C", "F", "A"]
    lines, more = words.renewals_lines(found)
    assert lines[0] == "C Ltd today: 70, €100,000 a year"
    assert more == ""


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    keys = [f"A{number:02}" for number in range(12)]
    near = [account(key, arr=10_000.0 * n, renewal_date=NOW.date() + DAY) for n, key in enumerate(keys)]
    low = standing(Tier.LOW_ENGAGED, overall=50.0)
    found = seen(material(*near, flags=tuple(flag(key) for key in keys), now=dict.fromkeys(keys, low)))
    assert [each.account.id for each in found.flags] == ["A11", "A10", "A09", "A08", "A07"]
    assert found.waiting == 12
    assert words.more_waiting_line(found) == "7 more warnings wait."
    assert words.week_lines(found)[1] == (
        "Down: A11 Ltd to low engaged, A10 Ltd to low engaged, "
        "A09 Ltd to low engaged, A08 Ltd to low engaged and 8 more."
    )
    assert [each.id for each in found.renewals] == ["A11", "A10", "A09", "A08", "A07"]
    assert words.renewals_lines(found)[1] == "and 7 more renewals within 90 days"


def test_what_is_escalated_to_the_reader_comes_first_whosever_the_account_is() -> None:
    asked = flag("B", state=FlagState.ESCALATED, escalated_to="me@us.example", since=NOW - DAY)
    others = flag("C", state=FlagState.ESCALATED, escalated_to="you@us.example")
    of = material(account("A"), account("B"), account("C"), flags=(flag("A"), asked, others))
    found = make_overview(
        replace(of, own=frozenset("A")), (), stale_after=STALE, page=0, per_page=10, me={"me@us.example", "U1"}
    )
    assert [(each.account.id, each.asked) for each in found.flags] == [("B", True), ("A", False)]
    assert (found.total, [each.account.id for each in found.accounts]) == (1, ["A"])
    assert found.named == {asked.flag_id: asked.revision, found.flags[1].flag.flag_id: 1}
    assert "escalated 1 day ago; you are asked" in words.waiting_line(found.flags[0])


def test_an_account_gives_the_one_reason_and_counts_the_others() -> None:
    severe = flag("A", SignalName.RESPONSE_SLOWING, severity=Severity.HIGH)
    found = seen(material(account("A"), flags=(flag("A"), severe, flag("A", SignalName.REVIEW_MISSED))))
    assert words.account_line(found.accounts[0]).endswith("Answers slowing down (high) and 2 more warnings.")
    assert words.account_line(seen(material(account("A"), flags=(severe,))).accounts[0]).endswith("down (high).")


def test_sources_that_stopped_are_named_the_longest_silent_first() -> None:
    sources = [
        Source("mail", (), last_at=NOW - 20 * DAY),
        Source("calendar", (), last_at=NOW - DAY),
        Source("crm", (), last_at=NOW - 30 * DAY),
        Source("new", ()),
    ]
    found = seen(material(account("A")), *sources)
    assert [source.name for source in found.stale] == ["crm", "mail"]
    assert words.stale_line(found) == (
        "Nothing new from crm since 5 Sept 2026, mail since 15 Sept 2026. "
        "What they measure is not judged until they are back."
    )
    assert words.stale_line(seen(material(account("A")))) == ""
    assert words.fresh_line(found) == "Latest data: calendar yesterday."


def test_how_new_the_data_are_is_said_the_latest_first() -> None:
    sources = [
        Source("usage", (), last_at=NOW - 3 * DAY),
        Source("mail", (), last_at=NOW - DAY),
        Source("crm", (), last_at=NOW),
    ]
    told = words.fresh_line(seen(material(account("A")), *sources))
    assert told == "Latest data: crm today, mail yesterday, usage 2 Oct 2026."
    assert words.fresh_line(seen(material(account("A")))) == ""


def test_it_says_how_many_accounts_have_which_tier() -> None:
    of = material(
        account("A"), account("B"), account("C"),
        now={"B": standing(Tier.DISENGAGED, overall=20.0), "C": standing(Tier.INSUFFICIENT_DATA)},
    )  # fmt: skip
    told = words.overview_sentence(seen(of), "yours")
    assert told == "3 accounts of yours: 1 moderately engaged, 1 disengaged and 1 without a score."


def test_before_the_first_scan_nothing_is_said_to_be_well() -> None:
    of = replace(material(account("A")), scanned_at=None, now={})
    assert words.judged_line(seen(of)) == "No scan has looked at them yet: the first one runs tonight."
    assert seen(of).accounts[0].account.displayed is None
    assert words.account_line(seen(of).accounts[0]) == "No score; €100,000 a year; renews in 453 days."
