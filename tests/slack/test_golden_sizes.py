"""Everything that is sent, shown or opened stands in the golden files at its smallest, usual and largest."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.deliveries.shows import COMPARE, EXPLAIN, FLAGS, LINK, PLAN, SHOWS
from bot.ids import ViewId
from engagement.delivery import DeliveryKind

GOLDEN = Path(__file__).parents[1] / "golden"
Sizes = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
OF_10_000 = "שלום"
SIZES: dict[DeliveryKind | ViewId | str, Sizes] = {
    DeliveryKind.REPORT: (
        ("report_smallest", "Not enough data"),
        ("report", "3 red flags"),
        ("largest", "40 red flags"),
    ),
    DeliveryKind.REPLY: (
        ("report_smallest", "No period has a score yet."),
        ("report", "Score by period"),
        ("largest", "and 34 more warnings"),
    ),
    DeliveryKind.NOTICE: (("notices", "One moment…"), ("notices", "You are subscribed to"), ("largest", OF_10_000)),
    DeliveryKind.DIRECT: (
        ("escalations", "No answer yet: Northwind"),
        ("flags", "Without an answer by"),
        ("largest", "No answer yet: \u2068שלום"),
    ),
    DeliveryKind.DIGEST: (
        ("digests", "Nothing new in your account since 28 Sep"),
        ("digest_weeks", "5 accounts need a look"),
        ("largest", "8 accounts need a look"),
    ),
    DeliveryKind.ESCALATION: (
        ("escalations", "no answer by"),
        ("escalations", "Escalated to you: Northwind Traders"),
        ("largest", "Escalated to you: \u2068שלום"),
    ),
    DeliveryKind.SET_UP: (
        ("set_up", "nothing is left to do."),
        ("set_up", "1 open account without owner_email"),
        ("set_up", "46 things are left to do"),
    ),
    DeliveryKind.FILE: (("exports", "A: Quarterly"), ("exports", "Northwind Traders"), ("exports", "=HYPERLINK")),
    DeliveryKind.PROGRESS: (
        ("progress", "Reading 1 account: 0 done."),
        ("progress", "Reading 10,000 accounts: 3,200 done."),
        ("progress", "Reading 1,000,000 accounts"),
    ),
    DeliveryKind.HOME: (
        ("home", "you are a guest here"),
        ("home", "3 accounts of yours"),
        ("largest", "200 accounts of your team"),
    ),
    DeliveryKind.MODAL: (
        ("flag_modals", "One moment…"),
        ("flag_modals", "no answer in time"),
        ("largest", "earlier changes"),
    ),
    ViewId.FLAG: (("flag_modals", "One moment…"), ("flag_modals", "Quiet until"), ("largest", "earlier changes")),
    ViewId.DIGEST_SETTINGS: (
        ("digest_settings", "Try again."),
        ("digest_settings", "09:00"),
        ("digest_settings", "20,000"),
    ),
    ViewId.PICKER: (
        ("picker", "in your conversation with me"),
        ("picker", "ACCT-123"),
        ("picker", "closed 31 Mar 2026"),
    ),
    ViewId.TOUCH: (
        ("touches", "I wrote this message myself"),
        ("touches", "mira@northwind.example"),
        ("largest", "Already logged by \u2068שלום"),
    ),
    FLAGS: (
        ("flag_lists", "1 warning in 1 account"),
        ("flag_lists", "3 warnings in 2 accounts"),
        ("largest", "10,000 warnings"),
    ),
    EXPLAIN: (("studies", "none of its components"), ("studies", "Overall: 0.25 x"), ("largest", "and 7 more records")),
    PLAN: (
        ("studies", "No target: there is not enough data"),
        ("studies", "Plan to reach 75"),
        ("largest", "Plan to come nearer to 90"),
    ),
    COMPARE: (
        ("studies", "nothing can be compared"),
        ("studies", "What sets them apart"),
        ("largest", "What sets them apart"),
    ),
    LINK: (("notices", "ended the link"), ("notices", "linked this channel to"), ("largest", "linked this channel to")),
}
"""In which golden file each thing that is sent, shown or opened stands at its smallest, usual and largest, and by which
words in it. The largest hold names of 10,000 characters, written in both directions, with emoji."""


def test_everything_is_recorded_at_its_smallest_usual_and_largest() -> None:
    assert set(SIZES) == {*DeliveryKind, *ViewId, *SHOWS} - {DeliveryKind.UPDATE}  # an update is what it updates
    for what, sizes in SIZES.items():
        for file, words in sizes:
            calls = (GOLDEN / f"{file}.jsonl").read_text("utf-8").splitlines()
            assert any(words in said for call in calls for said in texts_in(json.loads(call))), (what, file, words)


def texts_in(json_: Any) -> Iterator[str]:
    """Every text of a call, however deep it stands."""
    if isinstance(json_, str):
        yield json_
    for each in json_.values() if isinstance(json_, dict) else json_ if isinstance(json_, list) else ():
        yield from texts_in(each)
