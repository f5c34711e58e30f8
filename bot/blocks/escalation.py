"""Messages of an escalation: to the one who is asked, and to the one who escalated when it goes up or nobody is left.

Pure. Each shows the flag as it stands, with its buttons: whoever presses one, all of them show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.blocks.flag import flag_buttons, flag_parts
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Mention, Note, Para, Part, bold, items, para
from bot.blocks.wording import account_facts, account_title, as_of_note
from engagement.delivery import EscalationState
from engagement.escalation import Step
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.render.wording.actions import recommendation_title
from engagement.render.wording.escalation import (
    asked_sentence,
    called,
    escalated_sentence,
    nobody_sentence,
    quiet_line,
    raised_sentence,
)
from engagement.render.wording.flag_state import flag_heading
from engagement.render.wording.score import score_headline
from engagement.render.wording.signals import signal_heading, signal_sentence, since_clause, warned
from engagement.results import AccountReport

_WARNINGS, _ACTIONS = 3, 3


class Told(StrEnum):
    """What a message of an escalation is for."""

    ASKED = "asked"  # to the person of a level
    RAISED = "raised"  # to the one who escalated: it went one level up
    NOBODY = "nobody"  # to the one who escalated: nobody is left


@dataclass(frozen=True, slots=True)
class Escalation:
    """What the messages are made of. ``level`` is the message's own; ``steps`` are all there are by now, so that
    everyone sees how far it went.
    """

    known: KnownFlag
    steps: Sequence[Step]
    level: int
    report: AccountReport | None = None


def asked(escalation: Escalation, *, mention: str | None = None) -> Message:
    """To the person of a level: the warning, who escalated it and why, what they are to do, and the account in short.

    ``mention``: the Slack user id of the person, where the message stands in a channel.
    """
    known, steps, level = escalation.known, escalation.steps, escalation.level
    account = account_title(known.account.id, known.account.name)
    parts: list[Part] = [Heading(f"Escalated{'' if mention else ' to you'}: {account}")]
    if mention:
        parts.append(para(Mention(mention, called(steps[level - 1].sent_to, known)), ", this was escalated to you."))
    parts += [
        Para(((bold(flag_heading(known)),), *_evidence(escalation))),
        para(escalated_sentence(steps[0], known)),
    ]
    if before := tuple((quiet_line(step, known),) for step in steps[: level - 1]):
        parts.append(Items(before))
    if said := asked_sentence(steps, level, known):
        parts.append(para(said))
    waits = known.flag.state is FlagState.ESCALATED and steps[level - 1].state is EscalationState.WAITING
    stands = [flag_buttons(known)] if waits else flag_parts(known)  # what is asked above says how it stands
    return message("escalation", [*parts, *stands, *_account(escalation.report)])


def raised(escalation: Escalation) -> Message:
    """To the one who escalated: there was no answer, and who is asked now."""
    said = raised_sentence(escalation.steps[: escalation.level], escalation.known)
    return _to_escalator(escalation, "No answer yet", said)


def nobody(escalation: Escalation) -> Message:
    """To the one who escalated: nobody is left to ask."""
    said = nobody_sentence(escalation.steps[: escalation.level], escalation.known)
    return _to_escalator(escalation, "Nobody is left to ask", said)


def _to_escalator(escalation: Escalation, title: str, said: str) -> Message:
    known = escalation.known
    heading = Heading(f"{title}: {account_title(known.account.id, known.account.name)}")
    return message("escalation", [heading, Para(((bold(flag_heading(known)),), (said,))), *flag_parts(known)])


def _evidence(escalation: Escalation) -> tuple[tuple[str, ...], ...]:
    """What the account's report says of this warning now."""
    report, flag_id = escalation.report, escalation.known.flag.flag_id
    found = [] if report is None else [s for s in report.signals if s.flag_id == flag_id]
    return tuple((f"{signal_sentence(s, report)}",) for s in found[:1] if report is not None)


def _account(report: AccountReport | None) -> list[Part]:
    """The account in short."""
    if report is None:
        return []
    parts: list[Part] = [Para(((bold(score_headline(report)),), (account_facts(report),)))]
    if found := warned(report):
        line = items(found, lambda s: (f"{signal_heading(s)}, {since_clause(s, report)}",), most=_WARNINGS)
        parts += [para(bold("Warnings")), line]
    if report.recommendations:
        advised = items(report.recommendations, lambda r: (recommendation_title(r),), most=_ACTIONS, numbered=True)
        parts += [para(bold("Do next")), advised]
    return [*parts, Note(f"{as_of_note(report)}.")]
