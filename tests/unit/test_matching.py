"""What people type, and the account they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.errors import AccountAmbiguous, AccountNotFound
from engagement.matching import match_account

ACCOUNTS = [
    ("ACCT-123", "Velmora Freight"),
    ("ACCT-124", "Velmora Bank"),
    ("ACCT-200", "Tarnwick Optics"),
    ("ACCT-201", "Quillhaven Studios"),
    ("ACCT-1", "Brightmoss"),
    ("ACCT-300", "نورث‌ویند"),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ACCT-123", "ACCT-123"),
        ("acct-1", "ACCT-1"),
        ("velmora   FREIGHT", "ACCT-123"),
        ("freight", "ACCT-123"),
        ("quill", "ACCT-201"),
        ("Tarnwik Optcs", "ACCT-200"),
        ("brightmos", "ACCT-1"),
        ("ACCT200", "ACCT-200"),
        ("\u2068نورث\u200cویند\u2069", "ACCT-300"),
        ("نورثویند", "ACCT-300"),
    ],
)
def test_it_finds_the_account_that_was_meant(typed: str, meant: str) -> None:
    assert match_account(typed, ACCOUNTS)[0] == meant


def test_several_that_fit_are_offered() -> None:
    with pytest.raises(AccountAmbiguous) as caught:
        match_account("velmora", ACCOUNTS)
    assert {m.id for m in caught.value.matches} == {"ACCT-123", "ACCT-124"}


def test_none_that_fits_names_the_nearest() -> None:
    with pytest.raises(AccountNotFound) as caught:
        match_account("Tarnish", ACCOUNTS)
    assert "ACCT-200" in {m.id for m in caught.value.nearest}


@pytest.mark.parametrize("typed", ["ACCT-9999", "ACCT-129", "velmora fright bank"])
def test_what_is_only_like_some_names_fits_none_of_them(typed: str) -> None:
    with pytest.raises(AccountNotFound) as caught:
        match_account(typed, [*ACCOUNTS, ("ACCT-999", "Brindle"), ("ACCT-998", "Fennick"), ("ACCT-121", "Dunmore")])
    assert 1 <= len(caught.value.nearest) <= 3


def test_a_sentence_that_is_about_no_account_names_none() -> None:
    names = [("A-1", "Accounts At Last"), ("A-2", "Whitchurch Risk"), ("A-3", "What Changed Media")]
    for typed in ("which of them need a call this week", "who wrote to us about what yesterday"):
        with pytest.raises(AccountNotFound) as caught:
            match_account(typed, names)
        assert not caught.value.nearest


@pytest.mark.parametrize("typed", ["", "   ", "zzzzqqqq"])
def test_nonsense_finds_nothing(typed: str) -> None:
    with pytest.raises(AccountNotFound):
        match_account(typed, ACCOUNTS)


@given(st.text(max_size=400))
def test_any_text_gives_an_account_or_a_named_error(typed: str) -> None:
    try:
        found = match_account(typed, ACCOUNTS)
    except (AccountAmbiguous, AccountNotFound):
        return
    assert found in ACCOUNTS


@pytest.mark.parametrize("typed", ["ACCT-123 quarterly monthly", "acct-123 and more"])
def test_an_id_among_other_words_is_asked_about_not_guessed(typed: str) -> None:
    with pytest.raises(AccountNotFound) as caught:
        match_account(typed, ACCOUNTS)
    assert [m.id for m in caught.value.nearest] == ["ACCT-123"]


@pytest.mark.parametrize("typed", ["foo", "<!channel>", "portfolio foo"])
def test_a_short_word_inside_a_name_is_no_match(typed: str) -> None:
    with pytest.raises(AccountNotFound) as caught:
        match_account(typed, [("ACCT-1", "Frostflockton Hotels"), ("ACCT-2", "Hazelbeck Learning")])
    assert not caught.value.nearest
