"""Numbers, money, dates, times and lists by the habits of the reader's region; what is expected was written by hand."""

import re
from datetime import UTC, date, datetime, time

import pytest
from babel import localedata

from engagement.render.wording.formats import (
    clock,
    count,
    day,
    fixed,
    listed,
    minute,
    moment,
    money,
    number,
    percent,
    time_of_day,
    weekday,
    weekdays,
)
from engagement.render.wording.reader import DEFAULT, english_in, reader, reading_in

AT = datetime(2026, 9, 3, 13, 5, tzinfo=UTC)
BERLIN = "Europe/Berlin"
EVERY = sorted(name for name in localedata.locale_identifiers() if re.fullmatch(r"en_([A-Z]{2}|\d{3})", name))


def shown(text: str) -> str:
    """With ordinary spaces, which the expectations are written with."""
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("locale", "numbers"),
    [
        ("en_GB", ("0", "1", "1.5", "-2.4", "1,234.5", "-1,234,567.9")),
        ("en_US", ("0", "1", "1.5", "-2.4", "1,234.5", "-1,234,567.9")),
        ("en_DE", ("0", "1", "1,5", "-2,4", "1.234,5", "-1.234.567,9")),
        ("en_IN", ("0", "1", "1.5", "-2.4", "1,234.5", "-12,34,567.9")),
        ("en_CH", ("0", "1", "1.5", "-2.4", "1’234.5", "-1’234’567.9")),
        ("en_SE", ("0", "1", "1,5", "-2,4", "1 234,5", "-1 234 567,9")),
    ],
)
def test_numbers(locale: str, numbers: tuple[str, ...]) -> None:
    with reading_in(locale):
        told = tuple(shown(number(value)) for value in (0, 1, 1.5, -2.4, 1234.5, -1234567.89))
    assert told == numbers


@pytest.mark.parametrize(
    ("locale", "amounts"),
    [  # USD, EUR, CHF, JPY, INR, and three letters that are no currency
        ("en_GB", ("US$120,000", "€120,000", "CHF 120,000", "JP¥120,000", "₹1,200,000", "XQZ 5", "-€50")),
        ("en_US", ("$120,000", "€120,000", "CHF 120,000", "¥120,000", "₹1,200,000", "XQZ 5", "-€50")),
        ("en_DE", ("120.000 US$", "120.000 €", "120.000 CHF", "120.000 JP¥", "1.200.000 ₹", "5 XQZ", "-50 €")),
        ("en_IN", ("$1,20,000", "€1,20,000", "CHF 1,20,000", "JP¥1,20,000", "₹12,00,000", "XQZ 5", "-€50")),
        ("en_CH", ("US$ 120’000", "€ 120’000", "CHF 120’000", "JP¥ 120’000", "₹ 1’200’000", "XQZ 5", "€-50")),
        ("en_AU", ("USD 120,000", "EUR 120,000", "CHF 120,000", "JPY 120,000", "INR 1,200,000", "XQZ 5", "-EUR 50")),
    ],
)
def test_money_is_whole_with_its_currency_where_the_reader_expects_it(locale: str, amounts: tuple[str, ...]) -> None:
    asked = ((120000, "USD"), (120000.4, "EUR"), (120000, "CHF"), (119999.6, "JPY"), (1200000, "INR"), (5, "XQZ"))
    with reading_in(locale):
        told = (*(money(amount, currency) for amount, currency in asked), money(-50, "EUR"))
        assert money(120000, None) == number(120000)
    assert tuple(map(shown, told)) == amounts


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en_GB", ("3 Sept 2026", "Thu, 3 Sept 2026", "15:05", "3 Sept 2026, 15:05", "Thu, 3 Sept 2026 at 15:05")),
        (
            "en_US",
            ("Sep 3, 2026", "Thu, Sep 3, 2026", "3:05 PM", "Sep 3, 2026, 3:05 PM", "Thu, Sep 3, 2026 at 3:05 PM"),
        ),
        ("en_DE", ("3 Sept 2026", "Thu, 3 Sept 2026", "15:05", "3 Sept 2026, 15:05", "Thu, 3 Sept 2026 at 15:05")),
        (
            "en_IN",
            ("3 Sept 2026", "Thu, 3 Sept 2026", "3:05 PM", "3 Sept 2026, 3:05 PM", "Thu, 3 Sept 2026 at 3:05 PM"),
        ),
        (
            "en_CA",
            ("Sep 3, 2026", "Thu, Sep 3, 2026", "3:05 pm", "Sep 3, 2026, 3:05 pm", "Thu, Sep 3, 2026 at 3:05 pm"),
        ),
        ("en_FI", ("3 Sept 2026", "Thu, 3 Sept 2026", "15.05", "3 Sept 2026, 15.05", "Thu, 3 Sept 2026 at 15.05")),
    ],
)
def test_days_and_times(locale: str, told: tuple[str, ...]) -> None:
    with reading_in(locale):
        said = day(AT, BERLIN), weekday(AT, BERLIN), clock(AT, BERLIN), minute(AT, BERLIN), moment(AT, BERLIN)
        assert shown(time_of_day(time(9, 5))) in ("09:05", "9:05 AM", "9:05 am", "9.05")
    assert tuple(map(shown, said)) == told


@pytest.mark.parametrize(
    ("locale", "text"), [("en_GB", "46%"), ("en_US", "46%"), ("en_DE", "46 %"), ("en_SE", "46 %"), ("en_IN", "46%")]
)
def test_percentages(locale: str, text: str) -> None:
    with reading_in(locale):
        assert shown(percent(0.456)) == text
        assert shown(percent(0.004)) == f"under {text.replace('46', '1')}"
        assert shown(percent(0.996)) == f"over {text.replace('46', '99')}"


@pytest.mark.parametrize("locale", ["en_GB", "en_US", "en_DE", "en_IN"])
def test_plurals_go_by_what_is_shown(locale: str) -> None:
    half = "1,5" if locale == "en_DE" else "1.5"
    with reading_in(locale):
        said = [count(n, "reply", "replies") for n in (0, 1, 2, 1.5, 0.97, 1.04, -1, 0.04)]
    assert said == [
        *("0 replies", "1 reply", "2 replies", f"{half} replies"),
        *("1 reply", "1 reply", "-1 reply", "0 replies"),
    ]


@pytest.mark.parametrize(
    ("locale", "three", "four", "either"),
    [
        ("en_GB", "a, b and c", "a, b, c and d", "a, b or c"),
        ("en_US", "a, b, and c", "a, b, c, and d", "a, b, or c"),
        ("en_DE", "a, b and c", "a, b, c and d", "a, b or c"),
    ],
)
def test_lists(locale: str, three: str, four: str, either: str) -> None:
    with reading_in(locale):
        assert [listed("abcd"[:n]) for n in range(5)] == ["", "a", "a and b", three, four]
        assert listed("abc", "or") == either


def test_a_column_of_numbers_keeps_its_decimals() -> None:
    with reading_in("en_DE"):
        assert [fixed(value) for value in (7, 0.25, -3.14)] == ["7,0", "0,2", "-3,1"]


def test_the_week_begins_on_monday() -> None:
    assert weekdays() == ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-US", "en_US"),
        ("de-DE", "en_DE"),
        ("de_AT", "en_AT"),
        ("DE", "en_DE"),
        ("ja-JP", "en_JP"),
        ("zh-Hans-SG", "en_SG"),
        ("es-LA", None),  # Slack's Latin America, which is Laos to everybody else
        ("pt-BR", None),
        ("en", None),
        ("", None),
        (None, None),
        ("en-US-POSIX", None),
        ("../../etc", None),
    ],
)
def test_english_in_a_region(tag: str | None, locale: str | None) -> None:
    assert english_in(tag) == locale


def test_the_reader_is_one_only_for_as_long_as_said() -> None:
    with reading_in("en_DE"):
        with reading_in("en_US"):
            assert reader() == "en_US"
        assert reader() == "en_DE"
    assert reader() == DEFAULT == "en_GB"


@pytest.mark.parametrize("locale", EVERY)
def test_every_region_reads_unambiguously(locale: str) -> None:
    """Whatever CLDR brings next: the month is a word, groups and decimals differ, nothing but digits is a digit."""
    with reading_in(locale):
        told = shown(day(date(2026, 9, 3)))
        assert re.fullmatch(r"(0?3 Sept?,? 2026|Sep 3, 2026)", told)
        grouped = shown(number(1234567.5))
        assert re.fullmatch(r"1(?P<group>[,. ’])234(?P=group)567[.,]5|12,34,567\.5", grouped)
        assert grouped[-2] not in grouped[:-2]
        assert re.search(r"\d", money(5, "USD"))
        assert " ".join(moment(AT, BERLIN).split()).isascii()
