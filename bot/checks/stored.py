"""The checks that ask nobody: settings, database, data, scans, delivery and digests."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.checks.found import Code, Finding, note, ok, problem
from bot.digest.recipients import Digesting
from bot.digest.times import defaults, next_slot
from bot.settings import Settings
from engagement.config import Config
from engagement.delivery import OutboxState
from engagement.model import ListedAccount, Source
from engagement.render.wording.formats import count, listed, moment
from engagement.restriction import restricted
from engagement.service import Engagement
from engagement.store import digests, queries
from engagement.store.health import Standing, standing
from engagement.store.serving import file_system
from engagement.store.sqlite import driver, wal_is_safe

_SCAN_AGE = timedelta(hours=26)
_OVERDUE = 300.0  # seconds


class Service(Digesting, Protocol):
    """What these checks need of ``engagement.service``."""

    @property
    def config(self) -> Config:
        """The configuration."""


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Tokens and what follows from them."""
    wrong = []
    if settings.slack_bot_token is None:
        put = "Put the token of the installed app there (docs/slack.md)."
        wrong.append(problem(Code.NO_BOT_TOKEN, "SLACK_BOT_TOKEN is not set.", put))
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        put = "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for --http."
        wrong.append(problem(Code.NO_WAY_IN, "nothing can arrive.", put))
    if not settings.admin_emails:
        text = "ADMIN_EMAILS is not set: digests of accounts without an owner may reach nobody."
        wrong.append(problem(Code.NO_ADMINS, text, "Set the addresses of whoever looks after this app."))
    yield from wrong or (ok(Code.SETTINGS_SET, "what is needed is set."),)


def check_database(service: Engagement) -> Iterator[Finding]:
    """The schema, and for SQLite what it stands on."""
    service.check()
    database = service.database
    yield ok(Code.SCHEMA, f"{database.place} answers and has this program's schema.")
    if not database.is_sqlite:
        return
    safe = wal_is_safe(driver().sqlite_version_info)
    mode = "WAL" if safe else "a rollback journal"
    yield ok(Code.SQLITE, f"SQLite {driver().sqlite_version} with {mode}.")
    if not safe:
        text = "reports wait for imports with this SQLite, which is not safe in WAL mode: `pip install pysqlite3`."
        yield note(Code.UNSAFE_SQLITE, text)
    kind = file_system(database.file)
    if kind is not None:
        yield note(Code.FILE_SYSTEM, f"the file lies on {kind}.")


def check_data(
    accounts: Sequence[ListedAccount], sources: Sequence[Source], *, now: datetime, stale_after: timedelta
) -> Iterator[Finding]:
    """Accounts and their owners, and sources. ``stale_after``: how long one may be silent."""
    if not accounts:
        yield problem(Code.NO_ACCOUNTS, "there are no accounts.", "`engagement import` brings them in (docs/data.md).")
        return
    yield ok(Code.ACCOUNTS, f"{count(len(accounts), 'account')} from {count(len(sources), 'source')}.")
    ownerless = sum(1 for account in accounts if not account.owner_email and account.closed_at is None)
    if ownerless:
        text = f"{count(ownerless, 'open account')} without owner_email: their digests go to the manager or an admin."
        yield problem(Code.WITHOUT_OWNER, text, "Import the accounts again with their owners.")
    for source in sources:
        if source.last_at is not None and now - source.last_at > stale_after:
            days = (now - source.last_at).days
            text = (
                f"source {source.name[:40]} delivered last {days} days ago: what it measures is kept, not judged anew."
            )
            yield problem(Code.SOURCE_SILENT, text, "Import it again, or look at why it stopped.")


def check_restrictions(service: Service, settings: Settings) -> Iterator[Finding]:
    """What the rules of RESTRICTED come to; a rule that fits nothing restricts nothing."""
    if not settings.restricted:
        return
    with service.database.session(service.workspace_id) as session:
        accounts, people = queries.listed_accounts(session), queries.everybody(session)
    for number, rule in enumerate(settings.restricted, start=1):
        if not restricted([rule], accounts, people):
            text = f"rule {number} of RESTRICTED fits no account, so it hides none: is it misspelt?"
            yield problem(Code.RULE_FITS_NOTHING, text, "Correct or remove it.")
    found = count(len(restricted(settings.restricted, accounts, people)), "account")
    yield ok(Code.RESTRICTED, f"RESTRICTED: {found} for their own people only.")


def check_delivery(found: Standing, now: datetime) -> Iterator[Finding]:
    """Whether scans run and messages go out."""
    if found.last_scan is None:
        text = "no scan has finished."
        yield problem(Code.NEVER_SCANNED, text, "`engagement serve` runs one every night, `engagement scan` now.")
    elif now - found.last_scan > _SCAN_AGE:
        hours = (now - found.last_scan).total_seconds() / 3600
        text = f"the last scan finished {hours:.0f} hours ago: is `engagement serve` running?"
        yield problem(Code.SCAN_OLD, text, "Start it, or look into its log; `engagement scan` runs one now.")
    else:
        yield ok(Code.SCANNED, f"the last one finished at {found.last_scan:%Y-%m-%d %H:%M} UTC.")
    if found.skipped:
        text = f"{count(found.skipped, 'account')} left out by the last scan."
        yield problem(Code.LEFT_OUT, text, "That is a defect of this program: please report it.")
    overdue = max(found.inbox_oldest, found.outbox_overdue)
    if overdue > _OVERDUE:
        text = f"something waits for {overdue / 60:.0f} minutes: is `engagement serve` running?"
        yield problem(Code.OVERDUE, text, "Start it, or look into its log.")
    parked = sum(number for (_, state), number in found.outbox.items() if state == OutboxState.DEAD)
    if parked:
        reasons = listed([f"{reason} ({number})" for (_, reason), number in sorted(found.dead.items())])
        yield note(Code.UNDELIVERED, f"{count(parked, 'message')} could not be delivered: {reasons}.")
    if overdue <= _OVERDUE:
        yield ok(Code.NOTHING_OVERDUE, "nothing is overdue.")


def check_digests(service: Service, settings: Settings, now: datetime) -> Iterator[Finding]:
    """When the next weekly digest is due, and for how many people of the records."""
    books = service.digest_books(as_of=now, otherwise=next(iter(settings.admin_emails), None))
    with service.database.session(service.workspace_id) as session:
        timezone, begun = queries.workspace(session).timezone, digests.any_queued(session)
    if books.people:
        at = moment(next_slot(now, timezone, defaults(settings)).at, timezone)
        which, people = "next" if begun else "first", count(len(books.people), "person", "people")
        yield ok(Code.NEXT_DIGEST, f"the {which} comes on {at} ({timezone}), by each reader's own clock, to {people}.")
    elif books.nobody:
        text = "no account has anybody who could get one."
        yield problem(Code.NOBODY_TOLD, text, "Import the accounts with owner_email, or set ADMIN_EMAILS.")


def check_stored(service: Service, settings: Settings, now: datetime) -> Iterator[Finding]:
    """All that the records say."""
    with service.database.session(service.workspace_id) as session:
        accounts, sources = queries.listed_accounts(session), queries.sources(session, before=now)
        found = standing(session)
    yield from check_restrictions(service, settings)
    yield from check_data(
        accounts, sources, now=now, stale_after=timedelta(days=service.config.metrics.stale_after_days)
    )
    yield from check_delivery(found, now)
