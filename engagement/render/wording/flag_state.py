"""What became of a flag, for those who see it in a message: its state in a line, and what a late click finds."""

from engagement.known_flag import KnownFlag
from engagement.model import FlagState, Verdict
from engagement.render.wording.flags import UNHEARD, VERDICTS
from engagement.render.wording.formats import day, deadline, minute, moment, plain, weekday
from engagement.render.wording.names import severity_name, signal_name

_REASON, _NAME = 200, 60
DEEDS = {
    FlagState.OPEN: "opened this again",
    FlagState.ACKNOWLEDGED: "acknowledged this",
    FlagState.SNOOZED: "snoozed this",
    FlagState.ESCALATED: "escalated this",
    FlagState.RESOLVED: "resolved this",
}


def flag_heading(known: KnownFlag) -> str:
    """The warning's name, whom it is about and its severity: "Sponsor missing: Mira Vale (high)"."""
    flag = known.flag
    about = plain(known.about, _NAME)
    rank = f" ({severity_name(flag.severity)})" if flag.severity else ""
    return f"{signal_name(flag.signal)}{f': {about}' if about else ''}{rank}"


def state_line(known: KnownFlag) -> str:
    """The state with who, when and why: "Snoozed until Mon, 30 Nov 2026 by Ines: on holiday"."""
    flag, zone = known.flag, known.timezone
    by, on = _by(known), f" on {day(flag.since, zone)}"
    why = f": {_reason(known)}" if _reason(known) else ""
    match flag.state:
        case FlagState.OPEN:
            line = f"Opened again{by}{on}{why}" if by else f"Open since {day(flag.since, zone)}"
        case FlagState.ACKNOWLEDGED:
            line = f"Acknowledged{by}{on}{why}"
        case FlagState.SNOOZED:
            until = f" until {weekday(flag.snoozed_until, zone)}" if flag.snoozed_until else ""
            line = f"Snoozed{until}{by}{why}"
        case FlagState.ESCALATED:
            line = _escalated(known)
        case FlagState.RESOLVED:
            line = f"Resolved{by}{on}{why}" if by else f"Resolved{on}: the account was closed"
        case FlagState.CLEARED:
            held = flag.not_held_since
            line = f"Cleared{on}: its rule {f'has not held since {day(held, zone)}' if held else 'no longer holds'}"
    return f"{line}. {_judged(known, flag.verdict)}" if flag.verdict else line


def fading_clause(known: KnownFlag) -> str:
    """Of a flag whose rule no longer holds and that is not cleared yet: since when, and what becomes of it; else ""."""
    flag = known.flag
    if flag.not_held_since is None or flag.state in (FlagState.RESOLVED, FlagState.CLEARED):
        return ""
    return f"its rule has not held since {day(flag.not_held_since, known.timezone)}; unless it holds again it clears"


def already_sentence(known: KnownFlag, actor: str) -> str:
    """What a late click finds: "Ben already acknowledged this on 24 Nov 2026, 09:12."."""
    flag = known.flag
    if flag.acted_by is None or flag.state not in DEEDS:
        return f"This has changed since: {state_line(known)}."
    who = "You" if flag.acted_by == actor else _named(known, flag.acted_by)
    return f"{who} already {DEEDS[flag.state]} on {minute(flag.since, known.timezone)}."


def _escalated(known: KnownFlag) -> str:
    """Who has it since when and until when; where that is not whom a person chose, why, and how it began."""
    flag, zone = known.flag, known.timezone
    due = f", due {deadline(flag.escalation_due, zone)}" if flag.escalation_due else ""
    asked = [event for event in (known.set_by, *known.gone_on) if event and event.escalated_to]
    began = f"{_by(known)} on {moment(flag.since, zone)}"
    why = f": {_reason(known)}" if _reason(known) else ""
    if len(asked) < 2:
        line = f"Escalated to {_named(known, flag.escalated_to)}{began}{due}{why}"
    else:
        before, now = asked[-2:]
        came = f"{_named(known, before.escalated_to)} {UNHEARD[now.reason or '']}"
        line = f"Escalated to {_named(known, flag.escalated_to)} on {moment(now.at, zone)}{due}: {came}"
    if known.gone_on and known.gone_on[-1].escalated_to is None:
        came = UNHEARD[known.gone_on[-1].reason or ""]
        line = f"{line}. {_named(known, flag.escalated_to)} {came}, and nobody is left to ask"
    return line if len(asked) < 2 else f"{line}. First escalated{began}{why}"


def _judged(known: KnownFlag, verdict: Verdict) -> str:
    """The verdict; with who gave it where that is not who put the flag into its state."""
    judge = known.judged_by.actor if known.judged_by else None
    by = f" by {_named(known, judge)}" if judge and judge != known.flag.acted_by else ""
    return f"Judged {VERDICTS[verdict]}{by}"


def judged_already(known: KnownFlag, actor: str) -> str:
    """What a verdict finds that changes nothing: "Ben already judged this noise on 24 Nov 2026, 09:12."."""
    last = known.judged_by
    if last is None or last.verdict is None:
        return f"This has changed since: {state_line(known)}."
    who = "You" if last.actor == actor else _named(known, last.actor)
    return f"{who} already judged this {VERDICTS[last.verdict]} on {minute(last.at, known.timezone)}."


def judged_now(known: KnownFlag, actor: str) -> str:
    """To who gave the verdict that stands: "You judged this real; before, you had judged it noise."; "" to others."""
    verdicts = [event for event in known.events if event.verdict is not None]
    if not verdicts or verdicts[-1].actor != actor:
        return ""
    last, *earlier = reversed(verdicts)
    said = f"You judged this {VERDICTS[last.verdict]}" if last.verdict else ""
    other = next((event for event in earlier if event.verdict is not last.verdict), None)
    if other is None or other.verdict is None:
        return f"{said}."
    who = "you" if other.actor == actor else _named(known, other.actor)
    return f"{said}; before, {who} had judged it {VERDICTS[other.verdict]}."


def _by(known: KnownFlag) -> str:
    return f" by {_named(known, known.flag.acted_by)}" if known.flag.acted_by else ""


def _named(known: KnownFlag, person: str | None) -> str:
    return plain(known.called(person or ""), _NAME) or "somebody"


def _reason(known: KnownFlag) -> str:
    return plain(known.why, _REASON).rstrip(".")
