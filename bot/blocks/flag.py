"""A flag in a message: the line that says how it stands, and the buttons that its state allows.

The same in a report, a digest and an escalation, and always of the flag as it stands when the message is rendered.
Acknowledging and judging are one click; everything else opens a modal, so nothing that quiets or closes a flag happens
by a slip.
"""

from typing import Final

from bot.blocks.parts import Buttons, Menu, Note, Option, Part, Press
from bot.ids import ActionId, FlagDeed
from bot.payloads import FlagButton
from engagement.known_flag import KnownFlag
from engagement.model import FlagState, Verdict
from engagement.render.wording.flag_state import flag_heading, state_line

_ACKNOWLEDGE, _SNOOZE, _ESCALATE = FlagDeed.ACKNOWLEDGE, FlagDeed.SNOOZE, FlagDeed.ESCALATE
_RESOLVE, _REOPEN, _JUDGE, _HISTORY = FlagDeed.RESOLVE, FlagDeed.REOPEN, FlagDeed.JUDGE, FlagDeed.HISTORY
OFFERED: Final[dict[FlagState, tuple[tuple[FlagDeed, ...], tuple[FlagDeed, ...]]]] = {
    FlagState.OPEN: ((_ACKNOWLEDGE, _SNOOZE, _ESCALATE), (_RESOLVE, _JUDGE, _HISTORY)),
    FlagState.ACKNOWLEDGED: ((_JUDGE, _SNOOZE, _ESCALATE, _RESOLVE), (_REOPEN, _HISTORY)),
    FlagState.SNOOZED: ((_ACKNOWLEDGE, _REOPEN, _ESCALATE), (_SNOOZE, _RESOLVE, _JUDGE, _HISTORY)),
    FlagState.ESCALATED: ((_ACKNOWLEDGE, _RESOLVE, _REOPEN), (_ESCALATE, _JUDGE, _HISTORY)),
    FlagState.RESOLVED: ((_REOPEN,), (_JUDGE, _HISTORY)),
    FlagState.CLEARED: ((_REOPEN,), (_JUDGE, _HISTORY)),
}
"""By state: what has a button of its own, and what is in the menu."""

_ACTIONS = {
    _ACKNOWLEDGE: ActionId.FLAG_ACKNOWLEDGE,
    _JUDGE: ActionId.FLAG_JUDGE,
    _SNOOZE: ActionId.FLAG_SNOOZE,
    _ESCALATE: ActionId.FLAG_ESCALATE,
    _RESOLVE: ActionId.FLAG_RESOLVE,
    _REOPEN: ActionId.FLAG_REOPEN,
}
_LABELS = {
    _ACKNOWLEDGE: "Acknowledge",
    _JUDGE: "Was it real?",
    _SNOOZE: "Snooze",
    _ESCALATE: "Escalate",
    _RESOLVE: "Resolve",
    _REOPEN: "Reopen",
    _HISTORY: "History",
}
_LONGER = {_SNOOZE: "Snooze until another day", _ESCALATE: "Escalate to somebody else"}
VERDICT_LABELS = {
    Verdict.REAL: ("Real", ActionId.FLAG_REAL),
    Verdict.NOISE: ("Noise", ActionId.FLAG_NOISE),
    Verdict.ALREADY_KNOWN: ("Already known", ActionId.FLAG_KNOWN),
}


def flag_parts(known: KnownFlag) -> list[Part]:
    """How the flag stands, and what can be done about it: two blocks."""
    return [Note(f"{state_line(known)}."), flag_buttons(known)]


def flag_buttons(known: KnownFlag) -> Buttons:
    """The buttons that the flag's state allows, and the menu with the rest."""
    shown, rest = OFFERED[known.flag.state]
    presses = tuple(_press(known, deed) for deed in shown)
    return Buttons(presses, Menu(ActionId.FLAG_MORE, tuple(_entry(known, deed) for deed in rest)))


def flag_row(known: KnownFlag) -> Buttons:
    """The same in the room of one button: the first of them, the others in the menu."""
    (first, *others), rest = OFFERED[known.flag.state]
    return Buttons(
        (_press(known, first),), Menu(ActionId.FLAG_MORE, tuple(_entry(known, deed) for deed in (*others, *rest)))
    )


def verdict_buttons(known: KnownFlag) -> Buttons:
    """Was the flag true? One click each, and one for a note."""
    presses = [
        Press(label, action, _value(known, _JUDGE, verdict), f"{label}: {_about(known)}")
        for verdict, (label, action) in VERDICT_LABELS.items()
    ]
    noted = Press("With a note…", ActionId.FLAG_JUDGE, _value(known, _JUDGE), f"With a note…: judge {_about(known)}")
    return Buttons((*presses, noted))


def _press(known: KnownFlag, deed: FlagDeed) -> Press:
    label = _LABELS[deed]
    first = deed is _ACKNOWLEDGE and known.flag.state is not FlagState.SNOOZED
    return Press(label, _ACTIONS[deed], _value(known, deed), f"{label}: {_about(known)}", primary=first)


def _entry(known: KnownFlag, deed: FlagDeed) -> Option:
    again = {FlagState.SNOOZED: _SNOOZE, FlagState.ESCALATED: _ESCALATE}.get(known.flag.state)
    return Option(_LONGER[deed] if deed is again else _LABELS[deed], _value(known, deed))


def _about(known: KnownFlag) -> str:
    return f"{flag_heading(known)}, {known.account.id}"


def _value(known: KnownFlag, deed: FlagDeed, verdict: Verdict | None = None) -> str:
    return FlagButton(known.flag.flag_id, known.flag.revision, deed, verdict).encode()
