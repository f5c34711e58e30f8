"""The generator: repeatable, independent of size, streamed, small enough for a demo, with a believable spread."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from engagement.model import Entity
from engagement.sample import COUNTRY, DEFAULT_ACCOUNTS, STORIES, TIME_ZONE, generate
from engagement.sample.background import background_plan
from engagement.sample.names import company

BERLIN = ZoneInfo("Europe/Berlin")
AS_OF = datetime(2026, 9, 2, 14, 30, tzinfo=BERLIN)


def test_same_inputs_give_identical_rows() -> None:
    first, second = (list(generate(seed=7, accounts=40, as_of=AS_OF).books()) for _ in range(2))
    assert first == second


def test_another_seed_gives_other_rows() -> None:
    first, second = (generate(seed=seed, accounts=40, as_of=AS_OF).book("ACCT-135") for seed in (7, 8))
    assert first.activities != second.activities
    assert first.account.name != second.account.name


def test_only_the_local_day_of_as_of_matters() -> None:
    morning = generate(as_of=datetime(2026, 9, 2, 0, 1, tzinfo=BERLIN)).book("ACCT-123")
    night = generate(as_of=datetime(2026, 9, 2, 21, 59, tzinfo=UTC)).book("ACCT-123")
    next_day = generate(as_of=datetime(2026, 9, 2, 22, 0, tzinfo=UTC)).book("ACCT-123")
    assert morning == night
    assert next_day.account.renewal_date != night.account.renewal_date


@pytest.mark.parametrize("account_id", ["ACCT-101", "ACCT-123", "ACCT-150"])
def test_an_account_does_not_depend_on_how_many_there_are(account_id: str) -> None:
    small, large = generate(accounts=60, as_of=AS_OF), generate(accounts=100_000, as_of=AS_OF)
    assert small.book(account_id) == large.book(account_id)
    assert small.book(account_id) == next(b for b in small.books() if b.account.account_id == account_id)


def test_a_hundred_thousand_accounts_are_streamed() -> None:
    company_of_many = generate(accounts=100_000, as_of=AS_OF)
    first = list(islice(company_of_many.books(), 2))
    assert [book.account.account_id for book in first] == ["ACCT-101", "ACCT-102"]
    assert company_of_many.book("ACCT-100100").account.account_id == "ACCT-100100"
    assert next(company_of_many.rows(Entity.USAGE))


def test_a_hundred_thousand_names_differ() -> None:
    assert len({company(3, index) for index in range(100_000)}) == 100_000


def test_default_company_is_small_enough_for_a_demo_and_complete() -> None:
    counts: Counter[str] = Counter()
    for book in generate(as_of=AS_OF).books():
        counts.update(accounts=1, activities=len(book.activities), usage=len(book.usage))
    assert counts["accounts"] == DEFAULT_ACCOUNTS >= 60
    assert 10_000 <= counts["activities"] <= 60_000
    assert 10_000 <= counts["usage"] <= 60_000


@pytest.mark.parametrize("account_id", ["ACCT-100", "ACCT-161", "ACCT-", "OTHER-105", ""])
def test_an_account_outside_the_company_is_an_error(account_id: str) -> None:
    with pytest.raises(KeyError):
        generate(accounts=60, as_of=AS_OF).book(account_id)


def test_as_of_needs_a_zone_and_the_company_an_account() -> None:
    with pytest.raises(ValueError, match="zone"):
        generate(as_of=datetime(2026, 9, 2))  # noqa: DTZ001 - a naive time is what is refused
    with pytest.raises(ValueError, match="account"):
        generate(accounts=0, as_of=AS_OF)


def test_the_workspace_the_rows_are_made_for() -> None:
    assert (TIME_ZONE, COUNTRY) == ("Europe/Berlin", "DE")


def test_segments_and_habits_are_spread_as_told() -> None:
    plans = [background_plan(11, index) for index in range(31, 1_031)]
    segments = Counter(plan.profile.segment for plan in plans)
    assert 150 < segments["enterprise"] < 250
    assert 370 < segments["mid_market"] < 470
    assert 330 < segments["smb"] < 430
    meeting_weeks = Counter(plan.eras[-1].habits.sync_weeks for plan in plans)
    assert 110 < meeting_weeks[0] < 190  # the disengaged hold no regular meetings


@pytest.mark.parametrize("as_of", [datetime(2026, 1, 2, tzinfo=BERLIN), datetime(2026, 8, 17, 9, tzinfo=BERLIN)])
def test_every_source_but_one_delivers_all_the_time(as_of: datetime) -> None:
    """A week of silence would count as a source that broke (method section 10, "Stale")."""
    delivered: dict[str, set[datetime]] = {}
    for book in generate(as_of=as_of).books():
        for row in book.activities:
            delivered.setdefault(row.source, set()).add(row.occurred_at)
        days = (datetime.combine(row.day, datetime.min.time(), BERLIN) for row in book.usage)
        delivered.setdefault("usage", set()).update(days)
    silent = delivered.pop("partner_portal")
    assert timedelta(days=20) < as_of - max(silent) < timedelta(days=28)
    since = as_of - timedelta(days=630)
    for source, moments in delivered.items():
        ordered = sorted(moment for moment in moments if moment >= since)
        gaps = [later - earlier for earlier, later in zip(ordered, [*ordered[1:], as_of], strict=True)]
        assert max(gaps) < timedelta(days=7), source


def test_stories_come_first_and_keep_their_numbers() -> None:
    assert [story.account_id for story in STORIES] == [f"ACCT-{101 + place}" for place in range(len(STORIES))]
    assert STORIES[22].account_id == "ACCT-123"
