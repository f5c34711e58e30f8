"""What advice needs of an account's report: how its next period would score, and until when and by whom plans run."""

from datetime import datetime
from functools import partial

from engagement.advice import Horizon, NextPeriod, Rescorer
from engagement.business_time import calendar
from engagement.config import Config, ScoringConfig
from engagement.model import Workspace
from engagement.periods import Period
from engagement.reports.master import Master, local_day
from engagement.scoring.components import measure
from engagement.scoring.row import Row
from engagement.scoring.table import Table


def next_period_scorer(
    now: Row, table: Table, *, workspace: Workspace, config: Config, scoring: ScoringConfig
) -> Rescorer:
    """The scorer of the period after the report's, by the code that scores the report."""
    return Rescorer(
        period=NextPeriod(now, config.metrics, business_days_per_week=7 - len(set(workspace.weekend))),
        table=table,
        measure=partial(measure, config=config, scoring=scoring, known=table.norms[0], uncertainty=False),
        config=config,
    )


def plan_horizon(master: Master, account: str, *, period: Period, as_of: datetime, workspace: Workspace) -> Horizon:
    """The next period counts from the report's day; owners are the account's owner and manager."""
    record = master.accounts[account]
    owner = master.people.get(record.owner_email or "")
    manager = record.manager_email or (owner.manager_email if owner else None)
    start, end = (local_day(moment, workspace.timezone) for moment in (period.window.start, period.window.end))
    return Horizon(
        today=local_day(as_of, workspace.timezone),
        days=max((end - start).days, 1),
        calendar=calendar(workspace),
        owners={"csm": record.owner_email, "manager": manager},
    )
