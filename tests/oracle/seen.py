"""What was known: the version of every record as seen from the end of a window (decision 1, method section 1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tests.oracle.clock import Clock
from tests.oracle.rows import BY_HAND, MEETING_KINDS, Record, Row, UsageDay, Workspace


@dataclass(frozen=True)
class View:
    """One account as seen from `end` with the knowledge of `knowledge` (None: everything known now)."""

    workspace: Workspace
    account_id: str
    end: datetime
    knowledge: datetime | None
    everyone: tuple[Record, ...]
    every_usage: tuple[UsageDay, ...]

    @property
    def clock(self) -> Clock:
        """The workspace's clock."""
        return self.workspace.clock

    @property
    def account(self) -> Row:
        """The account's row."""
        return self.workspace.accounts[self.account_id]

    @property
    def contacts(self) -> dict[str, Row]:
        """The account's contacts by id, those who left included."""
        return self.workspace.contacts.get(self.account_id, {})

    @property
    def records(self) -> list[Record]:
        """The account's own activities, oldest first; ties by source and id."""
        own = [r for r in self.everyone if r.account_id == self.account_id]
        return sorted(own, key=lambda r: (r.occurred_at, r.key))

    @property
    def usage(self) -> list[UsageDay]:
        """The account's own usage days."""
        return [u for u in self.every_usage if u.account_id == self.account_id]

    def first_record_at(self) -> datetime | None:
        """When the account is first heard of, in activity or usage."""
        moments = [r.occurred_at for r in self.records] + [u.midnight for u in self.usage]
        return min(moments, default=None)


def view(workspace: Workspace, account_id: str, end: datetime, knowledge: datetime | None) -> View:
    """Everything that occurred before `end` and had arrived by `knowledge`, one version a record."""
    found = [seen_version(versions, end, knowledge) for versions in workspace.versions.values()]
    usage = [u for u in workspace.usage if u.midnight < end and (knowledge is None or u.midnight < knowledge)]
    everyone = _once([r for r in found if r is not None])
    return View(workspace, account_id, end, knowledge, everyone, tuple(usage))


def _once(records: list[Record]) -> tuple[Record, ...]:
    """What was logged by hand stands aside for a source's record of the same id and account."""
    fed = {(r.account_id, r.activity_id) for r in records if r.source != BY_HAND}
    return tuple(r for r in records if r.source != BY_HAND or (r.account_id, r.activity_id) not in fed)


def seen_version(versions: Sequence[Record], end: datetime, knowledge: datetime | None) -> Record | None:
    """The last version that had arrived and whose status already held; else the first one with its first status."""
    arrived = [v for v in versions if knowledge is None or v.arrived_at < knowledge]
    begun = [v for v in arrived if v.occurred_at < end]
    settled = [v for v in begun if v.status_at < end]
    if settled:
        return sorted(settled, key=_arrival)[-1]
    if begun:
        first = sorted(begun, key=_arrival)[0]
        return replace(first, status=initial_status(first))
    return None


def initial_status(record: Record) -> str:
    """The status a record had before the only one we know of."""
    if record.kind in MEETING_KINDS or record.kind == "training":
        return "scheduled"
    return {"outbound": "sent", "inbound": "received"}.get(record.direction, record.status)


def _arrival(record: Record) -> tuple[datetime, datetime, datetime]:
    return (record.arrived_at, record.status_at, record.occurred_at)
