"""A person's digest: the sketch cut to what is shown, filled in with the reports of the accounts shown. Pure."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace

from engagement.digest.material import Material, Wanted
from engagement.digest.model import AccountLine, Digest, DigestItem, DigestWarning, Section, Unscored, WatchLine
from engagement.digest.roll_up import roll_up, tier_counts
from engagement.digest.silence import absent_owners, stopped_sources
from engagement.digest.sketch import by_risk, sketch, strong_and_open
from engagement.model import FlagState, SignalName, Tier
from engagement.results import AccountReport, ChangeTerm, Recommendation, Signal
from engagement.scoring.tiers import displayed

RENEWS_WITHIN = 90
CAUSES = 2
Reports = Callable[[str], AccountReport | None]
"""The report of an account as of the digest's moment; None where it cannot be made."""


def make_digest(material: Material, wanted: Wanted, reports: Reports) -> Digest | None:
    """What there is to say; None: nothing, and no all-clear is wanted. Reports are asked for accounts shown only."""
    own, team = _large(material.own, material, wanted), _large(material.team, material, wanted)
    never = material.scanned_at is None and not wanted.all_clear  # nothing is known: silence is no good news
    if never or not (own or team):
        return None
    sketched = sketch(material, own)
    items, rest = _filled(sketched, wanted.most, reports, material.shown)
    rolled, stopped = roll_up(team, material), stopped_sources(own, team, material)
    first, news = material.since is None, items or rolled or any(source.new for source in stopped)
    if not (news or wanted.all_clear or (first and own)):
        return None
    named = {item.account.id for item in items}
    return Digest(
        as_of=material.as_of,
        since=material.since,
        timezone=material.timezone,
        scanned_at=material.scanned_at,
        accounts=len(own),
        items=tuple(items),
        left_out=tuple((section, n) for section in Section if (n := rest[section])),
        renewals=_renewals(own - named, material),
        watch=_watch(own, named, material),
        unscored=_unscored(own - named - {a.id for source in stopped for a in source.lost}, material),
        stopped=stopped,
        absent=absent_owners(own, material),
        tiers=tier_counts(own, material) if own and (first or not items) else (),
        roll_up=rolled,
        below_minimum=len(material.own) + len(material.team) - len(own) - len(team),
    )


def _large(keys: Collection[str], material: Material, wanted: Wanted) -> frozenset[str]:
    """The accounts whose revenue is large enough, or not known, and those that somebody subscribed to."""
    least = wanted.minimum_arr or 0.0
    known = {key: material.accounts[key].arr for key in keys}
    large = frozenset(key for key, arr in known.items() if arr is None or arr >= least)
    return large | (material.subscribed & frozenset(keys))


def _filled(
    sketched: list[DigestItem], most: int | None, reports: Reports, shown: Collection[str]
) -> tuple[list[DigestItem], Counter[Section]]:
    """The first items, with reports where they need one, and how many more of each section there are."""
    items: list[DigestItem] = []
    rest: Counter[Section] = Counter()
    for item in sketched:
        if most is not None and len(items) >= most:
            rest[item.section] += 1
            continue
        done = _with_report(item, reports, shown) if item.section in (Section.NEWS, Section.DATA) else item
        if done is not None:
            items.append(done)
    return items, rest


def _with_report(item: DigestItem, reports: Reports, shown: Collection[str]) -> DigestItem | None:
    """The item as the account's report of this moment has it; None where it no longer says anything.

    A warning that the last scan found and the report does not is left out, unless it has been shown already: the
    customer has answered meanwhile.
    """
    report = reports(item.account.id)
    if report is None:
        return item
    told = {(signal.signal, signal.subject): signal for signal in report.signals}
    warnings = tuple(
        replace(warning, signal=told.get((warning.flag.signal, warning.flag.subject)))
        for warning in item.warnings
        if (warning.flag.signal, warning.flag.subject) in told or warning.flag.flag_id in shown
    )
    if not (warnings or item.tier or item.open or item.lost_data):
        return None
    fallen = item.tier is not None and not item.tier.up
    return replace(
        item,
        account=_as_reported(item.account, report),
        warnings=warnings,
        missing=report.missing if item.lost_data else (),
        causes=_causes(report) if fallen else (),
        action=_action(report, warnings),
        report=report,
    )


def _as_reported(account: AccountLine, report: AccountReport) -> AccountLine:
    """The account's score as the report has it, so that one number is told everywhere."""
    score = report.score
    if score.tier is Tier.INSUFFICIENT_DATA or score.displayed is None:
        none = Tier.INSUFFICIENT_DATA
        return replace(account, tier=none, score_tier=none, displayed=None, interval_low=None, interval_high=None)
    return replace(
        account,
        tier=score.tier if account.tier is Tier.INSUFFICIENT_DATA else account.tier,
        score_tier=score.tier,
        displayed=score.displayed,
        interval_low=None if score.interval_low is None else displayed(score.interval_low),
        interval_high=None if score.interval_high is None else displayed(score.interval_high),
    )


def _causes(report: AccountReport) -> tuple[ChangeTerm, ...]:
    moved = report.change.overall or 0.0
    return tuple(term for term in report.change.terms if term.points * moved > 0 and moved <= -1)[:CAUSES]


def _action(report: AccountReport, warnings: Collection[DigestWarning]) -> Recommendation | None:
    """The first recommendation that the first warning called for, else any of them, else the report's first."""
    for warning in warnings:
        for recommendation in report.recommendations:
            if _calls(warning.signal, recommendation):
                return recommendation
    return report.recommendations[0] if report.recommendations else None


def _calls(signal: Signal | None, recommendation: Recommendation) -> bool:
    return signal is not None and any(
        each.code == "signal" and each.value == signal.signal.value for each in recommendation.because
    )


def _renewals(keys: Collection[str], material: Material) -> tuple[AccountLine, ...]:
    near = [a for a in map(material.line, keys) if a.days_to_renewal is not None]
    near = [a for a in near if 0 <= (a.days_to_renewal or 0) <= RENEWS_WITHIN]
    return tuple(sorted(near, key=lambda a: (a.days_to_renewal or 0, *by_risk(a))))


def _watch(keys: Collection[str], named: Collection[str], material: Material) -> tuple[WatchLine, ...]:
    """Accounts with open warnings that hold and are not told as strong, the largest risk first."""
    found: dict[str, list[SignalName]] = {}
    for flag in material.flags:
        holds = flag.state is FlagState.OPEN and flag.not_held_since is None
        if flag.account_id in keys and flag.account_id not in named and holds and not strong_and_open(flag, material):
            found.setdefault(flag.account_id, []).append(flag.signal)
    lines = [WatchLine(material.line(key), tuple(dict.fromkeys(signals))) for key, signals in found.items()]
    return tuple(sorted(lines, key=lambda line: by_risk(line.account)))


def _unscored(keys: Collection[str], material: Material) -> tuple[Unscored, ...]:
    found = []
    for key in sorted(keys):
        standing = material.now.get(key)
        if key in material.failed:
            found.append(Unscored(material.line(key), "scan_failed"))
        elif standing is None:
            found.append(Unscored(material.line(key), "nothing_recorded"))
        elif not standing.scored:
            why = "source_stopped" if standing.stopped else "not_enough_data"
            found.append(Unscored(material.line(key), why))
    return tuple(found)
