"""What an escalation says: who escalated and why, who was asked until when, and what follows without an answer."""

from collections.abc import Mapping, Sequence

from engagement.delivery import EscalationState
from engagement.escalation import MOST_LEVELS, Step
from engagement.render.wording.formats import clock, listed, plain, weekday

_NAME, _REASON = 60, 500


def escalated_sentence(step: Step, names: Mapping[str, str], timezone: str) -> str:
    """Who, when and why: "Ines Example escalated this on Mon 5 Oct 2026 at 14:00: nobody answers.\""""
    said = plain(step.reason, _REASON).rstrip(".")
    who = called(step.escalated_by, names)
    when = f"{weekday(step.started_at, timezone)} at {clock(step.started_at, timezone)}"
    return f"{who} escalated this on {when}{f': {said}' if said else ''}."


def step_line(step: Step, names: Mapping[str, str], timezone: str) -> str:
    """One level: who was asked, and what came of it."""
    until = f"{weekday(step.due_at, timezone)} {clock(step.due_at, timezone)}"
    who = called(step.sent_to, names)
    match step.state:
        case EscalationState.WAITING:
            return f"{who}: asked, an answer is expected by {until}"
        case EscalationState.ENDED:
            return f"{who}: asked on {weekday(step.started_at, timezone)}"
        case _:
            return f"{who}: could not be told" if _untold(step) else f"{who}: no answer by {until}"


def next_sentence(steps: Sequence[Step]) -> str:
    """What happens when nobody answers; "" where nothing more does."""
    last = steps[-1]
    if last.state is not EscalationState.WAITING:
        return ""
    if last.level >= MOST_LEVELS:
        return "This is the last level: without an answer, the person who escalated it is told so."
    return "Without an answer by then it goes one level up."


def raised_sentence(steps: Sequence[Step], names: Mapping[str, str]) -> str:
    """To the one who escalated: it went up."""
    return f"{_quiet(steps[:-1], names)}, so {called(steps[-1].sent_to, names)} was asked."


def nobody_sentence(steps: Sequence[Step], names: Mapping[str, str]) -> str:
    """To the one who escalated: nobody is left."""
    why = "three levels were asked" if len(steps) >= MOST_LEVELS else "nobody above them can be told in Slack"
    stays = "The warning stays escalated until somebody acknowledges or resolves it."
    return f"{_quiet(steps, names)}. Nobody is left to ask: {why}. {stays}"


def called(person: str, names: Mapping[str, str]) -> str:
    """A person's name, or what is kept of them."""
    return plain(names.get(person) or person, _NAME) or "somebody"


def _quiet(steps: Sequence[Step], names: Mapping[str, str]) -> str:
    """What came of each level: "Ben Example has not answered and Cea Example could not be told in Slack"."""
    said = ("could not be told in Slack" if _untold(step) else "has not answered" for step in steps)
    return listed([f"{called(step.sent_to, names)} {what}" for step, what in zip(steps, said, strict=True)])


def _untold(step: Step) -> bool:
    """Given up before its time: the message could not be delivered."""
    return step.ended_at is not None and step.ended_at < step.due_at
