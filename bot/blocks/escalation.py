"""Messages of an escalation: to the one who is asked, and to the one who escalated when it goes up or nobody is left.

Pure. Each shows the flag as it stands, with its buttons: whoever presses one, all of them show it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.blocks.flag import flag_parts
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Mention, Note, Para, Part, bold, items, para
from bot.blocks.wording import account_facts, account_title, as_of_note
from engagement.escalation import Step
from engagement.known_flag import KnownFlag
from engagement.render.wording.actions import recommendation_title
from engagement.render.wording.escalation import (
    called,
    escalated_sentence,
    next_sentence,
    nobody_sentence,
    raised_sentence,
    step_line,
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
    everyone sees how far it went. ``names`` are by what is kept of people.
    """

    known: KnownFlag
    steps: Sequence[Step]
    level: int
    names: Mapping[str, str] = field(default_factory=dict)
    report: AccountReport | None = None


def asked(escalation: Escalation, *, mention: str | None = None) -> Message:
    """To the person of a level: the warning, who escalated it and why, and the account in short.

    ``mention``: the Slack user id of the person, where the message stands in a channel.
    """
    known, steps = escalation.known, escalation.steps
    account = account_title(known.account.id, known.account.name)
    parts: list[Part] = [Heading(f"Escalated{'' if mention else ' to you'}: {account}")]
    if mention:
        name = called(steps[escalation.level - 1].sent_to, escalation.names)
        parts.append(para(Mention(mention, name), ", this was escalated to you."))
    parts += [
        Para(((bold(flag_heading(known)),), *_evidence(escalation))),
        para(escalated_sentence(steps[0], escalation.names, known.timezone)),
        *_course(escalation, alone=len(steps) > 1),
        *flag_parts(known),
        *_account(escalation.report),
    ]
    return message("escalation", parts)


def raised(escalation: Escalation) -> Message:
    """To the one who escalated: there was no answer, and who is asked now."""
    return _to_escalator(
        escalation, "No answer yet", raised_sentence(escalation.steps[: escalation.level], escalation.names)
    )


def nobody(escalation: Escalation) -> Message:
    """To the one who escalated: nobody is left to ask."""
    return _to_escalator(
        escalation, "Nobody is left to ask", nobody_sentence(escalation.steps[: escalation.level], escalation.names)
    )


def _to_escalator(escalation: Escalation, title: str, said: str) -> Message:
    known = escalation.known
    parts: list[Part] = [
        Heading(f"{title}: {account_title(known.account.id, known.account.name)}"),
        Para(((bold(flag_heading(known)),), (said,))),
        *_course(escalation, alone=True),
        *flag_parts(known),
    ]
    return message("escalation", parts)


def _evidence(escalation: Escalation) -> tuple[tuple[str, ...], ...]:
    """What the account's report says of this warning now."""
    report, flag_id = escalation.report, escalation.known.flag.flag_id
    found = [] if report is None else [s for s in report.signals if s.flag_id == flag_id]
    return tuple((f"{signal_sentence(s, report)}",) for s in found[:1] if report is not None)


def _course(escalation: Escalation, *, alone: bool) -> list[Part]:
    steps, zone = escalation.steps, escalation.known.timezone
    listed = tuple((step_line(step, escalation.names, zone),) for step in steps)
    follows = next_sentence(steps)
    if alone and listed:
        return [Items(listed, numbered=True, more=follows or None)]
    return [para(f"{step_line(steps[-1], escalation.names, zone)}. {follows}".strip())] if steps else []


def _account(report: AccountReport | None) -> list[Part]:
    """The account in short."""
    if report is None:
        return []
    parts: list[Part] = [Para(((bold(score_headline(report)),), (account_facts(report.account),)))]
    if found := warned(report):
        line = items(found, lambda s: (f"{signal_heading(s)}, {since_clause(s, report)}",), most=_WARNINGS)
        parts += [para(bold("Warnings")), line]
    if report.recommendations:
        advised = items(report.recommendations, lambda r: (recommendation_title(r),), most=_ACTIONS, numbered=True)
        parts += [para(bold("Do next")), advised]
    return [*parts, Note(f"{as_of_note(report)}.")]
