"""Filters of the portfolio: words to a filter, a filter to accounts, and what the report says of the rest."""

from datetime import date

import pytest

from engagement.config import Config
from engagement.errors import InputError
from engagement.filters import matches, parse_filter
from engagement.model import Account, SignalName, Tier
from engagement.render import render_text
from engagement.reports import Master, PortfolioReport, portfolio_report
from engagement.results import PortfolioFilter
from tests.unit.factories import AS_OF, WORKSPACE, facts, period

TODAY = date(2026, 10, 1)
WEAK = {"points_per_week": 0.2, "regularity": 0.1, "response_rate": 0.3, "adoption": 0.2, "effective_contacts": 1.0}
ACCOUNTS = (
    Account(
        "A1", "Alder", segment="Enterprise", arr=100.0, owner_email="ann@v.example", renewal_date=date(2026, 12, 30)
    ),
    Account(
        "B2", "Birch", segment="Enterprise", arr=300.0, owner_email="bob@v.example", renewal_date=date(2026, 12, 31)
    ),
    Account("C3", "Cedar", segment="SMB", owner_email="ann@v.example", renewal_date=date(2026, 9, 30)),
    Account("D4", "Damson", segment="Enterprise"),
)


def kept(chosen: PortfolioFilter) -> str:
    return "".join(a.id[0] for a in ACCOUNTS if matches(a, chosen, TODAY))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, "ABCD"),
        ({"owner": "ANN@v.example"}, "AC"),
        ({"segment": "enterprise"}, "ABD"),
        ({"renewal": "90d"}, "A"),
        ({"renewal": "91"}, "AB"),
        ({"renewal": "90 days", "owner": "bob@v.example"}, ""),
    ],
)
def test_words_choose_accounts(words: dict[str, str], expected: str) -> None:
    assert kept(parse_filter(ACCOUNTS, **words)) == expected


@pytest.mark.parametrize("word", ["low", "Low engaged", "low-engaged", "low_engaged"])
def test_a_tier_may_be_written_as_people_say_it(word: str) -> None:
    assert parse_filter(ACCOUNTS, tier=word).tier is Tier.LOW_ENGAGED


def test_a_signal_may_be_begun() -> None:
    assert parse_filter(ACCOUNTS, signal="sponsor").signal is SignalName.SPONSOR_MISSING


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            {"owner": "anne@v.example"},
            "No account has the owner 'anne@v.example'. Nearest: ann@v.example, bob@v.example.",
        ),
        ({"owner": "nobody"}, "No account has the owner 'nobody'."),
        ({"segment": "enterprises"}, "No account has the segment 'enterprises'. Nearest: Enterprise."),
        ({"tier": "green"}, "'green' is no tier; write one of highly_engaged, moderately_engaged, low_engaged, "),
        ({"tier": " "}, "' ' is no tier"),
        ({"signal": "re"}, "'re' is no signal; write one of unanswered_outreach"),
        ({"renewal": "soon"}, "'soon' is no renewal window; write a number of days from 1d to 3650d."),
        ({"renewal": "0d"}, "'0d' is no renewal window"),
    ],
)
def test_a_wrong_word_is_answered_with_right_ones(words: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_filter(ACCOUNTS, **words)
    assert str(raised.value).startswith(said)


def report(chosen: PortfolioFilter) -> PortfolioReport:
    rows = {a.id: {"*": WEAK} if a.id in ("B2", "C3") else {} for a in ACCOUNTS}
    known = Master(accounts={a.id: a for a in ACCOUNTS})
    return portfolio_report(
        facts(rows), known, period=period(), as_of=AS_OF, workspace=WORKSPACE, config=Config(), filters=chosen
    )


def test_every_figure_is_of_the_accounts_that_are_left() -> None:
    whole, part = report(PortfolioFilter()), report(PortfolioFilter(segment="Enterprise"))
    assert [a.id for a in part.accounts] == ["A1", "B2", "D4"]
    assert sum(t.accounts for t in part.tiers) == 3
    assert set(part.at_risk) == set(whole.at_risk) - {"C3"}
    low = report(PortfolioFilter(tier=whole.accounts[1].tier))
    assert [a.id for a in low.accounts] == ["B2", "C3"]
    assert low.overall_unweighted == pytest.approx(whole.accounts[1].overall)


def test_an_account_shows_the_same_whatever_the_filter() -> None:
    whole = {a.id: a for a in report(PortfolioFilter()).accounts}
    for chosen in (PortfolioFilter(segment="Enterprise"), PortfolioFilter(owner="ann@v.example")):
        assert all(whole[a.id] == a for a in report(chosen).accounts)
    alone = report(PortfolioFilter(owner="ann@v.example", segment="SMB")).accounts[0]
    assert alone.arr_assumed == 200  # no SMB account has a known revenue: the median of all


def test_the_report_says_what_it_was_narrowed_to() -> None:
    narrow = PortfolioFilter(owner="ann@v.example", segment="SMB", tier=Tier.DISENGAGED, renewal_days=90)
    text = " ".join(render_text(report(narrow)).split())
    assert "Only accounts owned by ann@v.example, of segment SMB, that are disengaged, renewing within 90 days." in text
    assert "No account fits" in text
    assert "Only accounts" not in render_text(report(PortfolioFilter()))
