"""The weekly digest in lines: short enough for a phone, each about one account."""

from collections.abc import Sequence

from engagement.digest.model import (
    AccountLine,
    Digest,
    DigestItem,
    DigestWarning,
    Escalated,
    How,
    OpenWarning,
    RiskLine,
    RollUp,
    Section,
    TeamWarning,
    TierCount,
    Unscored,
    WatchLine,
)
from engagement.model import Flag, Tier
from engagement.render.wording.actions import CADENCES, recommendation_title
from engagement.render.wording.causes import short_cause
from engagement.render.wording.formats import capital, count, day, listed, money, plain
from engagement.render.wording.names import severity_name, signal_name, tier_name
from engagement.render.wording.portfolio import likely_clause, renewal_clause
from engagement.render.wording.score import missing_sentence
from engagement.render.wording.signals import signal_sentence

WIDE = 10  # points between the ends of an interval from which on it is shown
FEW = 3  # so many accounts that need a look have their second warning told in full, too
OPEN_LINES = 2  # open warnings of one account that have a line of their own
NAMED = 4  # accounts that a line names
_SECTIONS = {
    Section.NEWS: ("needs a look", "need a look"),
    Section.OPEN: ("has a warning still open", "have warnings still open"),
    Section.DATA: ("lost its score", "lost their scores"),
    Section.RENEWAL: ("renews soon", "renew soon"),
    Section.BETTER: ("got better", "got better"),
}
HEADINGS = {
    Section.OPEN: "Still open, not acknowledged",
    Section.DATA: "No score any more",
    Section.RENEWAL: "Renewing soon",
    Section.BETTER: "Better",
}
_HOW = {How.NEW: "New", How.AGAIN: "Back", How.SNOOZE_OVER: "Snooze over", How.STANDING: "Open"}
_REASONS = {
    "nothing_recorded": "nothing recorded yet",
    "not_enough_data": "not enough data",
    "scan_failed": "the last scan could not judge it",
}


def digest_title(digest: Digest) -> str:
    """ "Your customers, 5 Oct 2026"."""
    return f"Your customers, {day(digest.as_of, digest.timezone)}"


def digest_headline(digest: Digest) -> str:
    """How many accounts there is something to say of, and of what kind."""
    counts = {section: sum(item.section is section for item in digest.items) for section in Section}
    for section, n in digest.left_out:
        counts[section] += n
    told = [(n, *_SECTIONS[section]) for section, n in counts.items() if n]
    if not told:
        return _nothing_new(digest)
    first = count(told[0][0], "account")
    parts = [f"{first} {told[0][1] if told[0][0] == 1 else told[0][2]}"]
    parts += [f"{n} {one if n == 1 else many}" for n, one, many in told[1:]]
    return f"{capital(listed(parts))}."


def _nothing_new(digest: Digest) -> str:
    if not digest.accounts:
        return "" if digest.roll_up is None else f"Your team: {team_sentence(digest.roll_up)}"
    if digest.scanned_at is None:
        return "No scan has looked at your accounts yet."
    yours = f"your {count(digest.accounts, 'account')}" if digest.accounts > 1 else "your account"
    if digest.since is None:
        return f"No strong warning in {yours}."
    return f"Nothing new in {yours} since {day(digest.since, digest.timezone)}."


def first_sentence(digest: Digest) -> str:
    """What a first digest is; "" for later ones."""
    if digest.since is not None:
        return ""
    return "This is your first digest: it says what stands now. From now on it says what changed."


def account_name(account: AccountLine) -> str:
    """Name and id: "Example Ltd (ACCT-123)"."""
    name, key = plain(account.name, 60), plain(account.id, 60)
    return f"{name} ({key})" if name and name != key else key


def account_score(account: AccountLine) -> str:
    """Tier and score, with the interval where it is wide: "Low engaged at 52 (44 to 61)"."""
    if account.displayed is None:
        return "no score"
    return f"{tier_name(account.tier)} at {account.displayed}{_interval(account)}"


def _interval(account: AccountLine) -> str:
    """The interval where it is wide: " (44 to 61)"."""
    low, high = account.interval_low, account.interval_high
    return f" ({low} to {high})" if low is not None and high is not None and high - low > WIDE else ""


def account_line(account: AccountLine) -> str:
    """Score, revenue and renewal: "Low engaged at 52; EUR 120,000 a year; renews in 70 days"."""
    parts = [account_score(account), _revenue(account), renewal_clause(account.days_to_renewal), _instead(account)]
    return "; ".join(part for part in parts if part)


def _revenue(account: AccountLine) -> str:
    if account.arr is None:
        return "revenue not recorded"
    return f"{money(account.arr, account.currency)} a year"


def _instead(account: AccountLine) -> str:
    """Why it comes to somebody who does not own it."""
    if not account.standing_in:
        return ""
    owner = plain(account.owner_email, 80)
    return (
        f"yours for now, since its owner {owner} cannot be reached" if owner else "yours for now, since it has no owner"
    )


def told_in_full(items: Sequence[DigestItem]) -> int:
    """How many warnings of an account are told with their evidence: two while few accounts need a look, else one."""
    return 2 if sum(item.section is Section.NEWS for item in items) <= FEW else 1


def warning_lines(item: DigestItem, full: int) -> list[str]:
    """The warnings that are news, the first ``full`` with their evidence, the others by name."""
    told = [warning_line(each, item) for each in item.warnings[:full]]
    rest = more_warnings_line(item, full)
    return [*told, rest] if rest else told


def more_warnings_line(item: DigestItem, full: int) -> str:
    """The warnings that are not told in full: "And 2 more warnings: meetings lost and ..."; "" without any."""
    rest = [signal_name(each.flag.signal) for each in item.warnings[full:]]
    return f"And {count(len(rest), 'more warning')}: {_names(rest)}." if rest else ""


def warning_line(warning: DigestWarning, item: DigestItem) -> str:
    """A warning that is news, with its evidence: "New: Sponsor missing (high). The sponsor, ..."."""
    head = f"{_HOW[warning.how]}: {_named(warning.flag)}."
    if item.report is None:
        return f"{head} Its evidence could not be read just now."
    if warning.signal is None:
        return f"{head} By the records known now its rule does not hold."
    return f"{head} {signal_sentence(warning.signal, item.report)}"


def _named(flag: Flag) -> str:
    """ "Sponsor missing (high)"."""
    severity = f" ({severity_name(flag.severity)})" if flag.severity else ""
    return f"{signal_name(flag.signal)}{severity}"


def tier_lines(item: DigestItem) -> list[str]:
    """The change of tier, and why the score fell."""
    if item.tier is None:
        return []
    head = f"{'Up' if item.tier.up else 'Down'} from {_tier(item.tier.before)} to {_tier(item.tier.now)}"
    why = "; ".join(short_cause(term) for term in item.causes)
    return [f"{head}: {why}." if why else f"{head}."]


def _tier(tier: Tier) -> str:
    return tier_name(tier).lower()


def action_line(item: DigestItem) -> str:
    """The one thing to do, and by when; "" where nothing is called for."""
    if item.action is None:
        return ""
    when = f" ({CADENCES[item.action.cadence]})" if item.action.cadence else ""
    return f"Do: {recommendation_title(item.action)}{when}."


def open_line(warning: OpenWarning, timezone: str) -> str:
    """A warning told before: "Sponsor missing (high), open for 23 days"."""
    return f"{_named(warning.flag)}, open {_age(warning)}{_quiet(warning, timezone)}"


def _quiet(warning: OpenWarning, timezone: str) -> str:
    return f", not found again since {day(warning.quiet_since, timezone)}" if warning.quiet_since else ""


def _age(warning: OpenWarning) -> str:
    return f"for {count(warning.days, 'day')}" if warning.days else "since today"


def open_lines(item: DigestItem, timezone: str) -> list[str]:
    """The first warnings of the account that are still open, in one line each."""
    return [f"Still open {_age(each)}: {_named(each.flag)}{_quiet(each, timezone)}." for each in item.open[:OPEN_LINES]]


def more_open_line(item: DigestItem) -> str:
    """The other open warnings of the account: "Also still open: meetings lost (20 days)."; "" without any."""
    rest = [f"{_names([signal_name(o.flag.signal)])} ({count(o.days, 'day')})" for o in item.open[OPEN_LINES:]]
    return f"Also still open: {listed(rest)}." if rest else ""


def cleared_line(item: DigestItem) -> str:
    """ "Cleared: sponsor missing and meetings lost."; "" without any."""
    return f"Cleared: {_names([signal_name(flag.signal) for flag in item.cleared])}." if item.cleared else ""


def short_line(item: DigestItem, timezone: str) -> str:
    """An account in one line: "Example Ltd (ACCT-123): Sponsor missing (high), open for 23 days"."""
    account = item.account
    match item.section:
        case Section.OPEN:
            told = "; ".join(open_line(each, timezone) for each in item.open[:OPEN_LINES])
            rest = more_open_line(item)
            tail = [rest[:1].lower() + rest[1:-1], renewal_clause(account.days_to_renewal)]
        case Section.DATA:
            missing = missing_sentence(item.report).rstrip(".") if item.report else ""
            told = missing[:1].lower() + missing[1:] or "not enough data for a score any more"
            return " ".join(part for part in (f"{account_name(account)}: {told}.", action_line(item)) if part)
        case Section.RENEWAL:
            told, tail = renewal_clause(account.days_to_renewal), [account_score(account), _revenue(account)]
        case _:
            told = " ".join([*tier_lines(item), cleared_line(item)]).strip().rstrip(".")
            tail = [account_score(account)]
    return f"{account_name(account)}: {'; '.join(part for part in (told, *tail) if part)}."


def more_line(digest: Digest) -> str:
    """What is not shown, by kind: "4 more accounts: 3 have warnings still open and 1 got better."; "" if nothing."""
    total = sum(n for _, n in digest.left_out)
    if not total:
        return ""
    if len(digest.left_out) == 1:
        return f"{capital(count(total, 'more account'))} {_SECTIONS[digest.left_out[0][0]][total != 1]}."
    parts = [f"{n} {_SECTIONS[section][n != 1]}" for section, n in digest.left_out]
    return f"{capital(count(total, 'more account'))}: {listed(parts)}."


def renewals_line(accounts: Sequence[AccountLine]) -> str:
    """The other renewals: "Renewing within 90 days: Example Ltd in 34 days at 60 (50 to 64)."; "" without any."""
    told = [f"{_short(a)} {_in_days(a)}{_at(a)}" for a in accounts]
    return f"Renewing within 90 days: {_bounded(told)}." if told else ""


def _in_days(account: AccountLine) -> str:
    return "today" if not account.days_to_renewal else f"in {count(account.days_to_renewal, 'day')}"


def _at(account: AccountLine) -> str:
    return " without a score" if account.displayed is None else f" at {account.displayed}{_interval(account)}"


def watch_line(lines: Sequence[WatchLine]) -> str:
    """The accounts to watch: "To watch: Example Ltd (meetings lost), ..."; "" without any."""
    told = [f"{_short(line.account)} ({_names([signal_name(s) for s in line.signals])})" for line in lines]
    return f"To watch, perhaps chance: {_bounded(told)}." if told else ""


def unscored_line(found: Sequence[Unscored]) -> str:
    """The accounts without a score and why: "Not scored: Example Ltd (nothing recorded yet)."."""
    told = [f"{_short(each.account)} ({_REASONS[each.reason]})" for each in found]
    return f"Not scored: {_bounded(told)}." if told else ""


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
    risk = f"{count(team.at_risk, 'account')} at risk" if team.at_risk else "no account at risk"
    return f"{capital('; '.join(part for part in (warned, risk) if part))}."


def risk_line(line: RiskLine) -> str:
    """ "Example Ltd (ACCT-123): Low engaged at 52; EUR 120,000 a year; renews in 70 days; sponsor missing"."""
    parts = [
        account_line(line.account),
        likely_clause(line.account.below_60),
        _names([signal_name(s) for s in line.signals]),
    ]
    return f"{account_name(line.account)}: {'; '.join(part for part in parts if part)}."


def new_in_team_line(team: RollUp) -> str:
    """The strong warnings that are new, or whose snooze is over: "New or back: Example Ltd, sponsor missing; ..."."""
    told = [_about(each) for each in team.new]
    return f"New or back: {_bounded(told, between='; ')}." if told else ""


def fallen_line(team: RollUp) -> str:
    """The accounts whose tier fell: "Fell a tier: Example Ltd (low engaged to disengaged)"; "" without any."""
    told = [f"{_short(f.account)} ({_tier(f.tier.before)} to {_tier(f.tier.now)})" for f in team.fallen]
    return f"Fell a tier: {_bounded(told)}." if told else ""


def unacknowledged_line(team: RollUp) -> str:
    """The strong warnings told before that nobody has acknowledged, the oldest first; "" without any."""
    told = [f"{_about(each)}, {_age(each.warning)}" for each in team.unacknowledged]
    return f"Not acknowledged: {_bounded(told, between='; ')}." if told else ""


def _about(each: TeamWarning) -> str:
    return f"{_short(each.account)}, {_names([signal_name(each.warning.flag.signal)])}"


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


def rest_title(n: int) -> str:
    """ "The other 5 accounts"."""
    return f"The other {count(n, 'account')}" if n > 1 else "The other account"


def digest_footer(digest: Digest) -> str:
    """By which scan, and what was left out."""
    zone = digest.timezone
    scan = f"By the scan of {day(digest.scanned_at, zone)}." if digest.scanned_at else "No scan has been run yet."
    old = digest.scanned_at is not None and (digest.as_of - digest.scanned_at).days >= 2
    late = " Newer data are not judged yet: scans have stopped." if old else ""
    small = count(digest.below_minimum, "account")
    left = f" {small} below your minimum revenue left out." if digest.below_minimum else ""
    return f"{scan}{late}{left}"


def _short(account: AccountLine) -> str:
    return plain(account.name, 40) or plain(account.id, 40)


def _names(names: Sequence[str]) -> str:
    return listed([name[:1].lower() + name[1:] for name in dict.fromkeys(names)])


def _bounded(told: Sequence[str], between: str = ", ") -> str:
    """The first few of what is told, and how many more there are."""
    left = len(told) - NAMED
    return between.join(told[:NAMED]) + (f" and {left} more" if left > 0 else "")
