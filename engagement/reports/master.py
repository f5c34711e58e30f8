"""What a report knows beside the facts: names, owners, renewals, sources. Read by the service, used by the assembly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engagement.local_time import zone
from engagement.model import Account, Contact, ListedAccount, Person, Source
from engagement.periods import Period
from engagement.results import AccountHead


@dataclass(frozen=True, slots=True)
class Master:
    """Master data by key; what is missing is shown by its id. ``sources``: as of the report's end."""

    accounts: Mapping[str, Account]
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict)  # by account id
    people: Mapping[str, Person] = field(default_factory=dict)  # by e-mail
    sources: tuple[Source, ...] = ()

    def segments(self) -> dict[str, str | None]:
        """The segment of each account."""
        return {key: account.segment for key, account in self.accounts.items()}


def local_day(moment: datetime, timezone: str) -> date:
    """The local calendar day of a moment."""
    return moment.astimezone(zone(timezone)).date()


def seen_from(period: Period, as_of: datetime, timezone: str) -> tuple[datetime, bool]:
    """From when a report looks, and whether its period is past: that is, ended before the day of ``as_of`` began."""
    past = local_day(period.window.end, timezone) < local_day(as_of, timezone)
    return (period.window.end, True) if past else (as_of, False)


def is_closed(account: Account | ListedAccount, as_of_day: date) -> bool:
    """Whether the account was closed by that day."""
    return account.closed_at is not None and account.closed_at <= as_of_day


def account_head(account: Account, master: Master, *, as_of_day: date, currency: str) -> AccountHead:
    """The account's master data as the report shows it."""
    owner = master.people.get(account.owner_email or "")
    return AccountHead(
        id=account.id,
        name=account.name,
        segment=account.segment,
        arr=account.arr,
        currency=account.currency or (currency if account.arr is not None else None),
        renewal_date=account.renewal_date,
        days_to_renewal=None if account.renewal_date is None else (account.renewal_date - as_of_day).days,
        owner_email=account.owner_email,
        owner_name=owner.name if owner else None,
        stage=account.stage,
        closed_at=account.closed_at,
    )
