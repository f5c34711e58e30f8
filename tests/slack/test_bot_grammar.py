"""What people type after the command, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grammar import (
    AccountWanted,
    Command,
    DigestWanted,
    DigestWish,
    Help,
    NoAccount,
    NoWish,
    PickerWanted,
    Portfolio,
    parse,
)


@pytest.mark.parametrize("text", ["help", "HELP", " Help ", "?"])
def test_help_is_help(text: str) -> None:
    assert parse(text) == Help()


@pytest.mark.parametrize("text", ["", "  ", '""', "“”"])
def test_nothing_opens_the_window_to_choose_in(text: str) -> None:
    assert parse(text) == PickerWanted()


@pytest.mark.parametrize(
    ("text", "account", "period"),
    [
        ("ACCT-123", "ACCT-123", None),
        ("ACCT-123 quarterly", "ACCT-123", "quarterly"),
        ("quarterly ACCT-123", "ACCT-123", "quarterly"),
        ("ACCT-123   Quarterly ", "ACCT-123", "quarterly"),
        ("Northwind Traders last quarter", "Northwind Traders", "last quarter"),
        ("last  quarter Northwind Traders", "Northwind Traders", "last quarter"),
        ("northwind 2026-Q3", "northwind", "2026-q3"),
        ("northwind Q3 2026", "northwind", "q3 2026"),
        ("northwind 2026-09", "northwind", "2026-09"),
        ("90d northwind", "northwind", "90d"),
        ("northwind 90 days", "northwind", "90 days"),
        ('"Northwind Traders" monthly', "Northwind Traders", "monthly"),
        ("“Northwind Traders” monthly", "Northwind Traders", "monthly"),
        ("„Northwind Traders“ monthly", "Northwind Traders", "monthly"),
        ("«Northwind Traders» monthly", "Northwind Traders", "monthly"),
        ("‘Northwind Traders’ monthly", "Northwind Traders", "monthly"),
        ("monthly 'Northwind Traders'", "Northwind Traders", "monthly"),
        ('“Northwind Traders" monthly', "Northwind Traders", "monthly"),
        ("O'Hara & Sons monthly", "O'Hara & Sons", "monthly"),
        ("O'Hara &amp; Sons monthly", "O'Hara & Sons", "monthly"),
        ("Smith &lt;3&gt;", "Smith <3>", None),
        ('"Last Quarter Ltd"', "Last Quarter Ltd", None),
        ('"monthly"', "monthly", None),
        ('"portfolio"', "portfolio", None),
        ("portfolio partners", "portfolio partners", None),
        ('"Northwind', "Northwind", None),
        ("Studio 54", "Studio 54", None),
    ],
)
def test_an_account_and_a_period_in_any_order(text: str, account: str, period: str | None) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert (read.account, read.period, read.certain) == (account, period, True)


@pytest.mark.parametrize(
    ("text", "account", "period"),
    [
        ("ACCT-123 weekly", "ACCT-123", "weekly"),
        ("ACCT-123 quaterly", "ACCT-123", "quaterly"),
        ("montly ACCT-123", "ACCT-123", "montly"),
        ("ACCT-123 last year", "ACCT-123", "last year"),
        ("ACCT-123 Q3", "ACCT-123", "q3"),
        ("ACCT-123 2026", "ACCT-123", "2026"),
        ("Monthly Goods yearly", "Goods yearly", "monthly"),
    ],
)
def test_a_word_that_only_looks_like_a_period_is_taken_for_one_with_doubt(text: str, account: str, period: str) -> None:
    read = parse(text)
    assert isinstance(read, AccountWanted)
    assert (read.account, read.period) == (account, period)
    assert read.whole == text
    assert read.certain is (period == "monthly")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("portfolio", Portfolio()),
        ("Portfolio monthly", Portfolio("monthly")),
        ("last month portfolio", Portfolio("last month")),
        ("portfolio weekly", Portfolio("weekly")),
        ("quarterly", NoAccount("quarterly")),
        ("last quarter", NoAccount("last quarter")),
    ],
)
def test_the_portfolio_and_a_period_alone(text: str, expected: Command) -> None:
    assert parse(text) == expected


@given(st.text(max_size=600))
def test_every_text_means_something(text: str) -> None:
    read = parse(text)
    if isinstance(read, AccountWanted):
        assert read.account.strip() == read.account != ""
        assert read.period is None or read.whole is not None


@given(st.text(max_size=5_000))
def test_a_long_text_is_read_in_no_time(text: str) -> None:
    parse(text * 40)


words = st.from_regex(r"[A-Z][a-z]{6,9}", fullmatch=True).filter(lambda word: word.casefold() not in ("quarterly",))
periods = st.sampled_from(["monthly", "quarterly", "30d", "2026-09", "2026-Q3", "this month", "last quarter"])


@given(st.lists(words, min_size=1, max_size=4), periods, st.booleans())
def test_order_does_not_matter(name: list[str], period: str, first: bool) -> None:
    account = " ".join(name)
    read = parse(f'{period} "{account}"' if first else f'"{account}" {period}')
    assert read == AccountWanted(account, period.casefold(), read.whole if isinstance(read, AccountWanted) else None)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("digest", DigestWish.PREVIEW),
        ("digest preview", DigestWish.PREVIEW),
        ("Digest NOW", DigestWish.NOW),
        ("  digest   settings ", DigestWish.SETTINGS),
    ],
)
def test_ones_own_digest(text: str, wish: DigestWish) -> None:
    assert parse(text) == DigestWanted(wish)


@pytest.mark.parametrize(
    "text", ["digest tomorrow", "Digest  Tomorrow", "digest corp", "digest now please", "digest monthly"]
)
def test_what_is_none_of_the_digests_words_is_no_account(text: str) -> None:
    assert parse(text) == NoWish(" ".join(text.split())[len("digest ") :])


@pytest.mark.parametrize("text", ['"digest"', '"digest tomorrow"', "my digest", "'digest' now", "digest-7 monthly"])
def test_an_account_may_be_called_like_the_digest(text: str) -> None:
    assert isinstance(parse(text), AccountWanted)
