"""What weekly digests would say, to whom and when, without Slack: people by e-mail, times by the zone last known.

``engagement serve`` asks Slack who can be reached and what their time zone is. Here everybody in the records can, and
the zone is that of the person's last digest; where there was none, the workspace's is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.digest.due import request_of
from bot.digest.times import Timing, Week, week_at
from bot.slots import week_of
from engagement.digest import Books, Digest
from engagement.model import Person
from engagement.preferences import DigestSettings, Preferences, settled
from engagement.service import Engagement
from engagement.store import digests, queries
from engagement.store.digests import StoredDigest
from engagement.store.links import subscriptions_of
from engagement.store.preferences import preferences_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One person's week. ``digest`` None: nothing would go out; ``done``: what became of the week already."""

    email: str
    user_id: str | None
    timezone: str
    assumed: bool  # the zone: nothing but Slack says what theirs is
    week: Week
    settings: DigestSettings
    accounts: int
    standing_in: tuple[str, ...]
    team: int
    since: datetime | None
    done: StoredDigest | None
    digest: Digest | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """Everybody's week, by e-mail; and the accounts of which nobody in the records could be told."""

    now: datetime
    timezone: str
    people: tuple[Foreseen, ...]
    nobody: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of everybody, their choices and zones by Slack user id."""

    now: datetime
    timezone: str
    zones: Mapping[str, str]
    defaults: DigestSettings
    books: Books
    chosen: Mapping[str, Preferences]
    done: Mapping[str, StoredDigest]
    told: Mapping[str, datetime]
    subscribed: Mapping[str, frozenset[str]]
    since: datetime | None


def dry_run(
    service: Engagement,
    *,
    now: datetime,
    defaults: DigestSettings,
    admin: str | None = None,
    to: str | None = None,
    since: datetime | None = None,
) -> DryRun:
    """What would happen as of ``now``; with ``to`` for one person only. Nothing is written.

    ``admin``: the address of the administrator who is told about accounts that nobody else answers for.
    ``since``: as if everybody's last digest had told until then.
    """
    timezone = service.workspace().timezone
    with service.database.session(service.workspace_id) as session:
        people = {person.email.casefold(): person for person in queries.everybody(session)}
        ids = [person.slack_user_id for person in people.values() if person.slack_user_id]
        chosen, told = preferences_of(session, ids), digests.last_told(session, ids)
        zones, subscribed = digests.last_zones(session, ids), subscriptions_of(session, ids)
        weeks = {user_id: week_of(now, zones.get(user_id, timezone)) for user_id in ids}
        done = {
            user_id: row
            for week in sorted(set(weeks.values()))
            for user_id, row in digests.settled_weeks(session, ids, week).items()
            if weeks[user_id] == week
        }
    books = service.digest_books(as_of=now, otherwise=admin)
    known = _Known(now, timezone, zones, defaults, books, chosen, done, told, subscribed, since)
    hearing = {email for email, person in people.items() if person.slack_user_id in subscribed}
    wanted = [email for email in sorted({*books.people, *hearing}) if to is None or email == to.strip().casefold()]
    foreseen = tuple(_person(service, people.get(email), email, known) for email in wanted)
    return DryRun(now, timezone, foreseen, tuple(sorted(books.nobody)))


def _person(service: Engagement, person: Person | None, email: str, known: _Known) -> Foreseen:
    user_id = person.slack_user_id if person else None
    settings = settled(known.chosen.get(user_id or ""), known.defaults)
    done, since = known.done.get(user_id or ""), known.since or known.told.get(user_id or "")
    zone = known.zones.get(user_id or "", known.timezone)
    week = week_at(known.now, zone, settings, done)
    book = known.books.of(email).with_subscriptions(known.subscribed.get(user_id or "", frozenset()))
    asked = request_of(book, settings, since)
    says = week.timing in (Timing.DUE, Timing.NOT_YET)
    return Foreseen(
        email=email,
        user_id=user_id,
        timezone=zone,
        assumed=user_id not in known.zones,
        week=week,
        settings=settings,
        accounts=len(asked.own),
        standing_in=tuple(sorted(asked.standing_in)),
        team=len(book.team),
        since=since,
        done=done,
        digest=service.digest(asked, as_of=known.now) if says else None,
    )
