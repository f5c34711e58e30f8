"""The audit's use case of ``Engagement``."""

from collections.abc import Collection
from datetime import datetime

from engagement.audit import Entry, Outcome
from engagement.store import audit
from engagement.use import Use

MOST_SHOWN = 200


class AuditUse(Use):
    """Who looked at what, and who changed what."""

    def audit(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        person: str | None = None,
        account: str | None = None,
        actions: Collection[str] = (),
        outcome: Outcome | None = None,
        most: int = MOST_SHOWN,
    ) -> list[Entry]:
        """The last entries that meet what is given, the latest first. ``person``: an address, or a Slack user id where
        Slack shows none."""
        asker = None if person is None else person.strip().casefold() if "@" in person else person.strip()
        with self.database.session(self.workspace_id) as session:
            return audit.entries(
                session,
                since=since,
                until=until,
                asker=asker,
                account=account,
                actions=actions,
                outcome=outcome,
                most=most,
            )
