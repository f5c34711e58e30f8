"""The overview's use case of ``Engagement``: a few queries, whatever the number of accounts; no report is made."""

from collections.abc import Collection
from datetime import datetime, timedelta

from engagement.config import Config
from engagement.digest import Material
from engagement.digest_use import arr_of, open_accounts, standings
from engagement.model import FlagState
from engagement.overview import WEEK, Overview, make_overview
from engagement.reports.master import local_day
from engagement.scan import stored_precision
from engagement.store import flags, queries, scans
from engagement.store.session import WorkspaceSession
from engagement.use import Use

_WAITING = (FlagState.OPEN, FlagState.ESCALATED)


class OverviewUse(Use):
    """Somebody's accounts at a glance."""

    def overview(
        self,
        keys: Collection[str],
        *,
        as_of: datetime,
        me: Collection[str] = (),
        standing_in: Collection[str] = (),
        page: int = 0,
        per_page: int = 10,
    ) -> Overview:
        """Those of the accounts that are open, as of the last scan. ``page`` counts from 0.

        ``me``: the reader, by address and Slack user id; ``standing_in``: of the accounts, those of an owner who cannot
        be reached.
        """
        with self.database.session(self.workspace_id) as session:
            material = _present(session, self.config, frozenset(keys), frozenset(standing_in), me, as_of)
            sources = queries.sources(session, before=as_of)
        stale_after = timedelta(days=self.config.metrics.stale_after_days)
        return make_overview(material, sources, stale_after=stale_after, page=page, per_page=per_page, me=me)


def _present(
    session: WorkspaceSession,
    config: Config,
    keys: frozenset[str],
    standing_in: frozenset[str],
    me: Collection[str],
    as_of: datetime,
) -> Material:
    """What an overview is made from: the accounts, and those of which something is escalated to the reader."""
    workspace, last = queries.workspace(session), scans.last_scan(session, as_of)
    today, since = local_day(as_of, workspace.timezone), as_of - WEEK
    asked = flags.escalated_to(session, me)
    accounts = open_accounts(session, keys | {flag.account_id for flag in asked}, today)
    own = keys & accounts.keys()
    found = flags.flags_in(session, own, _WAITING) + flags.flags_in(session, own, [FlagState.CLEARED], since=since)
    others = [flag for flag in asked if flag.account_id in accounts and flag.account_id not in own]
    absent = {account.owner_email for key, account in accounts.items() if key in standing_in}
    return Material(
        as_of=as_of,
        since=since,
        timezone=workspace.timezone,
        currency=workspace.currency,
        scanned_at=last[0] if last else None,
        accounts=accounts,
        own=own,
        team=frozenset(),
        standing_in=standing_in & own,
        top=frozenset(),
        arr=arr_of(session, accounts, today),
        now=standings(session, accounts.keys(), as_of),
        before=standings(session, own, since),
        flags=(*found, *others),
        events=(),
        noisy=frozenset(s for s, found in stored_precision(session, as_of, config).items() if found.watch),
        failed=scans.skipped_at(session, as_of) & accounts.keys(),
        names=queries.names(session, absent),
    )
