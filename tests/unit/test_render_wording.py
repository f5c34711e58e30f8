"""Wording: every code has words, numbers and plurals read right, customer strings cannot act up."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.model import Component, Dimension, Kind, Severity, SignalName, State, Strength, Tier
from engagement.render.wording import actions, components, names, score
from engagement.render.wording.formats import (
    business_days,
    business_hours,
    count,
    day,
    iso_day,
    listed,
    money,
    number,
    percent,
    plain,
    rounded,
)
from engagement.scoring import pattern
from engagement.scoring.definitions import REASONS, SOURCE_COLUMNS
from tests.slack.factories import account_report


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Acme", "Acme"),
        ("  two\n lines\t ", "two lines"),
        ("a\u202eb\u200bc\x1b[31md", "abc[31md"),
        ("\ufeff\u2066\u2069", ""),
        ("\u3164", ""),
        (None, ""),
        ("x" * 200, "x" * 119 + "…"),
        ("Müller & Söhne <b>", "Müller & Söhne <b>"),
        ("\ud800broken", "broken"),
        (
            "\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
            "\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
        ),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Ac\u200dme\u200c \u200d1\u200d", "Acme 1"),
        ("\u200d\U0001f469\u200d\u200d\U0001f467\u200d", "\U0001f469\U0001f467"),
        ("\U0001f469\u200d" * 80, "\U0001f469\u200d" * 59 + "\U0001f469…"),
    ],
)
def test_customer_strings_are_neutralised(raw: str | None, shown: str) -> None:
    assert plain(raw) == shown


@given(st.text(st.characters(), max_size=300))
def test_a_neutralised_string_is_one_line_that_shows_what_it_holds(text: str) -> None:
    shown = plain(text)
    assert len(shown) <= 120
    assert shown == shown.strip()
    joined = re.sub(r"(?<=\S)[\u200c\u200d](?=\S)", "", shown)
    assert not {unicodedata.category(c) for c in joined} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert plain(shown) == shown


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (2.0, "2"), (2.44, "2.4"), (1234.5, "1,234.5"), (-0.01, "0"), (100, "100")]
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.04, "0"),
        (0.14, "0.1"),
        (2.0, "2"),
        (2.44, "2.4"),
        (9.96, "10"),
        (17.24, "17"),
        (1234.5, "1,234"),
        (-17.24, "-17"),
    ],
)
def test_what_is_measured_is_told_as_one_would_say_it(value: float, text: str) -> None:
    assert rounded(value) == text
    assert count(value, "point") == f"{text} points"


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        ((), ""),
        (("usage",), "No usable data on product usage."),
        (("email", "meeting"), "No usable data on e-mails, messages, calls and meetings."),
        (("email", "meeting", "usage"), "No usable data on e-mails, messages, calls, meetings and product usage."),
    ],
)
def test_missing_data_are_one_list(missing: tuple[str, ...], text: str) -> None:
    assert score.missing_sentence(replace(account_report(), missing=missing)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.004, "under 1%"), (0.5, "50%"), (0.756, "76%"), (0.996, "over 99%"), (1, "100%"), (1.2, "120%")],
)
def test_percentages_keep_the_ends_honest(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 meetings"), (1, "1 meeting"), (1.0, "1 meeting"), (2, "2 meetings"), (0.97, "1 meeting")]
)
def test_plurals(n: float, text: str) -> None:
    assert count(n, "meeting") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.01, "less than a business day"),
        (1, "1 business day"),
        (2.25, "2.2 business days"),
        (41.4, "41 business days"),
    ],
)
def test_business_days(value: float, text: str) -> None:
    assert business_days(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.3, "less than an hour"),
        (1, "1 hour"),
        (18.4, "18 hours"),
        (23.7, "24 hours"),
        (24, "1 business day"),
        (72, "3 business days"),
        (100, "4.2 business days"),
    ],
)
def test_business_hours(value: float, text: str) -> None:
    assert business_hours(value) == text


def test_days_are_local_and_unambiguous() -> None:
    late = datetime(2026, 4, 11, 23, 30, tzinfo=UTC)
    assert day(late) == "11 Apr 2026"
    assert day(late, "Europe/Berlin") == "12 Apr 2026"
    assert day(date(2026, 12, 1), "Asia/Tokyo") == "1 Dec 2026"
    assert iso_day("2026-09-15", "America/New_York") == "15 Sept 2026"
    assert iso_day("2026-09-15T01:00:00+00:00", "America/New_York") == "14 Sept 2026"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_enumerations(words: list[str], text: str) -> None:
    assert listed(words) == text


def test_money_names_its_currency() -> None:
    assert money(1234567.8, "EUR") == "€1,234,568"
    assert money(5, None) == "5"


def test_every_closed_set_has_its_names() -> None:
    assert names.TIERS.keys() == set(Tier)
    assert names.DIMENSIONS.keys() == set(Dimension)
    assert names.COMPONENTS.keys() == set(Component)
    assert names.SIGNALS.keys() == set(SignalName)
    assert names.SEVERITIES.keys() == set(Severity)
    assert names.STRENGTHS.keys() == set(Strength)
    assert names.STATES.keys() == set(State)
    assert names.KINDS.keys() >= {*Kind, "usage"}
    assert components.SENTENCES.keys() == set(Component)


def test_every_reason_has_its_words() -> None:
    by_source = {"not_connected", "source_stopped"}
    assert components.REASONS.keys() == set(REASONS) - by_source - {""}
    assert components.NOT_CONNECTED.keys() == components.STOPPED.keys() == SOURCE_COLUMNS.keys()


def test_every_contradiction_has_its_words() -> None:
    assert score.CONTRADICTIONS.keys() == {code for codes in pattern.CONTRADICTIONS.values() for code in codes}


def test_no_wording_is_jargon() -> None:
    tables = (
        names.COMPONENTS,
        names.SIGNALS,
        names.STATES,
        components.REASONS,
        components.NOT_CONNECTED,
        components.STOPPED,
        actions.PLAYS,
        actions.CADENCES,
        actions.CONTENTS,
        actions.CHANNELS,
        actions.ROLES,
        score.CONTRADICTIONS,
    )
    for table in tables:
        for text in table.values():
            assert not re.search(r"_|kaplan|median|censor|entropy|posterior|shrunk", text, re.IGNORECASE), text
