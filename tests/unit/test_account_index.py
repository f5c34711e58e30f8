"""Accounts found while somebody types: the best first, one's own among them, whatever they are called."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.account_index import AccountIndex, key_of
from engagement.model import ListedAccount

ANA, BEN = "ana@harbour.example", "ben@harbour.example"


def listed(key: str, name: str, **fields: object) -> ListedAccount:
    return ListedAccount(key, name, **fields)  # type: ignore[arg-type]


SOME = (
    listed("ACCT-1", "Northwind Traders", segment="SMB", owner_email=BEN),
    listed("ACCT-2", "Northern Lights", segment="Enterprise", owner_email="Ana@Harbour.example"),
    listed("ACCT-3", "Great Northern", owner_email=BEN, manager_email=ANA),
    listed("ACCT-4", "Aurora North", closed_at=date(2026, 3, 31)),
    listed("ACCT-5", "Zebra Works", segment="SMB", owner_email=ANA),
)


def found(text: str, own: tuple[str, ...] = (), most: int = 50) -> list[str]:
    return [each.id[-1] for each in AccountIndex(SOME).find(text, own=own, most=most)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "32154"),  # by name, closed ones last
        ("north", "2134"),  # names that begin so, then words, open before closed
        ("NORTHERN", "23"),
        ("acct-4", "4"),
        ("traders north", "1"),  # all words, in any order
        ("wind", "1"),
        ("northwnd", "1243"),  # nothing fits: those with a part that is nearly so, the nearest first
        ("qqqqqq", ""),
    ],
)
def test_the_best_come_first(typed: str, expected: str) -> None:
    assert "".join(found(typed)) == expected


def test_ones_own_come_first_then_the_teams() -> None:
    assert found("", (ANA,)) == list("25314")
    assert found("", (BEN,)) == list("31254")
    assert found("northern", (BEN,)) == list("23")  # how well it fits counts more
    assert found("", (ANA,), most=2) == list("25")


def test_the_whole_name_comes_before_names_that_only_begin_so() -> None:
    index = AccountIndex([listed("A", "North Star"), listed("B", "North"), listed("C", "Far North")])
    assert [each.id for each in index.find("north", most=9)] == ["B", "A", "C"]


def test_segments_and_owners_are_those_of_the_accounts() -> None:
    index = AccountIndex(SOME)
    assert index.segments == {key_of("Enterprise"): "Enterprise", key_of("SMB"): "SMB"}
    assert index.owners == {ANA, BEN}
    assert AccountIndex(()).segments == {}


@given(st.text(max_size=1000))
def test_whatever_an_account_is_called_it_is_found_by_its_key_and_by_its_id(key: str) -> None:
    index = AccountIndex([listed(key, "Some Name"), *SOME])
    assert len(key_of(key)) == 32
    assert index.of_key(key_of(key)) == index.of_id(key)
    assert index.of_id(key) is not None
    assert index.of_key(None) is None


some = st.lists(st.tuples(st.text(max_size=9), st.text(max_size=30)), max_size=20)


@given(some, st.text(max_size=30), st.integers(1, 9))
def test_whatever_is_typed_no_account_is_found_twice_and_no_more_than_asked(
    pairs: list[tuple[str, str]], typed: str, most: int
) -> None:
    accounts = [listed(key, name) for key, name in dict(pairs).items()]
    got = AccountIndex(accounts).find(typed, most=most)
    assert len(got) == len({each.id for each in got}) <= most
    assert set(got) <= set(accounts)
    if not typed.strip():
        assert len(got) == min(most, len(accounts))


def test_ten_thousand_accounts_are_searched_well_within_slacks_three_seconds() -> None:
    named = ((f"ACCT-{n}", f"Customer {n} of the {n % 97}th Company") for n in range(10_000))
    index = AccountIndex(listed(key, name, owner_email=BEN) for key, name in named)
    began = time.perf_counter()
    for typed in ("", "customer 99", "97th", "zzzz", "cutsomer 4711"):
        index.find(typed, own=(ANA,), most=50)
    assert time.perf_counter() - began < 3.0  # five keystrokes; a loaded machine takes a few tenths for each
