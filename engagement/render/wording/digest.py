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
    StoppedSource,
    Unscored,
    WatchLine,
)
from engagement.model import UNSAID
from engagement.render.wording.actions import CADENCES, recommendation_title
from engagement.render.wording.causes import short_cause
from engagement.render.wording.digest_account import (
    NAMED,
    absent_name,
    account_line,
    account_name,
    account_score,
    age,
    bounded,
    interval,
    named,
    names,
    short_name,
    tier_words,
)
from engagement.render.wording.digest_team import team_sentence
from engagement.render.wording.formats import capital, count, day, listed, plain
from engagement.render.wording.names import kind_name, signal_name
from engagement.render.wording.portfolio import renewal_clause
from engagement.render.wording.score import missing_sentence, period_length
from engagement.render.wording.signals import signal_sentence

FEW = 3  # so many accounts that need a look have their second warning told in full, too; so many kinds are named
OPEN_LINES = 2  # open warnings of one account that have a line of their own
_SECTIONS = {
    Section.NEWS: ("needs a look", "need a look"),
    Section.OPEN: ("has a warning still open", "have warnings still open"),
    Section.DATA: ("lost its score", "lost their scores"),
    Section.LOW: ("stands low", "stand low"),
    Section.RENEWAL: ("renews soon", "renew soon"),
    Section.BETTER: ("got better", "got better"),
}
HEADINGS = {
    Section.OPEN: "Still open, not acknowledged",
    Section.DATA: "No score any more",
    Section.LOW: "Low engaged or disengaged",
    Section.RENEWAL: "Renewing soon",
    Section.BETTER: "Better",
}
_HOW = {How.NEW: "New", How.AGAIN: "Back", How.SNOOZE_OVER: "Snooze over", How.STANDING: "Open"}
_FOR_MANAGERS = {  # where a title is an owner's: what a manager who stands in does
    "account_review": "Review the account with your team and agree who does what",
    "escalate_account": "Escalate the account to your own manager",
}
_FOR_THE_TOP = {  # and who has nobody above
    "account_review": "Review the account and decide who does what",
    "escalate_account": "Call an executive of theirs yourself",
}
_REASONS = {
    "nothing_recorded": "nothing recorded yet",
    "source_stopped": "source stopped",
    "not_enough_data": "not enough data",
    "scan_failed": "the last scan could not judge it",
}


def digest_title(digest: Digest) -> str:
    """ "Your customers, 5 Oct 2026"; "Your team's customers, ..." for who has none of their own."""
    whose = "Your customers" if digest.accounts or digest.roll_up is None else "Your team's customers"
    return f"{whose}, {day(digest.as_of, digest.timezone)}"


def digest_headline(digest: Digest) -> str:
    """How many accounts there is something to say of, and of what kind."""
    counts = {section: sum(item.section is section for item in digest.items) for section in Section}
    for section, n in digest.left_out:
        counts[section] += n
    told = [(n, *_SECTIONS[section]) for section, n in counts.items() if n]
    parts = [f"{n} {one if n == 1 else many}" for n, one, many in told]
    if told:
        parts[0] = f"{count(told[0][0], 'account')} {told[0][1] if told[0][0] == 1 else told[0][2]}"
    if silent := sum(source.new for source in digest.stopped):
        parts.append(f"{count(silent, 'source')} stopped delivering")
    team = f"Your team: {team_sentence(digest.roll_up)}" if digest.roll_up and not digest.accounts else ""
    head = f"{capital(listed(parts))}." if parts else _nothing_new(digest) if digest.accounts else ""
    return " ".join(said for said in (head, team) if said)


def _nothing_new(digest: Digest) -> str:
    if digest.scanned_at is None:
        return "No scan has looked at your accounts yet."
    yours = _yours(digest)
    if digest.since is None:
        return f"No strong warning in {yours}."
    return f"Nothing new in {yours} since {day(digest.since, digest.timezone)}."


def _yours(digest: Digest) -> str:
    """The accounts that the digest is about: "your 3 accounts and the 8 that you stand in for"."""
    instead = sum(each.accounts for each in digest.absent)
    own = digest.accounts - instead
    mine = "" if not own else f"your {count(own, 'account')}" if own > 1 else "your account"
    if not instead:
        return mine
    theirs = f"the {instead}" if own else f"the {count(instead, 'account')}" if instead > 1 else "the account"
    return listed([part for part in (mine, f"{theirs} that you stand in for") if part])


def stand_in_sentence(digest: Digest) -> str:
    """Whose accounts the recipient stands in for, and why; "" where all are their own."""
    owned = [each for each in digest.absent if each.email is not None]
    whose = [f"{count(each.accounts, 'account')} of {absent_name(each.name, each.email)}" for each in owned[:NAMED]]
    if rest := owned[NAMED:]:
        whose.append(f"{count(sum(each.accounts for each in rest), 'account')} of others")
    none = sum(each.accounts for each in digest.absent if each.email is None)
    parts = [
        f"{listed(whose)}, who cannot be reached in Slack" if whose else "",
        f"{count(none, 'account')} without an owner" if none else "",
    ]
    told = listed([part for part in parts if part])
    return f"You stand in for {told}: you are next in line for them." if told else ""


def first_sentence(digest: Digest) -> str:
    """What a first digest is; "" for later ones."""
    if digest.since is not None:
        return ""
    return (
        "This is your first digest: it says what stands now. From now on it says what changed. "
        "In brackets after a score is the range in which it most likely lies."
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
    """The change of tier, and what the score lost most by."""
    if item.tier is None:
        return []
    head = f"{'Up' if item.tier.up else 'Down'} from {tier_words(item.tier.before)} to {tier_words(item.tier.now)}."
    why = "; ".join(short_cause(term) for term in item.causes)
    if not why or item.report is None:
        return [head]
    return [f"{head} Points lost against the {period_length(item.report.previous)} before: {why}."]


def action_line(item: DigestItem) -> str:
    """The one thing to do, and by when; "" where nothing is called for, or it is for the account's owner to do."""
    if item.action is None or item.account.subscribed:
        return ""
    when = f" ({CADENCES[item.action.cadence]})" if item.action.cadence else ""
    titles = _FOR_THE_TOP if item.account.top else _FOR_MANAGERS if item.account.standing_in else {}
    return f"Do: {titles.get(item.action.play) or recommendation_title(item.action)}{when}."


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
        case Section.LOW | Section.RENEWAL:
            told, tail = account_line(account), []
        case _:
            good = [line for line in (*tier_lines(item), cleared_line(item)) if line]
            told, tail = account_score(account), [line[:1].lower() + line[1:].rstrip(".") for line in good]
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
    """The other renewals: "Renewing within 90 days: Example Ltd in 34 days (score 60, 50 to 64)."."""
    told = [f"{short_name(a)} {_in_days(a)} ({_score(a)})" for a in accounts]
    return f"Renewing within 90 days: {bounded(told)}." if told else ""


def _in_days(account: AccountLine) -> str:
    return "today" if not account.days_to_renewal else f"in {count(account.days_to_renewal, 'day')}"


def _score(account: AccountLine) -> str:
    """ "score 60, 50 to 64"."""
    if account.displayed is None:
        return "no score"
    wide = interval(account).strip(" ()")
    return f"score {account.displayed}{f', {wide}' if wide else ''}"


def watch_line(lines: Sequence[WatchLine]) -> str:
    """The accounts to watch, by name with their warnings; "" without any."""
    told = [f"{short_name(line.account)} ({names([signal_name(s) for s in line.signals])})" for line in lines]
    return f"To watch, though it may be chance: {bounded(told)}." if told else ""


def stopped_lines(digest: Digest) -> list[str]:
    """The sources that stopped, a line for each: since when, and how many accounts it concerns."""
    told = [_stopped(source, digest) for source in digest.stopped[:NAMED]]
    left = len(digest.stopped) - NAMED
    return [*told, f"And {count(left, 'more source')} stopped delivering."] if left > 0 else told


def _stopped(source: StoppedSource, digest: Digest) -> str:
    kinds = [kind_name(kind) for kind in source.kinds if kind != UNSAID]
    name = f"Source “{plain(source.name, 40)}”{f' ({listed(kinds)})' if 0 < len(kinds) <= FEW else ''}"
    since = f"nothing since {day(source.last_at, digest.timezone)}" if source.last_at else "nothing any more"
    yours = "your accounts" if len(digest.absent) == 0 else "these accounts"
    whose = [f"{source.own} of {yours}" if source.own else "", f"{source.team} of your team's" if source.team else ""]
    if not source.own:
        whose = [f"{source.team} of your team's accounts"]
    many = source.own + source.team > 1
    told = f"{name}: {since}; {listed([part for part in whose if part])}"
    lost = bounded([short_name(account) for account in source.lost])
    gone = f" Scores lost: {lost}." if lost else ""
    tell = " Tell whoever runs this app." if source.new else ""
    return f"{told} {'are' if many else 'is'} not judged by it until it is back.{gone}{tell}"


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
