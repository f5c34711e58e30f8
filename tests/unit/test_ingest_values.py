"""What one cell may say: numbers, words, e-mails, features. Every refusal has its reason code."""

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from engagement.ingest import values
from engagement.ingest.json_table import Number


def reason_of(parse: Any, value: Any) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        parse(value)
    return caught.value.type


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("27", 27),
        ("27.0", 27),
        ("-3.5", -3.5),
        ("+4", 4),
        (" 12 ", 12),
        (".5", 0.5),
        ("1e3", 1000),
        ("1,234", 1234),
        ("1,234,567.89", 1234567.89),
        ("12,34,567", 1234567),  # Indian grouping
        ("1.234.567,89", 1234567.89),
        ("1.234,5", 1234.5),
        ("1 234 567,89", 1234567.89),
        ("1\u00a0234\u00a0567", 1234567),
        ("1\u202f234,5", 1234.5),
        ("1'234.50", 1234.5),
        ("1’234", 1234),
        ("12,5", 12.5),
        ("1,23", 1.23),  # a comma that cannot group is a decimal comma
        ("$1,200", 1200),
        ("-$1,200.50", -1200.5),
        ("$-1,200.50", -1200.5),
        ("1.200,50 €", 1200.5),
        ("USD 45000", 45000),
        ("45000 EUR", 45000),
        ("(1,200)", -1200),
        ("£0", 0),
        ("\u221212", -12),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert values.parse_number(text) == number


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-Infinity", "1e400", "-1e999"])
def test_what_is_not_finite_is_refused(text: str) -> None:
    assert reason_of(values.parse_number, text) == "not_finite"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_floats_that_are_not_finite_are_refused(value: float) -> None:
    assert reason_of(values.parse_number, value) == "not_finite"


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "١٢",
        "1,2345",
        "1,234,56",
        "1.2.3",
        "1..2",
        "--1",
        "0x10",
        "twelve",
        "5 kg",
        "1e",
        "$",
        "(5",
        "5)",
        "1,234.567.8",
        "- 5 -",
        "1 23",
        "²",
    ],
)
def test_what_can_be_read_in_no_one_way_is_refused(text: str) -> None:
    assert reason_of(values.parse_number, text) == "not_a_number"


@pytest.mark.parametrize("value", [True, None, [1], {"a": 1}, b"1"])
def test_other_things_are_no_numbers(value: Any) -> None:
    assert reason_of(values.parse_number, value) == "not_a_number"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_every_float_comes_back_from_its_own_text(number: float) -> None:
    assert values.parse_number(repr(number)) == number


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", "'", " ", "\u00a0"]))
def test_thousands_separators_change_nothing(number: int, separator: str) -> None:
    assert values.parse_number(f"{number:,}".replace(",", separator)) == number


@given(st.text(max_size=12))
def test_no_text_makes_anything_but_a_finite_number_or_a_refusal(text: str) -> None:
    with suppress(PydanticCustomError):
        assert math.isfinite(values.parse_number(text))


def test_seats_are_whole_and_not_negative() -> None:
    assert values.parse_count("27.0") == 27
    assert values.parse_count("1,000") == 1000
    assert values.parse_count(0) == 0
    assert reason_of(values.parse_count, "27.5") == "not_whole"
    assert reason_of(values.parse_count, "-1") == "out_of_range"
    assert reason_of(values.parse_count, "1e12") == "out_of_range"


def test_durations_are_in_minutes() -> None:
    assert values.parse_minutes("30.5") == 30.5
    assert reason_of(values.parse_minutes, "2400000") == "out_of_range"
    assert reason_of(values.parse_minutes, "-1") == "out_of_range"


def test_a_zero_has_no_sign() -> None:
    assert math.copysign(1, values.parse_positive("-0")) == 1


@pytest.mark.parametrize("word", ["true", "TRUE", "Yes", "y", "t", "1", " true ", True])
def test_yes(word: Any) -> None:
    assert values.parse_yes_no(word) is True


@pytest.mark.parametrize("word", ["false", "No", "n", "F", "0", False])
def test_no(word: Any) -> None:
    assert values.parse_yes_no(word) is False


def test_maybe_is_refused() -> None:
    assert reason_of(values.parse_yes_no, "maybe") == "not_yes_or_no"
    assert reason_of(values.parse_yes_no, "2") == "not_yes_or_no"


@pytest.mark.parametrize("address", ["a@b", "ann.lee+x@mail.example", "ü@exämple.example", " a@b.example "])
def test_emails(address: str) -> None:
    assert values.parse_email(address) == address.strip()


@pytest.mark.parametrize("address", ["emily.rodriguez", "@b", "a@", "a@@b", "a b@c", "a@b@c", "a\u200b@b", "", "a\n@b"])
def test_what_is_no_email(address: str) -> None:
    assert reason_of(values.parse_email, address) == "not_an_email"


def test_our_own_addresses_are_keys_in_lower_case() -> None:
    assert values.parse_our_email("Ann.Lee@Vendor.Example") == "ann.lee@vendor.example"


@given(st.text())
def test_text_stays_as_it_is(text: str) -> None:
    assert values.parse_text(text) == text


def test_text_that_is_not_unicode_is_refused() -> None:
    assert reason_of(values.parse_text, "caf\udce9") == "bad_encoding"
    assert reason_of(values.parse_text, 1.5) == "not_text"
    assert reason_of(values.parse_text, True) == "not_text"
    assert values.parse_text(12345) == "12345"


def test_ids_fit_into_an_index() -> None:
    assert values.parse_id("x" * 1000) == "x" * 1000
    assert reason_of(values.parse_id, "x" * 1001) == "too_long"
    assert reason_of(values.parse_id, "ü" * 501) == "too_long"
    assert reason_of(values.parse_id, "a\0b") == "nul_character"
    assert reason_of(values.parse_id, "  ") == "missing_value"
    assert values.parse_id(" A 1 ") == " A 1 "


@pytest.mark.parametrize(
    ("given_value", "features"),
    [
        ("12", 12),
        ("1,000", 1000),
        ("12.0", 12),
        ("a;b;c", ["a", "b", "c"]),
        ("a|b", ["a", "b"]),
        (" a ; b ;; a ", ["a", "b"]),
        ("reports", ["reports"]),
        ("5;", ["5"]),
        (["a", "b"], ["a", "b"]),
        ([], 0),
        (7, 7),
        (Number("7"), 7),
    ],
)
def test_entitled_features_are_a_number_or_a_list(given_value: Any, features: Any) -> None:
    assert values.parse_features(given_value) == features


@pytest.mark.parametrize(("value", "reason"), [("nan", "not_finite"), ("-1", "out_of_range"), ("2.5", "not_whole")])
def test_a_wrong_number_of_features_is_no_name(value: str, reason: str) -> None:
    assert reason_of(values.parse_features, value) == reason
