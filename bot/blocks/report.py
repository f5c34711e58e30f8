"""An account's report as a thread: the summary, then warnings and advice, then figures, people and trend.

Pure: report in, messages out. The summary fits one screen of a phone; each message's text says all that it shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from bot.blocks.file import export_buttons
from bot.blocks.flag import flag_parts
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Line, Note, Para, Part, bold, items, para
from bot.blocks.trend import trend_parts
from bot.blocks.wording import TIER_MARKS, account_facts, account_title, as_of_note, period_title
from engagement.known_flag import KnownFlag
from engagement.render.wording.actions import (
    gaps_sentence,
    recommendation_how,
    recommendation_title,
    recommendation_who,
    recommendation_why,
    target_sentence,
)
from engagement.render.wording.activity import (
    activity_kinds_sentence,
    activity_sentence,
    community_sentence,
    meetings_sentence,
    our_responsiveness_sentence,
    product_sentence,
    responsiveness_sentence,
    reviews_sentence,
    silence_sentence,
    training_sentence,
    unknown_direction_sentence,
)
from engagement.render.wording.causes import causes, why_sentence
from engagement.render.wording.components import dimension_sentence
from engagement.render.wording.formats import capital, count
from engagement.render.wording.people import contact_line, executives_sentence, stakeholders_sentence
from engagement.render.wording.plan import plan_sentence
from engagement.render.wording.score import (
    contradiction_sentence,
    coverage_sentence,
    held_sentence,
    missing_sentence,
    pattern_words,
    score_headline,
    tier_certainty_sentence,
)
from engagement.render.wording.signals import (
    no_warnings_sentence,
    precision_sentence,
    signal_heading,
    signal_sentence,
    since_clause,
    state_sentence,
    strength_sentence,
    warned,
    watched,
)
from engagement.results import AccountReport, Recommendation, Signal

NO_FLAGS: Mapping[str, KnownFlag] = MappingProxyType({})
_ROOT_WARNINGS, _ROOT_ACTIONS = 3, 3
_WARNINGS, _WATCHED, _ACTIONS, _CONTACTS = 6, 3, 5, 8


def report_thread(
    report: AccountReport,
    reason: str | None = None,
    flags: Mapping[str, KnownFlag] = NO_FLAGS,
    *,
    delivery_id: str | None = None,
) -> tuple[Message, ...]:
    """Summary, advice and figures, in this order. ``reason`` stands first: why only one person sees them.

    ``flags``: those of the warnings by id, as they stand now. ``delivery_id``: that of the summary, for its buttons;
    without one there are none.
    """
    return summary(report, reason, delivery_id=delivery_id), advice(report, flags), figures(report)


def flags_shown(report: AccountReport) -> tuple[str, ...]:
    """The ids of the flags that the advice shows, where a scan has stored them."""
    shown = (*warned(report)[:_WARNINGS], *watched(report)[:_WATCHED])
    return tuple(signal.flag_id for signal in shown if signal.flag_id)


def summary(report: AccountReport, reason: str | None = None, *, delivery_id: str | None = None) -> Message:
    """The root message: score, tier, change, dimensions, pattern, red flags, top three actions."""
    title = account_title(report.account.id, report.account.name)
    parts: list[Part] = [para(reason)] if reason else []
    parts += [
        Heading(f"{TIER_MARKS[report.score.tier]} {title}"),
        Para(
            (
                (bold(score_headline(report)),),
                (period_title(report.period, report.timezone),),
                (account_facts(report.account),),
            )
        ),
        Para(tuple((dimension_sentence(name, score),) for name, score in report.dimensions.items())),
        *_why(report),
        *_pattern(report),
        *_flags_in_short(report),
        *_actions_in_short(report),
        *([export_buttons(delivery_id, title)] if delivery_id else []),
        Note(_small_print(report)),
    ]
    return message("summary", parts)


def advice(report: AccountReport, flags: Mapping[str, KnownFlag] = NO_FLAGS) -> Message:
    """The first reply: every warning with its evidence and its buttons, what to do about it, and the target."""

    def advised(r: Recommendation) -> Line:
        how = " ".join(f"{part}." for part in (recommendation_how(r), capital(recommendation_who(r))) if part)
        return bold(f"{recommendation_title(r)}. "), how, f" Why: {recommendation_why(r, report)}."

    parts: list[Part] = [Heading("Warnings")]
    found, doubtful = warned(report), watched(report)
    parts += _warnings(report, found, flags, _WARNINGS) if found else [para(no_warnings_sentence(report))]
    if doubtful:
        parts += [Heading("Watch"), *_warnings(report, doubtful, flags, _WATCHED)]
    if report.recommendations:
        parts += [Heading("What to do"), items(report.recommendations, advised, most=_ACTIONS, numbered=True)]
    said = [target_sentence(report), plan_sentence(report), gaps_sentence(report)]
    parts += [Para(tuple((sentence,) for sentence in said if sentence))]
    return message("advice", parts)


def _warnings(
    report: AccountReport, signals: Sequence[Signal], flags: Mapping[str, KnownFlag], most: int
) -> list[Part]:
    """The first warnings, each above its buttons; those that have no stored flag stand together in a list."""
    parts: list[Part] = []
    for stored, some in groupby(signals[:most], lambda signal: signal.flag_id in flags):
        if stored:
            for signal in some:
                known = flags[str(signal.flag_id)]
                parts += [para(*_warning(signal, report, known)), *flag_parts(known)]
        else:
            parts.append(Items(tuple(_warning(signal, report, None) for signal in some)))
    left = len(signals) - most
    more = f"and {count(left, 'more warning')}" if left > 0 else None
    if isinstance(parts[-1], Items):
        return [*parts[:-1], replace(parts[-1], more=more)]
    return [*parts, *([para(more)] if more else [])]


def _warning(signal: Signal, report: AccountReport, known: KnownFlag | None) -> Line:
    """What happened and how sure it is. What was done about it stands with the buttons, as of now."""
    sure = (strength_sentence(signal), precision_sentence(signal))
    done = state_sentence(signal, report) if known is None else ""
    said = " ".join(part for part in (signal_sentence(signal, report), *sure, done) if part)
    return bold(signal_heading(signal)), f", {since_clause(signal, report)}. {said}"


def figures(report: AccountReport) -> Message:
    """The second reply: why the score moved, activity, the customer's people, the trend."""
    moved = causes(report)
    parts: list[Part] = [Heading("Why it moved"), Items(tuple((line,) for line in moved))] if moved else []
    parts += [Heading("Activity")]
    parts += [Items(tuple((sentence,) for sentence in _activity(report) if sentence))]
    parts += [Heading("People at the customer")]
    people = [sentence for sentence in (stakeholders_sentence(report), executives_sentence(report)) if sentence]
    parts += [Para(tuple((sentence,) for sentence in people))]
    contacts = report.stakeholders.contacts
    if contacts:
        parts += [items(contacts, lambda contact: (contact_line(contact, report),), most=_CONTACTS, what="contact")]
    parts += [Heading("Trend"), *trend_parts(report)]
    return message("figures", parts)


def _activity(report: AccountReport) -> tuple[str, ...]:
    return (
        activity_sentence(report),
        activity_kinds_sentence(report),
        silence_sentence(report),
        responsiveness_sentence(report),
        our_responsiveness_sentence(report),
        meetings_sentence(report),
        reviews_sentence(report),
        training_sentence(report),
        community_sentence(report),
        product_sentence(report),
        unknown_direction_sentence(report),
    )


def _why(report: AccountReport) -> list[Part]:
    """The bridge in one sentence, and why the tier is not the score's own."""
    said = ((bold("Why: "), f"{why_sentence(report)}") if why_sentence(report) else (), (held_sentence(report),))
    lines = tuple(line for line in said if line and line != ("",))
    return [Para(lines)] if lines else []


def _pattern(report: AccountReport) -> list[Part]:
    said = [
        (bold("Pattern: "), pattern_words(report.pattern)) if pattern_words(report.pattern) else (),
        (contradiction_sentence(report),) if contradiction_sentence(report) else (),
    ]
    lines = tuple(line for line in said if line)
    return [Para(lines)] if lines else []


def _flags_in_short(report: AccountReport) -> list[Part]:
    found, doubtful = warned(report), len(watched(report))
    watch = f"{doubtful} to watch" if doubtful else ""
    if not found:
        return [para(f"No red flags; {watch}." if watch else "No red flags.")]
    head = para(bold(count(len(found), "red flag")), *((f", {watch}",) if watch else ()))
    return [
        head,
        items(found, lambda s: (f"{signal_heading(s)}, {since_clause(s, report)}",), most=_ROOT_WARNINGS),
    ]


def _actions_in_short(report: AccountReport) -> list[Part]:
    if not report.recommendations:
        return []
    first = report.recommendations[:_ROOT_ACTIONS]
    return [
        para(bold("Do next")),
        items(first, lambda r: (recommendation_title(r),), most=_ROOT_ACTIONS, numbered=True),
    ]


def _small_print(report: AccountReport) -> str:
    coverage = coverage_sentence(report) if report.score.coverage < 1 else ""
    said = [
        tier_certainty_sentence(report),
        coverage,
        missing_sentence(report),
        f"{as_of_note(report)}. Evidence in the thread.",
    ]
    return " ".join(sentence for sentence in said if sentence)
