"""The sample company in a database: imported as a user would, looked through as a nightly job would have done."""

from datetime import datetime, timedelta
from pathlib import Path

from engagement import sample
from engagement.ingest import import_paths
from engagement.model import Entity, Verdict
from engagement.service import Engagement
from engagement.store import queries

YOU = "fidelma.larkspurre@lanternfen.example"
"""The customer-success manager whose accounts are yours in the demo, ACCT-123 among them."""


def load_sample(service: Engagement, folder: Path, *, accounts: int, as_of: datetime, ahead: bool = False) -> None:
    """Write the sample company as import files and import them. With ``ahead`` life goes on for some weeks."""
    service.change_workspace(timezone=sample.TIME_ZONE, country=sample.COUNTRY, currency=sample.CURRENCY, week_start=0)
    sample.write(folder, sample.generate(accounts=accounts, as_of=as_of, ahead=ahead))
    results = import_paths(service.database, service.workspace_id, [folder])
    refused = sum(result.quarantined for result in results)
    if refused or {result.entity for result in results} != set(Entity):
        raise RuntimeError(f"the sample company did not import cleanly: {refused} records refused")


def scan_weeks(service: Engagement, *, as_of: datetime, weeks: int = 2) -> None:
    """Weekly scans up to a moment. Everybody but you has acknowledged the first strong warnings."""
    with service.database.session(service.workspace_id) as session:
        owners = {account.id: account.owner_email or "" for account in queries.accounts(session)}
    for week in reversed(range(weeks)):
        moment = as_of - timedelta(weeks=week)
        announced = service.scan(as_of=moment, follow_plays=False).announced
        if week == weeks - 1:
            for flag_id in announced:
                owner = owners[service.flag(flag_id).flag.account_id]
                if owner != YOU:
                    service.acknowledge(flag_id, actor=owner, at=moment + timedelta(hours=8), verdict=Verdict.REAL)
