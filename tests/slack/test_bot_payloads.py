"""What buttons carry comes back unchanged, and anything else is an error for the user."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.payloads import AccountChoice, PayloadError, PayloadTooLarge


@given(st.text(min_size=1, max_size=200), st.none() | st.text(max_size=40))
def test_a_choice_comes_back_as_it_went(account_id: str, period: str | None) -> None:
    try:
        value = AccountChoice(account_id, period).encode()
    except PayloadTooLarge:
        return
    assert len(value) <= 2000
    assert AccountChoice.decode(value) == AccountChoice(account_id, period)


def test_a_value_beyond_slacks_limit_is_not_made() -> None:
    with pytest.raises(PayloadTooLarge):
        AccountChoice("A" * 10_000, None).encode()


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "{}",
        "[]",
        "null",
        "ACCT-123",
        '{"v":2,"a":"A","p":null}',
        '{"v":1,"p":null}',
        '{"v":1,"a":7,"p":null}',
        '{"v":1,"a":"","p":null}',
        '{"v":1,"a":"A","p":[]}',
        '{"v":1,"a":"A","p":null}' + " " * 3000,
    ],
)
def test_anything_else_is_an_error_for_the_user(value: str | None) -> None:
    with pytest.raises(PayloadError, match="older message"):
        AccountChoice.decode(value)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(value: str) -> None:
    with pytest.raises(PayloadError):
        AccountChoice.decode(value)
