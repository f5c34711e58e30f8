"""The portfolio report: shares, averages, movers and risk worked by hand."""

from datetime import date, timedelta
from time import process_time
from typing import Any

import pandas as pd
import pytest

from engagement.config import Config
from engagement.model import Account, SignalName, Tier
from engagement.render import render_text
from engagement.reports import Master, PortfolioReport, account_report, portfolio_report, to_json
from engagement.reports.portfolio import assumed_arr, nearness, risk
from tests.unit.factories import AS_OF, WORKSPACE, facts, master, period

CONFIG = Config()
DAY = timedelta(days=1)
WEAK = {"points_per_week": 0.2, "regularity": 0.1, "response_rate": 0.3, "adoption": 0.2, "effective_contacts": 1.0}
LOST = {"meetings_lost": 2, "lost_ids": ["cal:a"], "lost_at": [AS_OF]}
BLIND = dict.fromkeys(("interaction_state", "outreach_state", "meeting_state"), "unknown")


def report(accounts: dict[str, dict[str, dict[str, Any]]], known: Master | None = None) -> PortfolioReport:
    return portfolio_report(
        facts(accounts),
        known or master(*accounts),
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )


def account(key: str, **fields: Any) -> Account:
    return Account(id=key, name=f"Account {key}", **fields)


def test_every_account_stands_in_one_tier_with_its_revenue() -> None:
    found = report({"A1": {}, "B2": {"*": WEAK}, "C3": {"*": BLIND}})
    assert sum(t.accounts for t in found.tiers) == 3
    assert sum(t.arr for t in found.tiers) == 360_000
    assert [t.tier for t in found.tiers] == list(Tier)
    assert {a.id: a.tier for a in found.accounts}["C3"] is Tier.INSUFFICIENT_DATA


def test_an_account_reads_the_same_alone_and_in_the_portfolio() -> None:
    accounts = {"A1": {}, "B2": {"t0": WEAK}}
    line = report(accounts).accounts[1]
    alone = account_report(
        facts(accounts),
        master("A1", "B2"),
        account="B2",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )
    assert (line.overall, line.displayed, line.tier) == (alone.score.overall, alone.score.displayed, alone.score.tier)
    assert line.change == alone.change.overall
    assert line.coverage == alone.score.coverage
    assert line.signals == tuple(s.signal for s in alone.signals)


def test_averages_are_plain_and_weighted_by_revenue() -> None:
    known = Master(accounts={"A1": account("A1", arr=300.0), "B2": account("B2", arr=100.0)})
    found = report({"A1": {}, "B2": {"*": WEAK}}, known)
    a, b = (x.overall for x in found.accounts)
    assert a is not None
    assert b is not None
    assert found.overall_unweighted == pytest.approx((a + b) / 2)
    assert found.overall_by_arr == pytest.approx((3 * a + b) / 4)


def test_a_dimension_averages_over_the_accounts_that_have_it() -> None:
    found = report({"A1": {}, "B2": {"*": {"seats": 0}}})
    product = found.dimensions[3]
    assert (product.dimension.value, product.accounts) == ("product", 1)


def test_missing_revenue_takes_the_median_of_the_segment_then_of_all() -> None:
    known = [
        account("a", segment="x", arr=100.0),
        account("b", segment="x", arr=300.0),
        account("c", segment="x", arr=500.0),
        account("d", segment="y", arr=1000.0),
        account("e", segment="x"),
        account("f", segment="z"),
    ]
    found = assumed_arr(known)
    assert found["e"] == 300
    assert found["f"] == 400
    assert found["a"] == 100
    assert assumed_arr([account("g")]) == {"g": 0}
    both = Master(accounts={"a": known[0], "e": known[4]})
    assert report({"a": {}, "e": {}}, both).arr_missing == 1


@pytest.mark.parametrize(
    ("days", "near"),
    [(0, 1), (90, 1), (365, 0.25), (400, 0.25), (None, 0.25), (-1, 0.25), (90 + 275 // 5, 0.85)],
)
def test_nearness_falls_from_ninety_days_to_a_year(days: int | None, near: float) -> None:
    assert nearness(days) == pytest.approx(near)


def test_risk_is_revenue_times_probability_below_sixty_times_nearness() -> None:
    assert risk(1000, 0.9, 30) == pytest.approx(900)
    assert risk(1000, 0.9, None) == pytest.approx(225)
    assert risk(1000, 0.0, 30) == 0
    assert risk(1000, None, 30) == 0


def test_the_probability_below_sixty_is_that_of_the_tiers() -> None:
    found = report({"A1": {}, "B2": {"*": WEAK}, "C3": {"*": BLIND}, "D4": {"*": {**WEAK, "history_days": None}}})
    alone = account_report(
        facts({"B2": {"*": WEAK}}),
        master("B2"),
        account="B2",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )
    tiers = alone.score.tier_probabilities
    assert tiers is not None
    low = tiers[Tier.LOW_ENGAGED] + tiers[Tier.DISENGAGED]
    by_id = {a.id: a for a in found.accounts}
    assert by_id["B2"].below_60 == pytest.approx(low)
    assert low > 0.9
    assert by_id["C3"].below_60 is None  # not enough data for a tier
    assert by_id["D4"].below_60 is None  # nothing recorded
    assert found.at_risk == ("B2",)
    shares = [a.arr_assumed * a.below_60 for a in found.accounts if a.below_60 is not None]
    assert found.arr_below_60 == pytest.approx(sum(shares))


def test_the_riskiest_come_first() -> None:
    known = Master(
        accounts={
            "A1": account("A1", arr=100.0, renewal_date=date(2026, 11, 1)),
            "B2": account("B2", arr=900.0, renewal_date=date(2026, 11, 1)),
            "C3": account("C3", arr=900.0),
            "D4": account("D4", arr=9e6),
        }
    )
    found = report({"A1": {"*": WEAK}, "B2": {"*": WEAK}, "C3": {"*": WEAK}, "D4": {}}, known)
    assert found.at_risk == ("B2", "C3", "A1")


def test_movers_moved_by_a_point_and_existed_before() -> None:
    accounts: dict[str, dict[str, dict[str, Any]]] = {
        "UP": {"t1": WEAK},
        "DOWN": {"t0": WEAK},
        "SAME": {},
        "NEW": {"t1": {**WEAK, "history_days": None}},
    }
    found = report(accounts)
    assert (found.movers_up, found.movers_down) == (("UP",), ("DOWN",))
    assert {a.id: a.change for a in found.accounts}["NEW"] is None


def test_closed_accounts_are_counted_and_left_out() -> None:
    known = Master(
        accounts={
            "A1": account("A1"),
            "B2": account("B2", closed_at=date(2026, 10, 1)),
            "C3": account("C3", closed_at=date(2026, 10, 2)),
        }
    )
    found = report({"A1": {}, "B2": {}, "C3": {}}, known)
    assert [a.id for a in found.accounts] == ["A1", "C3"]
    assert found.closed_accounts == 1


def test_signals_are_counted_by_account() -> None:
    found = report({"A1": {"scan91": {"reviews_missed": 2}}, "B2": {}})
    counts = {s.signal: s.accounts for s in found.signals}
    assert counts[SignalName.REVIEW_MISSED] == 1
    assert len(counts) == 6


def test_an_account_without_a_record_is_not_at_risk() -> None:
    found = report({"A1": {"*": WEAK}, "B2": {"*": {**WEAK, "history_days": None}}})
    assert found.at_risk == ("A1",)


@pytest.mark.parametrize(
    ("currencies", "shared"),
    [
        (("EUR", "EUR"), "EUR"),
        ((None, None), "EUR"),
        (("CHF", "CHF"), "CHF"),
        (("CHF", None), ""),
        (("CHF", "USD"), ""),
    ],
)
def test_revenue_is_named_in_its_own_currency(currencies: tuple[str | None, str | None], shared: str) -> None:
    a, b = currencies
    known = Master(accounts={"A1": account("A1", arr=1.0, currency=a), "B2": account("B2", arr=1.0, currency=b)})
    assert report({"A1": {}, "B2": {}}, known).currency == shared


def test_no_account_is_a_report_too() -> None:
    known = Master(accounts={"A1": account("A1", closed_at=date(2020, 1, 1))})
    found = report({"A1": {}}, known)
    assert (found.accounts, found.overall_unweighted, found.coverage, found.at_risk) == ((), None, 0.0, ())
    assert to_json(found)


def test_ten_thousand_accounts_take_a_few_seconds() -> None:
    one = facts()
    many = 10_000
    labels = one.index.get_level_values("window")
    names = [f"A{i:05d}" for i in range(many)]
    frame = pd.concat([one] * many, ignore_index=True)
    frame.index = pd.MultiIndex.from_arrays(
        [[n for n in names for _ in labels], list(labels) * many], names=["account_id", "window"]
    )
    started = process_time()
    found = portfolio_report(frame, master(*names), period=period(), as_of=AS_OF, workspace=WORKSPACE, config=CONFIG)
    assert len(found.accounts) == many
    assert (
        process_time() - started < 15
    )  # about one second on an idle core; the bound only catches a loop over accounts


def test_what_the_last_scan_found_strong_is_told_apart() -> None:
    rows = {"A1": {"scan91": LOST}, "B2": {"scan91": LOST}, "C3": {}}
    strong = {("A1", SignalName.CANCELLED_MEETINGS), ("C3", SignalName.SPONSOR_MISSING)}

    def told(known: set[tuple[str, SignalName]] | None) -> PortfolioReport:
        return portfolio_report(
            facts(rows),
            master(*rows),
            period=period(),
            as_of=AS_OF,
            workspace=WORKSPACE,
            config=CONFIG,
            strong=known,
        )

    found, never = told(strong), told(None)
    assert [(a.id, a.signals, a.strong) for a in found.accounts] == [
        ("A1", (SignalName.CANCELLED_MEETINGS,), (SignalName.CANCELLED_MEETINGS,)),
        ("B2", (SignalName.CANCELLED_MEETINGS,), ()),
        ("C3", (), ()),  # the rule no longer holds
    ]
    lost = {s.signal: (s.accounts, s.strong) for s in found.signals}[SignalName.CANCELLED_MEETINGS]
    assert lost == (2, 1)
    assert {s.strong for s in never.signals} == {None}
    assert "Meetings lost: 2 accounts, 1 of them strong" in render_text(found)
    assert "Meetings lost: 2 accounts\n" in render_text(never)
