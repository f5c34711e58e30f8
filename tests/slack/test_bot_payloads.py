"""What buttons carry comes back unchanged, and anything else is an error for the user."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.limits import METADATA, OPTION_VALUE
from bot.ids import FlagDeed, Following
from bot.payloads import (
    EXPORTS,
    AccountChoice,
    CommandChoice,
    Export,
    FlagButton,
    Follow,
    PayloadError,
    PayloadTooLarge,
    read_choice,
)
from engagement.model import Verdict
from engagement.render.format import Format

FLAG = "0123456789abcdef" * 2


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


@given(st.integers(1, 10**9), st.sampled_from(FlagDeed), st.none() | st.sampled_from(Verdict), st.text(max_size=40))
def test_what_is_asked_of_a_flag_comes_back_and_fits(
    revision: int, deed: FlagDeed, verdict: Verdict | None, channel: str
) -> None:
    button = FlagButton(FLAG, revision, deed, verdict, channel)
    assert FlagButton.decode(button.encode()) == button
    assert len(button.encode()) <= METADATA
    assert len(FlagButton(FLAG, revision, deed, verdict).encode()) <= OPTION_VALUE


@pytest.mark.parametrize("version", ["0", "2", '"1"', "null"])
def test_a_flags_button_of_another_version_only_shows_the_flag(version: str) -> None:
    value = f'{{"v":{version},"f":"{FLAG}","r":7,"d":"resolve"}}'
    assert FlagButton.decode(value) == FlagButton(FLAG, 0, FlagDeed.SHOW)


@pytest.mark.parametrize(
    "fields",
    [
        *('"r":1,"d":"snooze"', '"f":null,"r":1,"d":"snooze"', '"f":"../etc","r":1,"d":"snooze"'),
        f'"f":"{FLAG.upper()}","r":1,"d":"snooze"',
        f'"f":"{FLAG}","r":"1","d":"snooze"',
        f'"f":"{FLAG}","r":true,"d":"snooze"',
        f'"f":"{FLAG}","r":1,"d":"delete"',
        f'"f":"{FLAG}","r":1,"d":[]',
        f'"f":"{FLAG}","r":1,"d":"judge","j":"maybe"',
        f'"f":"{FLAG}","r":1,"d":"judge","j":{{}}',
        f'"f":"{FLAG}","r":1,"d":"judge","c":7',
    ],
)
def test_a_flags_button_that_does_not_fit_is_an_error_for_the_user(fields: str) -> None:
    with pytest.raises(PayloadError, match="older message"):
        FlagButton.decode(f'{{"v":1,{fields}}}')


@given(st.text(max_size=300) | st.recursive(st.none() | st.integers(), st.lists).map(str))
def test_no_text_breaks_the_reader_of_flags(value: str) -> None:
    with pytest.raises(PayloadError):
        FlagButton.decode(value)


@pytest.mark.parametrize("format_", EXPORTS)
def test_an_export_comes_back_and_fits_into_a_menu(format_: Format) -> None:
    value = Export(str(uuid4()), format_).encode()
    assert len(value) <= OPTION_VALUE
    assert Export.decode(value).encode() == value


@pytest.mark.parametrize(
    "fields", ['"f":"csv"', '"e":"","f":"csv"', '"e":1,"f":"csv"', '"e":"x"', '"e":"x","f":"json"']
)
def test_an_export_that_does_not_fit_is_an_error_for_the_user(fields: str) -> None:
    with pytest.raises(PayloadError):
        Export.decode(f'{{"v":1,{fields}}}')


@pytest.mark.parametrize("what", list(Following))
def test_what_else_is_wanted_of_a_report_comes_back(what: Following) -> None:
    assert Follow.decode(Follow("a delivery", what).encode()) == Follow("a delivery", what)


@pytest.mark.parametrize(
    "fields", ['"w":"plan"', '"g":"","w":"plan"', '"g":1,"w":"plan"', '"g":"x"', '"g":"x","w":"y"']
)
def test_a_wish_that_does_not_fit_is_an_error_for_the_user(fields: str) -> None:
    with pytest.raises(PayloadError):
        Follow.decode(f'{{"v":1,{fields}}}')


@given(st.text(min_size=1, max_size=300))
def test_a_chosen_command_comes_back_as_it_went(text: str) -> None:
    assert read_choice(CommandChoice(text).encode()) == CommandChoice(text)
    assert read_choice(AccountChoice(text, None).encode()) == AccountChoice(text, None)


@pytest.mark.parametrize("value", [None, '{"v":1,"t":7}', '{"v":1,"t":""}', '{"v":2,"t":"flags"}'])
def test_no_command_is_read_from_anything_else(value: str | None) -> None:
    with pytest.raises(PayloadError, match="older message"):
        read_choice(value)
