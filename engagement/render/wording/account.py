"""The account's head, its data sources and the small print."""

from engagement.render.wording.formats import count, day, listed, money, plain
from engagement.render.wording.names import kind_name
from engagement.render.wording.portfolio import renewal_clause
from engagement.results import AccountHead, AccountReport, PortfolioReport, SourceState


def account_title(account: AccountHead) -> str:
    """Name and id: "Example Ltd (ACCT-123)"."""
    name, key = plain(account.name, 80), plain(account.id, 60)
    return f"{name} ({key})" if name and name != key else key


def account_facts(account: AccountHead) -> str:
    """Segment, revenue, renewal and owner in a line; "" where none is known."""
    owner = plain(account.owner_name, 60) or plain(account.owner_email, 60)
    renewal = renewal_clause(account.days_to_renewal)
    segment = plain(account.segment, 40).replace("_", " ")
    parts = [
        f"closed on {day(account.closed_at)}" if account.closed_at else "",
        f"segment {segment}" if segment else "",
        f"{money(account.arr, account.currency)} a year" if account.arr is not None else "",
        f"{renewal} ({day(account.renewal_date)})" if renewal and account.renewal_date else "",
        f"owner {owner}" if owner else "",
    ]
    return ", ".join(part for part in parts if part)


def source_line(source: SourceState, timezone: str) -> str:
    """One source: what it supplies and when it last delivered."""
    kinds = listed([kind_name(kind) for kind in source.kinds])
    last = f"last delivered on {day(source.last_at, timezone)}" if source.last_at else "has delivered nothing yet"
    state = "" if source.live else "; not delivering at present"
    return f"{plain(source.name, 60)} ({kinds}): {last}{state}" if kinds else f"{plain(source.name, 60)}: {last}{state}"


def as_of_sentence(report: AccountReport | PortfolioReport) -> str:
    """When the report is as of, and by which configuration: two reports that differ in it do not compare."""
    local = day(report.as_of, report.timezone)
    return f"As of {local} ({report.timezone}); configuration {report.config_fingerprint}."


def more(n: int, noun: str) -> str:
    """What a shortened list leaves out: "and 3 more contacts"."""
    return f"and {count(n, f'more {noun}')}"
