"""Five weeks of the sample company, as one person with a book of 42 accounts and as the head of customer success.

Somebody acts on warnings in between: acknowledges, snoozes, escalates. docs/digest-examples.md keeps what is told.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engagement import Engagement
from engagement.digest import Digest, DigestRequest
from engagement.model import FlagState, SignalName, Verdict

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 8, 31, 2, tzinfo=BERLIN).astimezone(UTC)  # a Monday's nightly scan
TOLD_AFTER = timedelta(hours=7)
TEAMS = ("juniper.ashgrovel@lanternfen.example", "teodor.winterlark@lanternfen.example")
WHO = "ines@lanternfen.example"


@dataclass(frozen=True)
class Told:
    """What the two are told in a week; None: nothing."""

    at: datetime
    owner: Digest | None
    manager: Digest | None


def five_weeks(service: Engagement) -> list[Told]:
    """Scan and tell, week after week."""
    told: list[Told] = []
    for week in range(5):
        scan = FIRST + timedelta(weeks=week)
        service.scan(as_of=scan, follow_plays=False)
        at = scan + TOLD_AFTER
        books, since = service.digest_books(as_of=at), at - timedelta(weeks=1) if week else None
        book = books.of(*TEAMS).team
        owner = service.digest(DigestRequest(own=book, since=since), as_of=at)
        everybody = books.of("orla.fennimoor@lanternfen.example").team
        manager = service.digest(DigestRequest(own=frozenset(), team=everybody, since=since), as_of=at)
        told.append(Told(at, owner, manager))
        _act(service, week, at + timedelta(hours=2))
    return told


def _act(service: Engagement, week: int, at: datetime) -> None:
    """What Ines does after reading."""
    if week == 1:
        review = _flag(service, "ACCT-118", SignalName.REVIEW_MISSED)
        service.acknowledge(review, actor=WHO, at=at, verdict=Verdict.REAL)
    if week == 2:
        sponsor = _flag(service, "ACCT-122", SignalName.SPONSOR_MISSING)
        service.snooze(sponsor, actor=WHO, at=at, until=at + timedelta(days=10), reason="introduction is under way")
    if week == 3:
        review = _flag(service, "ACCT-121", SignalName.REVIEW_MISSED)
        due = at + timedelta(days=4)
        service.escalate(review, actor=WHO, at=at, to=TEAMS[0], reason="nobody takes our calls", due=due)


def _flag(service: Engagement, account: str, signal: SignalName) -> str:
    found = [each.flag for each in service.flags(account=account, signal=signal, states=[FlagState.OPEN])]
    return found[0].flag_id
