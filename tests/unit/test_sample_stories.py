"""Every story comes out as told, judged by the brute-force oracle, which shares no code with the engine.

The oracle is given one account and a few records of another one that keep the sources alive; that they are alive in
the whole company is tested in test_sample_generate.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engagement.model import Component, SignalName, State, Tier
from engagement.sample import COUNTRY, STORIES, TIME_ZONE, AccountRows, Story, generate
from tests.oracle.measures import measure
from tests.oracle.rows import Workspace, normalise
from tests.oracle.scores import score
from tests.oracle.signals import signals

BERLIN = ZoneInfo("Europe/Berlin")
AFTER_HOLIDAYS = datetime(2026, 4, 8, 0, 0, tzinfo=BERLIN)
IN_AUTUMN = datetime(2026, 10, 26, 15, 30, tzinfo=BERLIN)
SOURCES = {
    "email": "mail", "message": "product", "call": "crm", "meeting": "calendar", "business_review": "calendar",
}  # fmt: skip
QUARTER = 91


@dataclass(frozen=True)
class Told:
    """What the oracle says about an account: per quarter, newest first, and the signals."""

    measures: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    flags: set[str]


def heartbeat(ends: Iterable[datetime]) -> dict[str, list[dict[str, Any]]]:
    """A record of every kind and a usage day shortly before each moment, of an account that nobody looks at."""
    acts, usage = [], []
    for number, end in enumerate(ends):
        at = end - timedelta(days=1)
        for kind, source in SOURCES.items():
            acts.append(
                {"account_id": "BEAT", "activity_id": f"{number}-{kind}", "source": source, "kind": kind,
                 "occurred_at": at, "direction": "outbound", "status": "sent", "is_bulk": True}
            )  # fmt: skip
        usage.append(
            {
                "account_id": "BEAT",
                "day": at.date(),
                "feature": "login",
                "user_id": "U",
                "events": 1,
                "source": "product",
            }
        )
    return {"activities": acts, "usage": usage}


def workspace_of(book: AccountRows, ends: Iterable[datetime]) -> Workspace:
    others = heartbeat(ends)
    return normalise(
        {
            "settings": {"zone": TIME_ZONE, "country": COUNTRY},
            "accounts": [book.account._asdict(), {"account_id": "BEAT"}],
            "contacts": [row._asdict() for row in book.contacts],
            "activities": [row._asdict() for row in book.activities] + others["activities"],
            "attendees": [row._asdict() for row in book.attendees],
            "usage": [row._asdict() for row in book.usage] + others["usage"],
        }
    )


@lru_cache(maxsize=256)
def told(account_id: str, as_of: datetime, quarters: int = 2) -> Told:
    book = generate(accounts=160, as_of=as_of).book(account_id)
    ends = [as_of - timedelta(days=QUARTER * number) for number in range(quarters + 1)]
    workspace = workspace_of(book, [*ends, as_of - timedelta(days=28)])
    measures = [measure(workspace, account_id, start, end) for end, start in pairwise(ends)]
    scores = [score(measures[place], measures[place + 1 :]) for place in range(len(measures))]
    flags = {name for name, flag in signals(workspace, account_id, as_of).items() if flag["literal"]}
    return Told(measures, scores, flags)


def pattern(measures: dict[str, Any]) -> dict[str, str]:
    """Initiative, threading and content by the words of method section 5."""
    ours, customer = measures["responsiveness"], measures["customer_initiated"] or 0.0
    initiative = "responsive"
    if ours["asks"] and ours["answered"] < ours["asks"] / 2:
        initiative = "unresponsive"
    if customer >= 0.3:
        initiative = "proactive"
    return {
        "initiative": initiative,
        "threading": "multi_threaded" if measures["stakeholders"]["effective"] >= 2 else "single_threaded",
        "content": "strategic" if (measures["strategic_share"] or 0.0) >= 0.25 else "tactical",
    }


def state_of(component: dict[str, Any]) -> str:
    return str(component["reason"] if component["reason"] == "no_opportunity" else component["state"])


each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.account_id)
each_day = pytest.mark.parametrize("as_of", [AFTER_HOLIDAYS, IN_AUTUMN], ids=["after_holidays", "in_autumn"])


@each_day
@each_story
def test_a_story_reads_as_told(story: Story, as_of: datetime) -> None:
    found = told(story.account_id, as_of)
    assert Tier(found.scores[0]["tier"]) in story.tiers
    assert found.flags == {signal.value for signal in story.signals}
    read = pattern(found.measures[0])
    assert {part: word for part, word in story.pattern.items() if part != "direction"}.items() <= read.items()
    states = {Component(name): State(state_of(part)) for name, part in found.scores[0]["components"].items()}
    assert story.states.items() <= states.items()


def test_every_tier_pattern_and_signal_has_its_story() -> None:
    assert {tier for story in STORIES if len(story.tiers) == 1 for tier in story.tiers} == set(Tier)
    told_parts = {(part, word) for story in STORIES for part, word in story.pattern.items()}
    assert told_parts == {
        ("initiative", "proactive"), ("initiative", "responsive"), ("initiative", "unresponsive"),
        ("threading", "single_threaded"), ("threading", "multi_threaded"), ("content", "strategic"),
        ("content", "tactical"), ("direction", "growing"), ("direction", "steady"), ("direction", "declining"),
    }  # fmt: skip
    alone = {next(iter(story.signals)) for story in STORIES if len(story.signals) == 1}
    assert alone == set(SignalName)
    assert any(story.signals == set(SignalName) for story in STORIES)


def test_account_123_slides_from_moderate_to_low_with_three_flags_and_a_renewal_in_ten_weeks() -> None:
    found = told("ACCT-123", IN_AUTUMN, 6)
    account = generate(as_of=IN_AUTUMN).book("ACCT-123").account
    overall = [window["overall"] for window in found.scores]
    assert 40 <= overall[0] < 59.5
    assert all(60 <= value < 79.5 for value in overall[1:])
    assert len(found.flags) == 3
    assert account.segment == "mid_market"
    assert account.renewal_date == IN_AUTUMN.date() + timedelta(weeks=10)


def test_directions_show_in_six_quarters() -> None:
    growing, steady, declining = (
        [window["overall"] for window in told(account_id, IN_AUTUMN, 6).scores][::-1]
        for account_id in ("ACCT-112", "ACCT-113", "ACCT-114")
    )
    assert growing[-1] > growing[0] + 25
    assert all(later > earlier - 2 for earlier, later in pairwise(growing))
    assert max(steady) - min(steady) < 7
    assert declining[-1] < declining[0] - 20
    assert all(later < earlier + 2 for earlier, later in pairwise(declining))


def test_an_answer_on_another_channel_counts() -> None:
    replies = told("ACCT-124", IN_AUTUMN).measures[0]["responsiveness"]
    book = generate(as_of=IN_AUTUMN).book("ACCT-124")
    threads: dict[str | None, list[str]] = {}
    for row in book.activities:
        if row.kind == "email" and not row.is_bulk:
            threads.setdefault(row.thread_id, []).append(row.direction)
    answered_by_mail = [ways for ways in threads.values() if ways[0] == "outbound" and "inbound" in ways]
    assert not answered_by_mail
    assert replies["asks"] >= 8
    assert replies["response_rate"] > 0.9
    assert replies["median_hours"] <= 24


def test_the_broken_source_holds_the_score_instead_of_lowering_it() -> None:
    now, before = told("ACCT-127", IN_AUTUMN, 3).scores[:2]
    assert now["coverage"] < 0.6
    assert now["overall"] == pytest.approx(before["overall"], abs=3)
    assert before["tier"] == "moderately_engaged"


def test_accounts_without_a_story_are_mostly_calm_and_spread_over_the_tiers() -> None:
    found = [told(f"ACCT-{number}", IN_AUTUMN) for number in range(132, 192)]
    tiers = [one.scores[0]["tier"] for one in found]
    shares = {tier: tiers.count(tier) / len(tiers) for tier in set(tiers)}
    assert 0.10 <= shares["highly_engaged"] <= 0.30
    assert 0.25 <= shares["moderately_engaged"] <= 0.50
    assert 0.15 <= shares["low_engaged"] <= 0.40
    assert 0.05 <= shares["disengaged"] <= 0.25
    assert sum(bool(one.flags) for one in found) <= 3
