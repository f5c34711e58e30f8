"""A store with accounts of Ana's whose warnings nobody has acknowledged, and digests made by hand."""

from dataclasses import replace
from datetime import timedelta

from bot.blocks.digest import digest_message, preview_message, rest_message, shown_flags
from bot.blocks.message import Message
from engagement.baseline import Baseline
from engagement.delivery import DigestState
from engagement.digest import Digest, DigestItem, Wanted, make_digest
from engagement.known_flag import KnownFlag
from engagement.model import Account, Flag, FlagEvent, FlagState, ScanReason, SignalName, Source, Tier
from engagement.service import Engagement
from engagement.store import digests, flags, scans, snapshots
from engagement.store.database import Database
from engagement.store.digests import StoredDigest
from engagement.store.flags import StoredFlag
from engagement.store.scans import StoredScan
from engagement.store.snapshots import Snapshot
from engagement.store.tables import AccountRow
from tests.slack import factories
from tests.slack.fakes import WORKSPACE, empty_database
from tests.unit import digest_material as by_hand

ANA, BEN = "ana@harbour.example", "ben@harbour.example"
DAY = timedelta(days=1)
NOW = factories.AS_OF
_SCAN = StoredScan(NOW - DAY, "2026-W40", True, "x", Baseline(as_of=NOW - DAY), 0, NOW - DAY, finished_at=NOW - DAY)


def with_waiting_flags(count: int) -> Engagement:
    """Ana owns so many accounts and Ben manages them; each has had a strong warning for two weeks."""
    kept = empty_database()
    raise_waiting_flags(kept, count)
    with kept.session(WORKSPACE, write=True) as session:
        scans.save_scan(session, _SCAN)
    return Engagement(kept, WORKSPACE)


def raise_waiting_flags(database: Database, count: int) -> None:
    """Put those accounts and warnings beside what the database holds."""
    keys = [f"ACCT-{number:03}" for number in range(1, count + 1)]
    raised = [by_hand.flag(key, at=NOW - 14 * DAY, last_held=NOW) for key in keys]
    with database.session(WORKSPACE, write=True) as session:
        session.insert_many(AccountRow, [_row(key, number) for number, key in enumerate(keys, start=1)])
        flags.save_judged(session, [StoredFlag(flag) for flag in raised], [_raised(flag) for flag in raised])
        snapshots.save_snapshots(session, [_snapshot(key) for key in keys])


def told_a_week_ago(engagement: Engagement, user_id: str) -> None:
    """The person had their digest of last week."""
    week = StoredDigest(user_id, "2026-W39", DigestState.QUEUED, NOW - 7 * DAY, NOW - 7 * DAY, delivery_id="d")
    with engagement.database.session(WORKSPACE, write=True) as session:
        digests.settle_week(session, week)


def _row(key: str, number: int) -> dict[str, object]:
    """The larger the number, the larger the account."""
    name, arr = f"Customer {number}", 10_000.0 * number
    return {"account_id": key, "name": name, "arr": arr, "owner_email": ANA, "manager_email": BEN}


def _raised(of: Flag) -> FlagEvent:
    return FlagEvent(of.flag_id, 1, of.first_seen, None, ScanReason.RAISED, None, FlagState.OPEN)


def _snapshot(key: str) -> Snapshot:
    return Snapshot(
        account_id=key,
        day=NOW.date(),
        period="quarterly",
        config_fingerprint="x",
        as_of=NOW - DAY,
        overall=52.0,
        dimensions={},
        coverage=1.0,
        tier=Tier.LOW_ENGAGED,
        weekly=True,
        announced_tier=Tier.LOW_ENGAGED,
        interval_low=40.0,
        interval_high=58.0,
        below_60=0.9,
    )


def digest_by_hand(text: str = "Northwind Traders", *, accounts: int = 3, first: bool = False) -> Digest:
    """Everything that a (first) digest can say, with a text wherever a customer's can stand; most of it many times."""
    report = factories.named(factories.account_report(), text)
    kinds = [(signal.signal, signal.subject) for signal in report.signals]
    keys = [f"{text} {number}" for number in range(accounts)]
    own = [by_hand.account(key, name=text, owner_email=text, renewal_date=NOW.date() + 60 * DAY) for key in keys]
    raised = [
        replace(by_hand.flag(key, signal, at=NOW - (2 if number % 2 else 20) * DAY), subject=subject)
        for number, key in enumerate(keys)
        for signal, subject in kinds
    ]
    team = tuple(by_hand.account(f"{text} team {number}", name=text) for number in range(12))
    of_team = [by_hand.flag(each.id, at=NOW - 30 * DAY) for each in team[:6]]
    of_team += [
        by_hand.flag(each.id, state=FlagState.ESCALATED, escalated_to=text, escalation_due=NOW) for each in team[6:]
    ]
    stopped = (text,) if first else ()
    low = by_hand.standing(Tier.LOW_ENGAGED, overall=52.0, below_60=0.8, interval_low=40.0, stopped=stopped)
    quiet = [by_hand.account(f"{text} quiet {number}", name=text) for number in range(6)]
    weak = [by_hand.flag(each.id, SignalName.RESPONSE_SLOWING, announced_at=None) for each in quiet]
    material = by_hand.material(
        *own,
        *quiet,
        team=team,
        flags=(*of_team, *weak, *(() if first else raised)),
        as_of=NOW,
        scanned_at=NOW - timedelta(hours=7),
        since=None if first else NOW - 7 * DAY,
        sources={text: Source(text, ("call", "email"), NOW - 90 * DAY, NOW - 9 * DAY)},
        now=dict.fromkeys([*keys, *(each.id for each in team)], low),
        standing_in=frozenset(keys),
        failed=frozenset(each.id for each in quiet),
    )
    digest = make_digest(material, Wanted(most=None if accounts > 9 else 2), lambda key: report)
    assert digest is not None
    return digest


def known_of(items: tuple[DigestItem, ...], text: str, state: FlagState = FlagState.OPEN) -> dict[str, KnownFlag]:
    """The flags of a digest as they stand now."""
    wanted = set(shown_flags(items))
    return {
        flag.flag_id: KnownFlag(
            replace(flag, state=state, acted_by=ANA), Account(flag.account_id, text), "Europe/Berlin", names={ANA: text}
        )
        for item in items
        for flag in item.flags
        if flag.flag_id in wanted
    }


def digest_messages(text: str = "Northwind Traders") -> dict[str, Message]:
    """A digest while its flags are open and after they were acknowledged, the rest of one, a preview, the largest."""
    digest, large = digest_by_hand(text), digest_by_hand(text, accounts=30)
    acknowledged = known_of(digest.items, text, FlagState.ACKNOWLEDGED)
    large = replace(large, items=large.items[:17])
    full = replace(large, items=large.items[:7], left_out=digest.left_out)
    return {
        "digest": digest_message(digest, known_of(digest.items, text), delivery_id="d" * 36),
        "digest acknowledged": digest_message(digest, acknowledged, delivery_id="d" * 36),
        "digest first": digest_message(digest_by_hand(text, first=True), {}, delivery_id="d" * 36),
        "digest preview": preview_message(digest, text),
        "largest digest": digest_message(
            full, known_of(full.items, text, FlagState.ACKNOWLEDGED), delivery_id="d" * 36
        ),
        "largest digest rest": rest_message(large, known_of(large.items[7:17], text, FlagState.ACKNOWLEDGED), after=7),
    }
