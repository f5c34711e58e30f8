"""What an escalation says: who escalated and why, what the person asked is to do, and what came of those before."""

from collections.abc import Sequence

from engagement.delivery import EscalationState
from engagement.escalation import MOST_LEVELS, Step
from engagement.known_flag import KnownFlag
from engagement.render.wording.formats import deadline, listed, moment, plain

_NAME, _REASON = 60, 500


def escalated_sentence(step: Step, known: KnownFlag) -> str:
    """Who, when and why: "Ines Example escalated this on Mon, 5 Oct 2026 at 14:00: nobody answers.\""""
    said = plain(step.reason, _REASON).rstrip(".")
    when = moment(step.started_at, known.timezone)
    return f"{called(step.escalated_by, known)} escalated this on {when}{f': {said}' if said else ''}."


def follows_sentence(known: KnownFlag) -> str:
    """To the one who escalated it just now: what happens without an answer."""
    due = known.flag.escalation_due
    when = f" by {deadline(due, known.timezone)}" if due else ""
    return f"Without an answer{when} it goes one level up, and you are told."


def no_longer_asked(known: KnownFlag) -> str:
    """What ends with an escalation."""
    return f"{called(known.flag.escalated_to or '', known)} is then no longer asked for an answer."


def quiet_line(step: Step, known: KnownFlag) -> str:
    """What came of somebody who did not answer: "Ben Example: no answer by Mon, 5 Oct 2026 at 20:00"."""
    said = "could not be told in Slack" if step.untold else f"no answer by {moment(step.due_at, known.timezone)}"
    return f"{called(step.sent_to, known)}: {said}"


def asked_sentence(steps: Sequence[Step], level: int, known: KnownFlag) -> str:
    """What the person of a level is to do, until when, and what happens else; "" once it has ended."""
    own = steps[level - 1]
    due, until = moment(own.due_at, known.timezone), deadline(own.due_at, known.timezone)
    match own.state:
        case EscalationState.WAITING if level >= MOST_LEVELS:
            told = f"This is the last level: without an answer by then, {called(own.escalated_by, known)} is told so."
            return f"Please acknowledge or resolve it by {until}. {told}"
        case EscalationState.WAITING:
            return f"Please acknowledge or resolve it by {until}. Without an answer by then it goes one level up."
        case EscalationState.RAISED if len(steps) > level:
            above = called(steps[level].sent_to, known)
            return f"There was no answer by {due}, so {above} was asked. You can still acknowledge or resolve it."
        case EscalationState.UNANSWERED:
            return f"There was no answer by {due}, and nobody is left to ask. You can still acknowledge or resolve it."
        case _:
            return ""


def raised_sentence(steps: Sequence[Step], known: KnownFlag) -> str:
    """To the one who escalated: it went up."""
    return f"{_quiet(steps[:-1], known)}, so {called(steps[-1].sent_to, known)} was asked."


def nobody_sentence(steps: Sequence[Step], known: KnownFlag) -> str:
    """To the one who escalated: nobody is left."""
    ended = len(steps) >= MOST_LEVELS
    why = "it goes no further than three levels" if ended else "there is nobody above them whom I can ask"
    waits = steps[-1].state is EscalationState.UNANSWERED
    yours = " It is yours again: see to it, or escalate it to somebody else." if waits else ""
    return f"{_quiet(steps, known)}, and {why}.{yours}"


def called(person: str, known: KnownFlag) -> str:
    """A person's name, or what is kept of them."""
    return plain(known.called(person), _NAME) or "somebody"


def _quiet(steps: Sequence[Step], known: KnownFlag) -> str:
    """What came of each level: "Ben Example and Cea Example have not answered"."""
    untold = [called(step.sent_to, known) for step in steps if step.untold]
    silent = [called(step.sent_to, known) for step in steps if not step.untold]
    have = "has" if len(silent) == 1 else "have"
    told = [f"{listed(silent)} {have} not answered"] if silent else []
    return listed([*told, *([f"{listed(untold)} could not be told in Slack"] if untold else [])])
