"""A manager's team in a digest: its accounts, never its people."""

from collections.abc import Sequence

from engagement.digest.model import Escalated, RiskLine, RollUp, TeamWarning, TierCount
from engagement.model import Tier
from engagement.render.wording.digest_account import (
    NAMED,
    account_line,
    account_name,
    age,
    bounded,
    names,
    short_name,
    tier_words,
)
from engagement.render.wording.formats import capital, count, day, plain
from engagement.render.wording.names import signal_name, tier_name
from engagement.render.wording.portfolio import likely_clause

RISKS_TITLE = "The largest risks, by revenue, likelihood of a score below 60 and renewal"


def tiers_line(tiers: Sequence[TierCount]) -> str:
    """Accounts by tier, what was different at the last digest beside it: "Low engaged 5 (was 4)"."""
    told = [
        f"{tier_name(t.tier).lower()} {t.accounts}"
        + (f" (was {t.before})" if t.before is not None and t.before != t.accounts else "")
        for t in tiers
    ]
    return f"{capital(', '.join(told))}." if told else ""


def team_title(team: RollUp) -> str:
    """ "Your team: 42 accounts"."""
    return f"Your team: {count(team.accounts, 'account')}"


def team_sentence(team: RollUp) -> str:
    """How much there is to see to: "2 strong warnings new or back and 1 older one not acknowledged."."""
    new = f"{count(len(team.new), 'strong warning')} new or back" if team.new else ""
    waiting = count(len(team.unacknowledged), "strong warning") if team.unacknowledged else ""
    waiting = count(len(team.unacknowledged), "older one") if waiting and new else waiting
    warned = " and ".join(part for part in (new, f"{waiting} not acknowledged" if waiting else "") if part)
    return f"{capital('; '.join(part for part in (warned, _at_risk(team)) if part))}."


def _at_risk(team: RollUp) -> str:
    """How many are at risk. Accounts without a score are never said to be safe."""
    if team.at_risk:
        return f"{count(team.at_risk, 'account')} at risk"
    unscored = sum(each.accounts for each in team.tiers if each.tier is Tier.INSUFFICIENT_DATA)
    if unscored == 0:
        return "no account at risk"
    if unscored == team.accounts:
        return "no account has a score, so it is not known which are at risk"
    return f"no account with a score at risk, {unscored} without a score"


def risk_line(line: RiskLine) -> str:
    """ "Example Ltd (ACCT-123): Low engaged at 52; €120,000 a year; renews in 70 days; sponsor missing"."""
    parts = [
        account_line(line.account),
        likely_clause(line.account.below_60),
        names([signal_name(s) for s in line.signals]),
    ]
    return f"{account_name(line.account)}: {'; '.join(part for part in parts if part)}."


def more_risks_line(team: RollUp) -> str:
    """How many more are at risk than are named; "" if all are."""
    left = team.at_risk - len(team.top)
    return f"And {count(left, 'more account')} at risk, in the portfolio report." if left > 0 else ""


def new_in_team_line(team: RollUp) -> str:
    """The strong warnings that are new, or whose snooze is over: "New or back: Example Ltd, sponsor missing; ..."."""
    told = [_about(each) for each in team.new]
    return f"New or back: {bounded(told, between='; ')}." if told else ""


def fallen_line(team: RollUp) -> str:
    """The accounts whose tier fell: "Fell a tier: Example Ltd (low engaged to disengaged)"; "" without any."""
    told = [f"{short_name(f.account)} ({tier_words(f.tier.before)} to {tier_words(f.tier.now)})" for f in team.fallen]
    return f"Fell a tier: {bounded(told)}." if told else ""


def unacknowledged_line(team: RollUp) -> str:
    """The strong warnings told before that nobody has acknowledged, the oldest first; "" without any."""
    told = [f"{_about(each)}, {age(each.warning)}" for each in team.unacknowledged]
    return f"Not acknowledged: {bounded(told, between='; ')}." if told else ""


def _about(each: TeamWarning) -> str:
    return f"{short_name(each.account)}, {names([signal_name(each.warning.flag.signal)])}"


def escalated_line(each: Escalated, timezone: str) -> str:
    """ "Example Ltd (ACCT-123): sponsor missing, escalated to ann@x.example, overdue since 3 Oct 2026"."""
    flag = each.flag
    due = ""
    if flag.escalation_due is not None:
        due = f", {'overdue since' if each.overdue else 'due'} {day(flag.escalation_due, timezone)}"
    what = signal_name(flag.signal).lower()
    return f"{account_name(each.account)}: {what}, escalated to {plain(each.to, 80) or 'somebody'}{due}."


def more_escalated_line(team: RollUp) -> str:
    """How many more flags are escalated than are named; "" if all are."""
    left = len(team.escalated) - NAMED
    return f"And {count(left, 'more escalated warning')}." if left > 0 else ""
