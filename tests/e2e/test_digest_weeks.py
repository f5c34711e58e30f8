"""Digests of five weeks of the sample company: the texts in the documentation, and laws that each of them keeps."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from typer.testing import CliRunner

from bot.blocks.digest import digest_message, shown_flags
from bot.blocks.message import Message
from bot.cli.commands import app
from bot.messenger import post_args
from bot.workspace import Surface, check_blocks
from engagement import Engagement
from engagement.digest import Digest, DigestRequest, Section, Wanted
from engagement.model import FlagState, Strength
from engagement.render.digest import render_digest_json, render_digest_text
from engagement.store.snapshots import standings_at
from tests.e2e.digest_weeks import FIRST, TEAMS, Told, five_weeks

EXAMPLES = Path(__file__).parents[2] / "docs" / "digest-examples.md"
MESSAGES = Path(__file__).parents[1] / "golden" / "digest_weeks.jsonl"
_INTRODUCTION = """# Five weeks of digests

What the weekly digest said of the sample company in September 2026, recomputed by `tests/e2e/test_digest_weeks.py`
(`GOLDEN_UPDATE=1` writes it). The customer success manager here has a book of 42 accounts, the manager a team of 59.
After the second week somebody acknowledged Yarrowgate's missed review, after the third snoozed Cloudberry's sponsor for
ten days, and after the fourth escalated Blackthistle's missed review. What is said and in which order:
[method.md](method.md#9-weekly-digest).
"""


@pytest.fixture(scope="module")
def weeks(sample_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engagement, list[Told]]]:
    """A copy of the sample company after five weeks, and what was told in each."""
    copy = tmp_path_factory.mktemp("digests") / "sample.db"
    shutil.copy(Path(sample_database.removeprefix("sqlite:///")), copy)
    with Engagement.open(f"sqlite:///{copy}") as service:
        yield service, five_weeks(service)


def test_the_documentation_shows_what_is_said(weeks: tuple[Engagement, list[Told]]) -> None:
    text = examples(weeks[1])
    if os.environ.get("GOLDEN_UPDATE") == "1":
        EXAMPLES.write_text(text, "utf-8")
    assert EXAMPLES.read_text("utf-8") == text


def test_the_messages_are_as_recorded_and_slack_would_take_them(weeks: tuple[Engagement, list[Told]]) -> None:
    service, told = weeks
    made = [_message(service, digest) for week in told for digest in (week.owner, week.manager) if digest]
    calls = [{"method": "chat.postMessage", "args": post_args("D0INES", message)} for message in made]
    text = "".join(json.dumps(call, ensure_ascii=False) + "\n" for call in calls)
    if os.environ.get("GOLDEN_UPDATE") == "1":
        MESSAGES.write_text(text, "utf-8")
    assert MESSAGES.read_text("utf-8") == text
    for message in made:
        assert check_blocks(list(message.blocks), Surface.MESSAGE) == []
        assert len(message.blocks) < 50
        assert 0 < len(message.text) < 4000  # nothing is cut


def _message(service: Engagement, digest: Digest) -> Message:
    """As it was sent: every flag still in the state that it is told in."""
    known = service.known_flags(shown_flags(digest.items))
    told = {flag.flag_id: flag for item in digest.items for flag in item.flags}
    return digest_message(digest, {key: replace(each, flag=told[key]) for key, each in known.items()})


def examples(told: list[Told]) -> str:
    """The documentation's text."""
    parts = [_INTRODUCTION]
    for number, week in enumerate(told, start=1):
        for title, digest in (("customer success manager", week.owner), ("manager", week.manager)):
            said = render_digest_text(digest, 80) if digest else "(no message)\n"
            parts.append(f"## Week {number}, {title}\n\n```\n{said}```\n")
    return "\n".join(parts)


def test_no_strong_open_warning_is_unsaid_in_any_week(weeks: tuple[Engagement, list[Told]]) -> None:
    service, told = weeks
    last = told[-1].owner
    assert last is not None
    books = service.digest_books(as_of=last.as_of)
    assert last.accounts == sum(len(books.of(email).team) for email in TEAMS)
    shown = set(last.flag_ids)
    for stored in service.flags(states=[FlagState.OPEN]):
        flag = stored.flag
        if flag.strength is Strength.STRONG and flag.announced_at and flag.account_id in _accounts(service, last):
            assert flag.flag_id in shown or last.left_out, flag


def _accounts(service: Engagement, digest: Digest) -> frozenset[str]:
    return service.digest_books(as_of=digest.as_of).of(*TEAMS).team


def test_a_snooze_returns_and_an_acknowledgement_ends_the_reminders(weeks: tuple[Engagement, list[Told]]) -> None:
    _, told = weeks
    by_week = [{i.account.id: i for i in week.owner.items} if week.owner else {} for week in told]
    assert by_week[1]["ACCT-118"].section is Section.OPEN
    assert all("ACCT-118" not in items for items in by_week[2:])
    assert by_week[2]["ACCT-122"].section is Section.NEWS
    assert "ACCT-122" not in by_week[3]
    assert [w.how.value for w in by_week[4]["ACCT-122"].warnings] == ["snooze_over"]
    manager = told[4].manager
    assert manager is not None
    assert manager.roll_up is not None
    assert [(e.account.id, e.overdue) for e in manager.roll_up.escalated] == [("ACCT-121", True)]


def test_a_digest_sent_again_after_somebody_acted_shows_the_same_warnings(
    weeks: tuple[Engagement, list[Told]],
) -> None:
    service, told = weeks
    first = told[2].owner
    assert first is not None
    asked = DigestRequest(own=_accounts(service, first), since=first.since, shown=frozenset(first.flag_ids))
    again = service.digest(asked, as_of=first.as_of)
    assert again is not None
    assert again.flag_ids == first.flag_ids


def test_what_orders_accounts_is_what_the_portfolio_says(weeks: tuple[Engagement, list[Told]]) -> None:
    service, _ = weeks
    scan = FIRST + timedelta(weeks=4)
    portfolio = service.portfolio_report("quarterly", as_of=scan)
    with service.database.session(service.workspace_id) as session:
        kept = standings_at(session, {a.id for a in portfolio.accounts}, period="quarterly", moment=scan)
    judged = {key: snapshot.below_60 for key, snapshot in kept.items() if snapshot.below_60 is not None}
    assert judged == {a.id: a.below_60 for a in portfolio.accounts if a.below_60 is not None}
    for key in ("ACCT-123", "ACCT-104"):
        score = service.account_report(key, as_of=scan).score
        assert (kept[key].interval_low, kept[key].interval_high) == (score.interval_low, score.interval_high)


def test_a_large_book_is_told_within_a_second(weeks: tuple[Engagement, list[Told]]) -> None:
    service, told = weeks
    asked = DigestRequest(own=_accounts(service, _some(told)), since=FIRST + timedelta(weeks=1, hours=7))
    service.digest(asked, as_of=_some(told).as_of - timedelta(minutes=1))
    started = time.process_time()
    digest = service.digest(asked, as_of=_some(told).as_of)
    spent = time.process_time() - started
    assert digest is not None
    assert sum(item.report is not None for item in digest.items) == 7
    assert spent < 2  # 0.5 s where nothing else runs


def test_a_larger_book_asks_the_database_no_more_often(weeks: tuple[Engagement, list[Told]]) -> None:
    service, told = weeks
    large = sorted(_accounts(service, _some(told)))
    counts = []
    for own in (large[:3], large):
        asked = DigestRequest(own=frozenset(own), since=_some(told).since, wanted=Wanted(all_clear=True, most=0))
        statements: list[str] = []

        def count(conn: object, cursor: object, statement: str, *rest: object, kept: list[str] = statements) -> None:
            kept.append(statement)

        event.listen(service.database.engine, "before_cursor_execute", count)
        service.digest(asked, as_of=_some(told).as_of)
        event.remove(service.database.engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 20


def _some(told: list[Told]) -> Digest:
    assert told[-1].owner is not None
    return told[-1].owner


def test_json_holds_what_the_text_says_and_no_report(weeks: tuple[Engagement, list[Told]]) -> None:
    digest = _some(weeks[1])
    read = json.loads(render_digest_json(digest))
    assert [item["account"]["id"] for item in read["items"]] == [item.account.id for item in digest.items]
    assert "report" not in read["items"][0]
    told = [warning for item in read["items"] for warning in item["warnings"]]
    assert told
    assert all(warning["signal"]["evidence"] for warning in told)


def test_the_dry_run_says_who_gets_what_and_who_nothing(weeks: tuple[Engagement, list[Told]]) -> None:
    service, _ = weeks
    address = ["--database", str(service.database.url)]
    now = ["--dry-run", "--now", "2026-09-28T08:00", "--since", "2026-09-21T09:00", "--format", "json"]
    ran = CliRunner().invoke(app, ["digest", *now, *address])
    assert ran.exit_code == 0, ran.output
    people = {person["email"]: person for person in json.loads(ran.output)["people"]}
    assert people["orla.fennimoor@lanternfen.example"]["team_accounts"] == 59
    assert people["orla.fennimoor@lanternfen.example"]["outcome"] == "not_yet"
    assert people["orla.fennimoor@lanternfen.example"]["slot_at"] == "2026-09-28T07:00:00+00:00"
    quiet = [person for person in people.values() if person["outcome"] == "nothing_to_say"]
    assert quiet
    assert all(person["digest"] is None for person in quiet)
