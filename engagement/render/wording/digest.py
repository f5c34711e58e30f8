"""The weekly digest in lines: short enough for a phone, each about one account. The team's: ``digest_team``."""

from collections.abc import Sequence

from engagement.digest.model import (
    AccountLine,
    Digest,
    DigestItem,
    DigestWarning,
    How,
    OpenWarning,
    Section,
    Unscored,
    WatchLine,
)
from engagement.render.wording.actions import CADENCES, recommendation_title
from engagement.render.wording.causes import short_cause
from engagement.render.wording.digest_account import (
    account_name,
    account_score,
    age,
    bounded,
    interval,
    named,
    names,
    revenue,
    short_name,
    tier_words,
)
from engagement.render.wording.digest_team import team_sentence
from engagement.render.wording.formats import capital, count, day, listed
from engagement.render.wording.names import signal_name
from engagement.render.wording.portfolio import renewal_clause
from engagement.render.wording.score import missing_sentence
from engagement.render.wording.signals import signal_sentence

FEW = 3  # so many accounts that need a look have their second warning told in full, too
OPEN_LINES = 2  # open warnings of one account that have a line of their own
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
    return f"And {count(len(rest), 'more warning')}: {names(rest)}." if rest else ""


def warning_line(warning: DigestWarning, item: DigestItem) -> str:
    """A warning that is news, with its evidence: "New: Sponsor missing (high). The sponsor, ..."."""
    head = f"{_HOW[warning.how]}: {named(warning.flag)}."
    if item.report is None:
        return f"{head} Its evidence could not be read just now."
    if warning.signal is None:
        return f"{head} By the records known now its rule does not hold."
    return f"{head} {signal_sentence(warning.signal, item.report)}"


def tier_lines(item: DigestItem) -> list[str]:
    """The change of tier, and why the score fell."""
    if item.tier is None:
        return []
    head = f"{'Up' if item.tier.up else 'Down'} from {tier_words(item.tier.before)} to {tier_words(item.tier.now)}"
    why = "; ".join(short_cause(term) for term in item.causes)
    return [f"{head}: {why}." if why else f"{head}."]


def action_line(item: DigestItem) -> str:
    """The one thing to do, and by when; "" where nothing is called for."""
    if item.action is None:
        return ""
    when = f" ({CADENCES[item.action.cadence]})" if item.action.cadence else ""
    return f"Do: {recommendation_title(item.action)}{when}."


def open_line(warning: OpenWarning, timezone: str) -> str:
    """A warning told before: "Sponsor missing (high), open for 23 days"."""
    return f"{named(warning.flag)}, open {age(warning)}{_quiet(warning, timezone)}"


def _quiet(warning: OpenWarning, timezone: str) -> str:
    return f", not found again since {day(warning.quiet_since, timezone)}" if warning.quiet_since else ""


def open_lines(item: DigestItem, timezone: str) -> list[str]:
    """The first warnings of the account that are still open, in one line each."""
    return [f"Still open {age(each)}: {named(each.flag)}{_quiet(each, timezone)}." for each in item.open[:OPEN_LINES]]


def more_open_line(item: DigestItem) -> str:
    """The other open warnings of the account: "Also still open: meetings lost (20 days)."; "" without any."""
    rest = [f"{names([signal_name(o.flag.signal)])} ({count(o.days, 'day')})" for o in item.open[OPEN_LINES:]]
    return f"Also still open: {listed(rest)}." if rest else ""


def cleared_line(item: DigestItem) -> str:
    """ "Cleared: sponsor missing and meetings lost."; "" without any."""
    return f"Cleared: {names([signal_name(flag.signal) for flag in item.cleared])}." if item.cleared else ""


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
            told, tail = renewal_clause(account.days_to_renewal), [account_score(account), revenue(account)]
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
    told = [f"{short_name(a)} {_in_days(a)}{_at(a)}" for a in accounts]
    return f"Renewing within 90 days: {bounded(told)}." if told else ""


def _in_days(account: AccountLine) -> str:
    return "today" if not account.days_to_renewal else f"in {count(account.days_to_renewal, 'day')}"


def _at(account: AccountLine) -> str:
    return " without a score" if account.displayed is None else f" at {account.displayed}{interval(account)}"


def watch_line(lines: Sequence[WatchLine]) -> str:
    """The accounts to watch: "To watch: Example Ltd (meetings lost), ..."; "" without any."""
    told = [f"{short_name(line.account)} ({names([signal_name(s) for s in line.signals])})" for line in lines]
    return f"To watch, perhaps chance: {bounded(told)}." if told else ""


def unscored_line(found: Sequence[Unscored]) -> str:
    """The accounts without a score and why: "Not scored: Example Ltd (nothing recorded yet)."."""
    told = [f"{short_name(each.account)} ({_REASONS[each.reason]})" for each in found]
    return f"Not scored: {bounded(told)}." if told else ""


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
