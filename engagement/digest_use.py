"""The digest's use cases of ``Engagement``: whose accounts are whose, and what changed in somebody's.

A bounded number of queries, however many accounts a person has; only the accounts that are shown are reported on.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from engagement.config import Config
from engagement.digest import Books, Digest, DigestRequest, Material, books, make_digest
from engagement.digest.book import Answers
from engagement.model import Account, Flag, FlagEvent
from engagement.report_use import ReportUse
from engagement.reports.master import is_closed, local_day
from engagement.reports.portfolio import assumed_arr
from engagement.scan import PERIOD, stored_precision
from engagement.signals.history import flags_at
from engagement.standing import Standing
from engagement.store import flags as flag_store
from engagement.store import queries, scans, snapshots
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession

_INSTANT = timedelta(microseconds=1)
NameOf = Callable[[str], str | None]
"""How somebody is called, by what is kept of them: an address or a Slack user id; None: nobody knows."""


class DigestUse(ReportUse):
    """What is told to whom, weekly."""

    def digest_books(self, *, as_of: datetime, answers: Answers | None = None, otherwise: str | None = None) -> Books:
        """The open accounts by whoever answers for them, and the teams above (``engagement.digest.books``)."""
        with self.database.session(self.workspace_id) as session:
            today = local_day(as_of, queries.workspace(session).timezone)
            accounts = [account for account in queries.listed_accounts(session) if not is_closed(account, today)]
            return books(accounts, queries.everybody(session), answers=answers, otherwise=otherwise)

    def digest(self, asked: DigestRequest, *, as_of: datetime, name_of: NameOf | None = None) -> Digest | None:
        """What changed in somebody's accounts since their last digest; None: there is nothing to say.

        It rests on the last scan's flags and snapshots; the accounts that are shown are reported on as of ``as_of``.
        The same request as of the same moment says the same later, but for what is known of that time only then.
        ``name_of`` is asked for people whose names the records do not have.
        """
        material = read_material(self.database, self.workspace_id, self.config, asked, as_of=as_of)
        unnamed = sorted(material.people - material.names.keys()) if name_of else []
        asked_for = {kept: name for kept in unnamed if name_of and (name := name_of(kept))}
        material = replace(material, names={**material.names, **asked_for})
        return make_digest(material, asked.wanted, partial(self.report_or_none, as_of=as_of, kept=True))


def read_material(
    database: Database, workspace_id: str, config: Config, asked: DigestRequest, *, as_of: datetime
) -> Material:
    """Everything that is known by ``as_of`` of the accounts asked for."""
    with database.session(workspace_id) as session:
        workspace = queries.workspace(session)
        today = local_day(as_of, workspace.timezone)
        accounts = open_accounts(session, asked.own | asked.team, today)
        own, team = asked.own & accounts.keys(), (asked.team - asked.own) & accounts.keys()
        keys = accounts.keys()
        stored = [each.flag for each in flag_store.flags(session, account_ids=keys)]
        events = flag_store.flag_events(session, [flag.flag_id for flag in stored])
        last = scans.last_scan(session, as_of)
        now = standings(session, keys, as_of)
        stopped = {name for standing in now.values() for name in standing.stopped}
        material = Material(
            as_of=as_of,
            since=asked.since,
            timezone=workspace.timezone,
            currency=workspace.currency,
            scanned_at=last[0] if last else None,
            accounts=accounts,
            own=own,
            team=team,
            standing_in=asked.standing_in & own,
            top=asked.top & own,
            subscribed=asked.subscribed & own,
            arr=arr_of(session, accounts, today),
            now=now,
            before={} if asked.since is None else standings(session, keys, asked.since),
            flags=_flags(stored, events, asked.shown, as_of),
            events=tuple(e for e in events if (asked.since is None or e.at > asked.since) and e.at <= as_of),
            noisy=frozenset(s for s, found in stored_precision(session, as_of, config).items() if found.watch),
            shown=asked.shown,
            sources={s.name: s for s in queries.sources(session, before=last[0] if last else as_of, names=stopped)},
            failed=scans.skipped_at(session, as_of) & keys,
        )
        return replace(material, names=queries.names(session, material.people))


def _flags(stored: list[Flag], events: list[FlagEvent], shown: frozenset[str], as_of: datetime) -> tuple[Flag, ...]:
    """The flags as of a moment; those that were shown then, before anybody acted on what was shown."""
    as_shown = flags_at([flag for flag in stored if flag.flag_id in shown], events, as_of - _INSTANT)
    return (*flags_at([flag for flag in stored if flag.flag_id not in shown], events, as_of), *as_shown)


def open_accounts(session: WorkspaceSession, keys: Collection[str], today: date) -> dict[str, Account]:
    """Those of the accounts that are there and open on a day, by id."""
    found = queries.accounts_of(session, keys)
    return {key: found[key] for key in sorted(found) if not is_closed(found[key], today)}


def arr_of(session: WorkspaceSession, accounts: Mapping[str, Account], today: date) -> dict[str, float]:
    """ARR by account id; a missing one is assumed from all open accounts of the workspace."""
    missing = any(account.arr is None for account in accounts.values())
    return assumed_arr(list(accounts.values()), queries.revenues(session, today) if missing else None)


def standings(session: WorkspaceSession, keys: Collection[str], moment: datetime) -> dict[str, Standing]:
    """Where the accounts stood at the last scan by a moment."""
    return snapshots.standings_at(session, keys, period=PERIOD, moment=moment)
