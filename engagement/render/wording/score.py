"""Score, coverage, change, trend and pattern in sentences."""

from engagement.model import Tier
from engagement.render.wording import evidence as ev
from engagement.render.wording.formats import capital, count, day, kept_end, listed, percent, rounded
from engagement.render.wording.names import dimension_name, kind_name, tier_name
from engagement.results import AccountReport, Pattern, PeriodHead, Score, Span
from engagement.scoring.tiers import displayed, likeliest

SURE, LIKE = 0.8, 0.1  # a tier of at least this probability is said plainly; a difference that is as good as none
_MISSING = {"email": ("e-mails", "messages", "calls"), "meeting": ("meetings",), "usage": ("product usage",)}
CONTRADICTIONS = {
    "single_threaded": "yet nearly everything hangs on one contact",
    "unresponsive": "yet most of our requests stay unanswered",
    "declining": "yet the score is falling",
    "tactical": "yet the meetings are not strategic",
    "proactive": "yet the customer starts conversations on its own",
    "multi_threaded": "yet several contacts take part",
}
INITIATIVE = {
    "proactive": "the customer starts conversations on its own",
    "responsive": "the customer answers but seldom starts a conversation",
    "unresponsive": "fewer than half of our requests are answered",
}
THREADING = {
    "multi_threaded": "several contacts take part",
    "single_threaded": "nearly everything hangs on one contact",
}
CONTENT = {"strategic": "meetings are often strategic", "tactical": "meetings are mostly about day-to-day matters"}
COURSE = {
    "growing": "the score has been rising over the last periods",
    "steady": "the score shows no clear trend",
    "declining": "the score has been falling over the last periods",
}


def period_length(period: PeriodHead | Span) -> str:
    """How long a window is: "91 days"."""
    return count(round((period.end - period.start).total_seconds() / 86400), "day")


def period_sentence(report: AccountReport) -> str:
    """The window with its local days: "91 days, 3 Jul 2026 to 1 Oct 2026"."""
    first, last = day(report.period.start, report.timezone), day(kept_end(report.period.end), report.timezone)
    return f"{period_length(report.period)}, {first} to {last}"


def score_headline(report: AccountReport) -> str:
    """Tier and score, how it moved, and how sure it is.

    "Low engaged: 52 of 100, down 14 from 66 in the 91 days before; between 46 and 59 with 80% probability".
    """
    score = report.score
    if score.displayed is None:
        return f"{tier_name(score.tier)}: nothing could be scored"
    moved = _moved_clause(report, score.displayed)
    if score.tier is Tier.INSUFFICIENT_DATA:
        return f"{tier_name(score.tier)} for a tier: what is known reads {score.displayed} of 100{moved}"
    sure = _interval_clause(score)
    joined = f"{';' if moved else ','} {sure}" if sure else ""
    likelier = likeliest(score)
    beside = f", yet {tier_name(likelier).lower()} is likelier" if likelier not in (None, score.tier) else ""
    return f"{tier_name(score.tier)}{beside}: {score.displayed} of 100{moved}{joined}"


def _moved_clause(report: AccountReport, now: int) -> str:
    """How the score moved: ", down 14 from 66 in the 91 days before"; "" where there is none to compare with."""
    if report.change.previous_overall is None:
        return ""
    before = displayed(report.change.previous_overall)
    moved = f"{'up' if now > before else 'down'} {abs(now - before)} from {before} in"
    return f", {'unchanged from' if now == before else moved} the {period_length(report.previous)} before"


def _interval_clause(score: Score) -> str:
    """How sure the score is: "between 46 and 59 with 80% probability"; "" where there is no interval to tell."""
    if score.interval_low is None or score.interval_high is None:
        return ""
    low, high = displayed(score.interval_low), displayed(score.interval_high)
    return f"between {low} and {high} with {percent(score.interval_level)} probability" if low < high else ""


def tier_certainty_sentence(report: AccountReport) -> str:
    """What tier it could be as well, "" where the tier is at least 80 % sure or there is none."""
    score = report.score
    chances = score.tier_probabilities
    if chances is None or chances[score.tier] >= SURE:
        return ""
    own = chances[score.tier]
    other = max((tier for tier in chances if tier is not score.tier), key=lambda tier: chances[tier])
    said, rival = tier_name(score.tier), tier_name(other).lower()
    if abs(own - chances[other]) <= LIKE:
        return f"{said} is about as likely as {rival}: {percent(own)} against {percent(chances[other])}."
    if chances[other] > own:
        return f"By the data {rival} is likelier than {said.lower()}: {percent(chances[other])} against {percent(own)}."
    return f"The tier is not certain: {said.lower()} with {percent(own)}, {rival} with {percent(chances[other])}."


def coverage_sentence(report: AccountReport) -> str:
    """How much of the score is measured, and the range that the rest leaves open."""
    score = report.score
    if score.overall is None or score.low is None or score.high is None:
        return "Nothing that makes up the score is measured."
    if round(score.coverage, 6) >= 1:
        return "Everything that makes up the score is measured."
    return (
        f"{percent(score.coverage)} of what makes up the score is measured; "
        f"depending on the rest, the score lies between {displayed(score.low)} and {displayed(score.high)}."
    )


def held_sentence(report: AccountReport) -> str:
    """Why the tier is lower than the score's own; "" where it is not."""
    score = report.score
    if not score.tier_held or score.displayed is None:
        return ""
    tier = tier_name(score.tier).lower()
    missing = "part of the data is missing now"
    return f"The tier is held at {tier}: {missing}, and a rise to {score.displayed} through that does not count."


def missing_sentence(report: AccountReport) -> str:
    """Which data are missing, "" when none are."""
    if not report.missing:
        return ""
    names = [name for kind in report.missing for name in _MISSING.get(kind, (kind_name(kind),))]
    return f"No usable data on {listed(names)}."


def change_sentence(report: AccountReport) -> str:
    """The move against the previous window and the dimension that moved most."""
    now, before = report.score.overall, report.change.previous_overall
    if now is None or before is None:
        return "There is no score for the period before to compare with."
    old, new = displayed(before), displayed(now)
    if old == new:
        head = f"Unchanged at {new} against the {period_length(report.previous)} before"
    else:
        head = (
            f"{'Up' if new > old else 'Down'} from {old} to {new} against the {period_length(report.previous)} before"
        )
    moves = [
        (d, s.previous_score, s.score)
        for d, s in report.dimensions.items()
        if s.score is not None and s.previous_score is not None
    ]
    same_way = (
        [m for m in moves if (m[2] - m[1]) * (now - before) > 0 and displayed(m[1]) != displayed(m[2])]
        if old != new
        else []
    )
    if not same_way:
        return f"{head}."
    name, was, is_now = max(same_way, key=lambda m: abs(m[2] - m[1]))
    return f"{head}; {dimension_name(name)} moved most, from {displayed(was)} to {displayed(is_now)}."


def pattern_words(pattern: Pattern) -> str:
    """The pattern in a few words: "responsive, single-threaded, tactical, declining"; "" when nothing can be told."""
    words = (pattern.initiative, pattern.threading, pattern.content, pattern.direction)
    return ", ".join(word.replace("_", "-") for word in words if word)


def pattern_sentence(pattern: Pattern) -> str:
    """How the customer is engaged, in a sentence; "" when nothing can be told."""
    parts = [
        INITIATIVE[pattern.initiative] if pattern.initiative else "",
        THREADING[pattern.threading] if pattern.threading else "",
        CONTENT[pattern.content] if pattern.content else "",
        COURSE[pattern.direction] if pattern.direction else "",
    ]
    said = [part for part in parts if part]
    return f"{capital(listed(said))}." if said else ""


def contradiction_sentence(report: AccountReport) -> str:
    """Where the pattern contradicts the tier, "" where it does not."""
    found = [CONTRADICTIONS[code] for code in report.pattern.contradictions]
    return f"{tier_name(report.score.tier)}, {listed(found)}." if found else ""


def pattern_numbers(pattern: Pattern) -> str:
    """The numbers behind the pattern: "customer starts 12% of the conversations, ..."."""
    parts = []
    for code, template in PATTERN_NUMBERS.items():
        value = ev.amount(pattern.evidence, code)
        if value is not None:
            parts.append(template.format(percent(value) if "share" in code else rounded(value)))
    return f"{capital(listed(parts))}." if parts else ""


PATTERN_NUMBERS = {
    "customer_initiated_share": "the customer starts {} of the conversations",
    "answered_share": "{} of our requests are answered",
    "effective_contacts": "activity is as broad as {} equally active people",
    "strategic_share": "{} of the meetings are strategic",
    "trend_change": "the trend over the periods amounts to {} points",
}
