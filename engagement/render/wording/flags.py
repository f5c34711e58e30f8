"""Flags, their history and scans in plain lines."""

from collections.abc import Callable

from engagement.model import EscalationReason, Flag, FlagEvent, FlagState, ScanReason, TierChange, Verdict
from engagement.render.wording.formats import count, day, listed, minute, plain
from engagement.render.wording.names import severity_name, signal_name, tier_name
from engagement.scan_result import ScanResult

UNHEARD: dict[str, str] = {
    EscalationReason.UNANSWERED: "has not answered",
    EscalationReason.UNTOLD: "could not be told in Slack",
}
"""What came of somebody to whom a flag was escalated, after their name."""
VERDICTS = {Verdict.REAL: "real", Verdict.NOISE: "noise", Verdict.ALREADY_KNOWN: "already known"}
_QUIET: dict[str, str] = {
    EscalationReason.UNANSWERED: "no answer in time",
    EscalationReason.UNTOLD: "the person could not be told in Slack",
}
_SCAN: dict[str, str] = {
    ScanReason.RAISED: "raised by the scan",
    ScanReason.REOPENED: "opened again by the scan: the rule holds again",
    ScanReason.SNOOZE_OVER: "opened by the scan: the snooze is over and the rule still holds",
    ScanReason.CLEARED: "cleared by the scan: the rule has not held for long enough",
    ScanReason.ACCOUNT_CLOSED: "resolved by the scan: the account was closed",
}


def flag_title(flag: Flag) -> str:
    """What a flag is about: "Sponsor missing (C-123-02)"."""
    about = f" ({plain(flag.subject, 60)})" if flag.subject else ""
    return f"{signal_name(flag.signal)}{about}"


def flag_state(flag: Flag, timezone: str) -> str:
    """Where a flag is in its life: "snoozed until 5 Oct 2026 by ann@x.example"."""
    by = f" by {plain(flag.acted_by, 80)}" if flag.acted_by else ""
    match flag.state:
        case FlagState.SNOOZED if flag.snoozed_until is not None:
            return f"snoozed until {day(flag.snoozed_until, timezone)}{by}"
        case FlagState.ESCALATED:
            due = f", due {minute(flag.escalation_due, timezone)}" if flag.escalation_due else ""
            return f"escalated to {plain(flag.escalated_to, 80)}{by}{due}"
        case FlagState.OPEN | FlagState.CLEARED:
            return flag.state.value
        case _:
            return f"{flag.state.value}{by}"


def flag_rank(flag: Flag) -> str:
    """Strength and severity: "strong, high"."""
    parts = [flag.strength.value if flag.strength else "", severity_name(flag.severity) if flag.severity else ""]
    return ", ".join(part for part in parts if part)


def event_sentence(event: FlagEvent, timezone: str, called: Callable[[str], str] = str) -> str:
    """One change: "5 Oct 2026, 09:12: snoozed until 9 Oct 2026 by ann@x.example: on holiday".

    ``called``: the name of a person, by what is kept of them.
    """
    when, due = minute(event.at, timezone), f", due {minute(event.until, timezone)}" if event.until else ""
    to = plain(called(event.escalated_to or ""), 80)
    if event.actor is None and event.reason in _QUIET:
        goes = f"so it went to {to}{due}" if to else "and nobody is left to ask"
        return f"{when}: {_QUIET[event.reason]}, {goes}"
    if event.actor is None:
        return f"{when}: {_SCAN.get(event.reason or '', event.to_state.value)}"
    why = f": {plain(event.reason, 300)}" if event.reason else ""
    deed = f"escalated to {to}" if to else _deed(event, timezone)
    return f"{when}: {deed} by {plain(called(event.actor), 80)}{due if to else ''}{why}"


def _deed(event: FlagEvent, timezone: str) -> str:
    verdict = f" as {VERDICTS[event.verdict]}" if event.verdict else ""
    if event.verdict and event.from_state is event.to_state:
        return f"judged{verdict}"
    match event.to_state:
        case FlagState.SNOOZED:
            return f"snoozed until {day(event.until, timezone)}" if event.until else "snoozed"
        case FlagState.OPEN:
            return "opened again"
        case _:
            return f"{event.to_state.value}{verdict}"


def scan_lines(result: ScanResult, timezone: str) -> list[str]:
    """What a scan found and changed."""
    first = " It is the week's first, so it decides which warnings are strong." if result.weekly else ""
    lines = [f"{count(result.accounts, 'account')} scanned as of {day(result.as_of, timezone)}.{first}"]
    lines.append(f"Warnings that hold: {result.strong} strong, {result.weak} to watch.")
    changes = (
        (result.raised, "raised"),
        (result.reopened, "opened again"),
        (result.cleared, "cleared"),
        (result.closed, "resolved because the account was closed"),
    )
    told = [f"{number} {what}" for number, what in changes if number]
    lines.append(f"Flags: {listed(told) if told else 'nothing changed'}.")
    if result.steps_carried_out or result.steps_closed:
        done = count(result.steps_carried_out, "step")
        lines.append(f"Plans: {done} carried out, {result.steps_closed} no longer followed.")
    return lines


def tier_change_line(change: TierChange) -> str:
    """ "ACCT-116: Highly engaged to Moderately engaged"."""
    return f"{plain(change.account_id, 60)}: {tier_name(change.from_tier)} to {tier_name(change.to_tier)}"
