"""What became of a flag, for those who see it in a message: its state in a line, and what a late click finds."""

from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.render.wording.flags import VERDICTS
from engagement.render.wording.formats import clock, day, minute, plain, weekday
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
    """The state with who, when and why: "Snoozed until Mon 30 Nov 2026 by Ines: on holiday"."""
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
            due = (
                f", due {weekday(flag.escalation_due, zone)} {clock(flag.escalation_due, zone)}"
                if flag.escalation_due
                else ""
            )
            line = f"Escalated to {_named(known, flag.escalated_to)}{by}{due}{why}"
        case FlagState.RESOLVED:
            line = f"Resolved{by}{on}{why}" if by else f"Resolved{on}: the account was closed"
        case FlagState.CLEARED:
            line = f"Cleared{on}: the rule has not held since"
    return f"{line}. Judged {VERDICTS[flag.verdict]}" if flag.verdict else line


def already_sentence(known: KnownFlag, actor: str) -> str:
    """What a late click finds: "Ben already acknowledged this on 24 Nov 2026 09:12."."""
    flag = known.flag
    if flag.acted_by is None or flag.state not in DEEDS:
        return f"This has changed since: {state_line(known)}."
    who = "You" if flag.acted_by == actor else _named(known, flag.acted_by)
    return f"{who} already {DEEDS[flag.state]} on {minute(flag.since, known.timezone)}."


def _by(known: KnownFlag) -> str:
    return f" by {_named(known, known.flag.acted_by)}" if known.flag.acted_by else ""


def _named(known: KnownFlag, person: str | None) -> str:
    return plain(known.called(person or ""), _NAME) or "somebody"


def _reason(known: KnownFlag) -> str:
    return plain(known.why, _REASON).rstrip(".")
