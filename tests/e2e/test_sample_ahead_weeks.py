"""The sample company with its days ahead in the store: they are not known before they come, and then they tell."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo import load_sample
from engagement import Engagement
from engagement.digest import Digest, DigestRequest
from engagement.errors import EngagementError
from engagement.model import SignalName
from engagement.results import AccountReport

AS_OF = datetime(2026, 11, 26, 15, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)  # a Thursday
MONDAY = datetime(2026, 11, 30, 2, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
FIDELMA = "fidelma.larkspurre@lanternfen.example"


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engagement]:
    folder = tmp_path_factory.mktemp("ahead")
    with Engagement.open(f"sqlite:///{folder / 'ahead.db'}", create=True) as service:
        load_sample(service, folder / "files", accounts=32, as_of=AS_OF, ahead=True)
        yield service


def test_nothing_as_of_the_day_takes_notice_of_what_comes(
    ahead: Engagement, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("plain")
    with Engagement.open(f"sqlite:///{folder / 'plain.db'}", create=True) as plain:
        load_sample(plain, folder / "files", accounts=32, as_of=AS_OF)
        for each in (plain, ahead):
            each.scan(as_of=AS_OF, follow_plays=False)
        for number in range(101, 133):
            assert _report(ahead, f"ACCT-{number}") == _report(plain, f"ACCT-{number}"), number


def _report(service: Engagement, account: str) -> AccountReport | str:
    try:
        return service.account_report(account, "quarterly", as_of=AS_OF)
    except EngagementError as error:
        return str(error)


def test_four_mondays_have_news_and_no_source_but_one_stops(ahead: Engagement) -> None:
    told: list[Digest | None] = []
    for week in range(4):
        scan = MONDAY + timedelta(weeks=week)
        ahead.scan(as_of=scan, follow_plays=False)
        at = scan + timedelta(hours=7)
        books = ahead.digest_books(as_of=at)
        since = at - timedelta(weeks=1) if week else None
        told.append(ahead.digest(DigestRequest(own=books.of(FIDELMA).own, since=since), as_of=at))
        report = ahead.account_report("ACCT-101", "quarterly", as_of=at)
        live = {source.name: source.live for source in report.sources}
        assert live == {"calendar": True, "crm": True, "mail": True, "partner_portal": False, "product": True}
    first = told[0]
    assert first is not None
    [steadfold] = [item for item in first.items if item.account.id == "ACCT-113"]
    assert [warning.flag.signal for warning in steadfold.warnings] == [SignalName.REVIEW_MISSED]
