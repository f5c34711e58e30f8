"""An account's report as a thread: the summary, then warnings and advice, then figures, people and trend.

Pure: report in, messages out. The summary fits one screen of a phone; each message's text says all that it shows.
"""

from collections.abc import Mapping

from bot.blocks.advice import NO_FLAGS, advice, flags_in_advice
from bot.blocks.figures import figures
from bot.blocks.flag import flag_row
from bot.blocks.follow import report_buttons
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Note, Para, Part, bold, items, para
from bot.blocks.wording import (
    TIER_MARKS,
    account_facts,
    account_title,
    as_of_note,
    command,
    period_title,
    typed_name,
)
from bot.ids import Following
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.render.wording.account import open_now_clause
from engagement.render.wording.actions import recommendation_title
from engagement.render.wording.causes import why_sentence
from engagement.render.wording.components import dimension_sentence
from engagement.render.wording.flag_state import state_line
from engagement.render.wording.formats import count
from engagement.render.wording.score import (
    coverage_sentence,
    held_sentence,
    missing_sentence,
    score_headline,
    tier_certainty_sentence,
)
from engagement.render.wording.signals import signal_heading, since_clause, warned, watched
from engagement.results import AccountReport, Signal

_ROOT_WARNINGS, _ROOT_BUTTONS, _ROOT_ACTIONS = 3, 2, 3


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
    return summary(report, reason, flags, delivery_id=delivery_id), advice(report, flags), figures(report)


def flags_shown(report: AccountReport, part: int) -> tuple[str, ...]:
    """The ids of the flags that a message of the thread shows with buttons, where a scan has stored them."""
    if part == 0:
        return tuple(signal.flag_id for signal in warned(report)[:_ROOT_BUTTONS] if signal.flag_id)
    return flags_in_advice(report) if part == 1 else ()


def summary(
    report: AccountReport,
    reason: str | None = None,
    flags: Mapping[str, KnownFlag] = NO_FLAGS,
    *,
    delivery_id: str | None = None,
) -> Message:
    """The root message: score, tier, change, dimensions, why, red flags, top three actions."""
    title = account_title(report.account.id, report.account.name)
    parts: list[Part] = [para(reason)] if reason else []
    parts += [
        Heading(f"{TIER_MARKS[report.score.tier]} {title}"),
        Para(
            (
                (bold(score_headline(report)),),
                (period_title(report.period, report.timezone),),
                (account_facts(report),),
            )
        ),
        Para(tuple((dimension_sentence(name, score),) for name, score in report.dimensions.items())),
        *_why(report),
        *_flags_in_short(report, flags),
        *_open_now(report),
        *_actions_in_short(report),
        *([report_buttons(delivery_id, title, *_offered(report), account_id=report.account.id)] if delivery_id else []),
        Note(_small_print(report)),
    ]
    return message("summary", parts)


def _offered(report: AccountReport) -> tuple[Following, ...]:
    if report.period.past:
        now = report.open_now
        return (Following.DETAILS, *((Following.FLAGS,) if now and (now.strong or now.others) else ()))
    stored = any(signal.flag_id for signal in report.signals)
    return (Following.DETAILS, Following.PLAN, *((Following.FLAGS,) if stored else ()))


def _why(report: AccountReport) -> list[Part]:
    """The bridge in one sentence, and why the tier is not the score's own."""
    said = ((bold("Why: "), f"{why_sentence(report)}") if why_sentence(report) else (), (held_sentence(report),))
    lines = tuple(line for line in said if line and line != ("",))
    return [Para(lines)] if lines else []


def _flags_in_short(report: AccountReport, flags: Mapping[str, KnownFlag]) -> list[Part]:
    """The first red flags, one line each; the very first, where they are stored, with how they stand and a button."""
    found, doubtful = warned(report), len(watched(report))
    watch = f"{doubtful} to watch" if doubtful else ""
    if not found:
        none = "No red flags then" if report.period.past else "No red flags"
        return [para(f"{none}; {watch}." if watch else f"{none}.")]
    parts: list[Part] = [para(bold(count(len(found), "red flag")), *((f", {watch}",) if watch else ()))]
    pressed = [s for s in found[:_ROOT_BUTTONS] if s.flag_id in flags]
    for signal in pressed:
        known = flags[str(signal.flag_id)]
        parts += [para(_flag_line(signal, report, known)), flag_row(known)]
    others = [signal for signal in found if signal not in pressed]
    most = _ROOT_WARNINGS - len(pressed)
    if others:
        parts += [items(others, lambda s: (_flag_line(s, report, None),), most=most)]
    return parts


def _open_now(report: AccountReport) -> list[Part]:
    """Beside a past period's warnings, what is open today, and what to type for it."""
    said = open_now_clause(report)
    return [para(f"{said}: {command(f'flags {typed_name(report.account.id)}')}")] if said else []


def _flag_line(signal: Signal, report: AccountReport, known: KnownFlag | None) -> str:
    line = f"{signal_heading(signal)}, {since_clause(signal, report)}"
    return line if known is None or known.flag.state is FlagState.OPEN else f"{line}. {state_line(known)}."


def _actions_in_short(report: AccountReport) -> list[Part]:
    if not report.recommendations:
        return []
    first = report.recommendations[:_ROOT_ACTIONS]
    return [
        para(bold("Do next")),
        Items(tuple((recommendation_title(r),) for r in first), numbered=True),
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
