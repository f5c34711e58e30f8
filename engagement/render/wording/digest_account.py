"""An account and its warnings in a few words, as the lines of a digest name them."""

from collections.abc import Sequence

from engagement.digest.model import AccountLine, OpenWarning
from engagement.model import Flag, Tier
from engagement.render.wording.formats import count, listed, money, plain
from engagement.render.wording.names import severity_name, signal_name, tier_name
from engagement.render.wording.portfolio import renewal_clause

WIDE = 10  # points between the ends of an interval from which on it is shown
NAMED = 4  # accounts that a line names


def account_name(account: AccountLine) -> str:
    """Name and id: "Example Ltd (ACCT-123)"."""
    name, key = plain(account.name, 60), plain(account.id, 60)
    return f"{name} ({key})" if name and name != key else key


def account_score(account: AccountLine) -> str:
    """Tier and score, with the interval where it is wide: "Low engaged at 52 (44 to 61)".

    The tier is the announced one; where the score is not in it, that is said.
    """
    if account.displayed is None:
        return "no score"
    score = f"{account.displayed}{interval(account)}"
    if account.score_tier is not account.tier:
        return f"Score {score}, still counted as {tier_words(account.tier)}"
    return f"{tier_name(account.tier)} at {score}"


def interval(account: AccountLine) -> str:
    """The interval where it is wide: " (44 to 61)"."""
    low, high = account.interval_low, account.interval_high
    return f" ({low} to {high})" if low is not None and high is not None and high - low > WIDE else ""


def account_line(account: AccountLine) -> str:
    """Score, revenue and renewal: "Low engaged at 52; €120,000 a year; renews in 70 days"."""
    parts = [account_score(account), revenue(account), renewal_clause(account.days_to_renewal), whose(account)]
    return "; ".join(part for part in parts if part)


def revenue(account: AccountLine) -> str:
    """What the account pays: "€120,000 a year"."""
    if account.arr is None:
        return "revenue not recorded"
    return f"{money(account.arr, account.currency)} a year"


def whose(account: AccountLine) -> str:
    """Whose it is, where the recipient only stands in or has subscribed."""
    if not account.standing_in and not account.subscribed:
        return ""
    owner = absent_name(account.owner_name, account.owner_email)
    said = f"owner {owner}" if owner else "no owner"
    return f"you subscribed; {said}" if account.subscribed else said


def absent_name(name: str | None, email: str | None) -> str:
    """An owner by name; by address where there is nothing else; "" for none."""
    return plain(name, 60) or plain(email, 80)


def named(flag: Flag) -> str:
    """ "Sponsor missing (high)"."""
    severity = f" ({severity_name(flag.severity)})" if flag.severity else ""
    return f"{signal_name(flag.signal)}{severity}"


def tier_words(tier: Tier) -> str:
    """A tier inside a sentence: "low engaged"."""
    return tier_name(tier).lower()


def age(warning: OpenWarning) -> str:
    """Since when a warning waits: "for 23 days"."""
    return f"for {count(warning.days, 'day')}" if warning.days else "since today"


def short_name(account: AccountLine) -> str:
    """An account in a list: its name, else its id."""
    return plain(account.name, 40) or plain(account.id, 40)


def names(signals: Sequence[str]) -> str:
    """Warnings in a row, each once: "sponsor missing and meetings lost"."""
    return listed([name[:1].lower() + name[1:] for name in dict.fromkeys(signals)])


def bounded(told: Sequence[str], between: str = ", ") -> str:
    """The first few of what is told, and how many more there are."""
    left = len(told) - NAMED
    return between.join(told[:NAMED]) + (f" and {left} more" if left > 0 else "")
