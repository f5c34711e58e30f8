"""``engagement digest --dry-run``: without Slack, by the zone noted with a person's last digest, or the workspace's."""

from datetime import UTC, datetime

import pytest

from bot.cli.digest import as_json, lines
from bot.digest.dry_run import DryRun, dry_run
from engagement.delivery import DigestState
from engagement.preferences import DigestSettings
from engagement.service import Engagement
from engagement.store.digests import StoredDigest, settle_week
from engagement.store.tables import PersonRow
from tests.slack.digests import ANA, BEN, NOW, with_waiting_flags
from tests.slack.fakes import WORKSPACE

MONDAY = datetime(2026, 10, 5, 6, tzinfo=UTC)  # 20:00 the day before in Honolulu


@pytest.fixture
def engagement() -> Engagement:
    """Ana, who had digests at her home in Honolulu; Ben, of whom nothing is noted."""
    made = with_waiting_flags(2)
    with made.database.session(WORKSPACE, write=True) as session:
        session.insert_many(PersonRow, [{"email": ANA, "slack_user_id": "UANA"}, {"email": BEN, "slack_user_id": None}])
        for week, zone in (("2026-W38", "Europe/Paris"), ("2026-W39", "Pacific/Honolulu")):
            at = datetime.fromisocalendar(2026, int(week[-2:]), 1).replace(hour=19, tzinfo=UTC)
            settle_week(session, StoredDigest("UANA", week, DigestState.SKIPPED, at, at, timezone=zone))
    return made


def foreseen(engagement: Engagement, now: datetime = MONDAY) -> DryRun:
    return dry_run(engagement, now=now, defaults=DigestSettings())


def test_each_is_told_by_the_zone_that_is_known_of_them(engagement: Engagement) -> None:
    found = {person.email: person for person in foreseen(engagement).people}
    assert (found[ANA].timezone, found[ANA].assumed) == ("Pacific/Honolulu", False)
    assert (found[BEN].timezone, found[BEN].assumed) == ("UTC", True)
    assert found[BEN].week.slot.at == datetime(2026, 10, 5, 9, tzinfo=UTC)
    assert found[ANA].week.slot.at == datetime(2026, 9, 28, 19, tzinfo=UTC)  # it is Sunday there: last week's is due


def test_the_zone_that_was_assumed_is_said(engagement: Engagement) -> None:
    said = lines(foreseen(engagement))
    assert next(line for line in said if ANA in line).endswith(
        "due since Mon, 28 Sept 2026 at 09:00 (Pacific/Honolulu; their first)"
    )
    assert next(line for line in said if BEN in line).endswith(
        "comes on Mon, 5 Oct 2026 at 09:00 (UTC, assumed; their first)"
    )
    assert "  assumed: the workspace's zone, since only Slack knows theirs; `engagement serve` asks it." in said
    people = {person["email"]: person for person in as_json(foreseen(engagement))["people"]}
    assert (people[ANA]["timezone"], people[ANA]["timezone_assumed"]) == ("Pacific/Honolulu", False)
    assert (people[BEN]["timezone"], people[BEN]["timezone_assumed"]) == ("UTC", True)


def test_where_every_zone_is_known_nothing_is_assumed(engagement: Engagement) -> None:
    found = dry_run(engagement, now=NOW, defaults=DigestSettings(), to=ANA)
    assert not any("assumed" in line for line in lines(found))
    week = next(person.week.slot.name for person in found.people)
    with engagement.database.session(WORKSPACE, write=True) as session:
        settle_week(session, StoredDigest("UANA", week, DigestState.QUEUED, NOW, NOW, timezone="Pacific/Honolulu"))
    assert "this week's was sent already" in lines(dry_run(engagement, now=NOW, defaults=DigestSettings(), to=ANA))[1]
