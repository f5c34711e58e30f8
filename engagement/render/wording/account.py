"""The account's head, its data sources and the small print."""

from engagement.render.wording.formats import count, day, kept_end, listed, money, plain
from engagement.render.wording.names import kind_name
from engagement.render.wording.portfolio import renewal_of
from engagement.results import AccountHead, AccountReport, PortfolioReport, SourceState


def account_title(account: AccountHead) -> str:
    """Name and id: "Example Ltd (ACCT-123)"."""
    name, key = plain(account.name, 80), plain(account.id, 60)
    return f"{name} ({key})" if name and name != key else key


def account_facts(report: AccountReport) -> str:
    """Segment, revenue, renewal and owner in a line; "" where none is known."""
    account = report.account
    owner = plain(account.owner_name, 60) or plain(account.owner_email, 60)
    renewal = renewal_of(account, report.period)
    on = f" ({day(account.renewal_date)})" if account.renewal_date and not report.period.past else ""
    segment = plain(account.segment, 40).replace("_", " ")
    parts = [
        f"closed on {day(account.closed_at)}" if account.closed_at else "",
        f"segment {segment}" if segment else "",
        f"{money(account.arr, account.currency)} a year" if account.arr is not None else "",
        f"{renewal}{on}" if renewal else "",
        f"owner {owner}" if owner else "",
    ]
    return ", ".join(part for part in parts if part)


def source_line(source: SourceState, report: AccountReport) -> str:
    """One source: what it supplies and when it last delivered."""
    timezone = report.timezone
    kinds = listed([kind_name(kind) for kind in source.kinds])
    last = f"last delivered on {day(source.last_at, timezone)}" if source.last_at else "has delivered nothing yet"
    stopped = "; had stopped delivering" if report.period.past else "; not delivering at present"
    state = "" if source.live else stopped
    return f"{plain(source.name, 60)} ({kinds}): {last}{state}" if kinds else f"{plain(source.name, 60)}: {last}{state}"


def as_of_sentence(report: AccountReport | PortfolioReport) -> str:
    """When the report is as of, and by which configuration: two reports that differ in it do not compare."""
    return f"{as_of_clause(report)} ({report.timezone}); configuration {report.config_fingerprint}."


def as_of_clause(report: AccountReport | PortfolioReport) -> str:
    """From when the report looks: "As of 1 Oct 2026", "As things stood on 30 Jun 2025"."""
    if report.period.past:
        return f"As things stood on {day(kept_end(report.period.end), report.timezone)}"
    return f"As of {day(report.as_of, report.timezone)}"


def no_advice_sentence(report: AccountReport) -> str:
    """Why a report holds neither advice nor a plan; "" where it may."""
    return "Advice and a plan start from how things stand today, not from a past period." if report.period.past else ""


def open_now_clause(report: AccountReport) -> str:
    """Beside a past period's warnings, what is open today: "Today 1 red flag is open"; "" where that is not known."""
    now = report.open_now
    if now is None:
        return ""
    said = [count(now.strong, "red flag")] if now.strong else []
    said += [count(now.others, "warning to watch", "warnings to watch")] if now.others else []
    if not said:
        return "Today no warning is open"
    return f"Today {listed(said)} {'is' if now.strong + now.others == 1 else 'are'} open"


def more(n: int, noun: str) -> str:
    """What a shortened list leaves out: "and 3 more contacts"."""
    return f"and {count(n, f'more {noun}')}"
