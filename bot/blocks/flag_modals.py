"""The modals about a flag. Each names the flag and how it stands now, then asks what the deed needs."""

from datetime import date, datetime

from bot.blocks import kit
from bot.blocks.flag import OFFERED, VERDICT_LABELS
from bot.blocks.message import Json
from bot.blocks.parts import (
    DateInput,
    Heading,
    Items,
    MomentInput,
    Note,
    Option,
    Para,
    Part,
    PersonInput,
    PickInput,
    TextInput,
    bold,
    para,
)
from bot.blocks.wording import account_title
from bot.ids import FlagDeed, ViewId
from bot.payloads import FlagButton
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.render.wording.escalation import no_longer_asked
from engagement.render.wording.flag_state import flag_heading, state_line
from engagement.render.wording.flags import event_sentence
from engagement.render.wording.formats import count, listed

UNTIL, REASON, PERSON, DUE, VERDICT = "until", "reason", "person", "due", "verdict"
REASON_LENGTH = 500
_EVENTS = 60
_TITLES = {
    FlagDeed.JUDGE: ("Was it real?", "Save"),
    FlagDeed.SNOOZE: ("Snooze a warning", "Snooze"),
    FlagDeed.ESCALATE: ("Escalate a warning", "Escalate"),
    FlagDeed.RESOLVE: ("Resolve a warning", "Resolve"),
    FlagDeed.REOPEN: ("Reopen a warning", "Reopen"),
}
_DONE = {
    FlagDeed.ACKNOWLEDGE: "acknowledged",
    FlagDeed.SNOOZE: "snoozed",
    FlagDeed.ESCALATE: "escalated",
    FlagDeed.RESOLVE: "resolved",
    FlagDeed.REOPEN: "reopened",
}
_KEPT = "It is kept in the warning's history."


def loading_modal(deed: FlagDeed) -> Json:
    """What opens at once where the content takes longer."""
    return kit.modal(ViewId.FLAG, _TITLES[deed][0], [para("One moment…")], close="Cancel")


def snooze_modal(known: KnownFlag, asked: FlagButton, *, until: date) -> Json:
    """Until when, and why; ``until`` stands there at first."""
    return _form(
        known,
        asked,
        DateInput(UNTIL, "Quiet until", until, "It comes back on this day if the warning still holds. A year at most."),
        TextInput(REASON, "Why", REASON_LENGTH, hint=_KEPT),
    )


def escalate_modal(known: KnownFlag, asked: FlagButton, *, to: str | None, due: datetime) -> Json:
    """To whom, why, and until when an answer is expected; ``to`` and ``due`` stand there at first."""
    return _form(
        known,
        asked,
        *_ends(known),
        PersonInput(PERSON, "To whom", to, "A full member of this workspace. They get a message about it."),
        TextInput(REASON, "Why", REASON_LENGTH, hint="They read it, and it is kept in the warning's history."),
        MomentInput(DUE, "Answer expected by", due, "Without an answer by then it goes to their manager."),
    )


def judge_modal(known: KnownFlag, asked: FlagButton) -> Json:
    """Was the warning true? With a note."""
    seen = " A verdict acknowledges the warning, too." if known.flag.state is FlagState.OPEN else ""
    options = tuple(Option(label, verdict.value) for verdict, (label, _) in VERDICT_LABELS.items())
    given = known.flag.verdict.value if known.flag.verdict else None
    return _form(
        known,
        asked,
        PickInput(
            VERDICT,
            "This warning was",
            options,
            given,
            hint="Noise: there was no problem. Already known: there was one, and you knew of it. "
            f"It decides how far warnings of this kind are trusted.{seen}",
        ),
        TextInput(REASON, "Note", REASON_LENGTH, optional=True, hint=_KEPT),
    )


def reason_modal(known: KnownFlag, asked: FlagButton) -> Json:
    """Why it is resolved or opened again, and what that means."""
    again = para("It opens again only if the warning ends and comes back.")
    meant = [again] if asked.deed is FlagDeed.RESOLVE else [*_cleared_again(known)]
    return _form(known, asked, *_ends(known), *meant, TextInput(REASON, "Why", REASON_LENGTH, hint=_KEPT))


def _ends(known: KnownFlag) -> list[Part]:
    """What ends with the state that the flag is in."""
    match known.flag.state:
        case FlagState.SNOOZED:
            return [para("This ends the snooze.")]
        case FlagState.ESCALATED:
            return [para(no_longer_asked(known))]
        case _:
            return []


def _cleared_again(known: KnownFlag) -> list[Part]:
    """What becomes of a flag that is opened although its rule does not hold."""
    if known.flag.not_held_since is None:
        return []
    return [para("Its rule does not hold at present. Unless it holds again, a later scan clears the warning.")]


def history_modal(known: KnownFlag) -> Json:
    """Everything that was done with the flag, the latest first."""
    latest = tuple((event_sentence(event, known.timezone, known.called),) for event in reversed(known.events))
    left = len(latest) - _EVENTS
    more = f"and {count(left, 'earlier change')}" if left > 0 else None
    parts = [*_head(known), Heading("History"), Items(latest[:_EVENTS], more=more)]
    return kit.modal(ViewId.FLAG, "History", parts)


def refused_modal(known: KnownFlag, deed: FlagDeed) -> Json:
    """The flag's state does not allow the deed: the button was an old one."""
    shown, rest = OFFERED[known.flag.state]
    instead = listed([each.value for each in (*shown, *rest) if each in _DONE], last="or")
    said = f"It cannot be {_DONE[deed]} now, but you can {instead} it."
    return kit.modal(ViewId.FLAG, "This has changed", [*_head(known), para(said)])


def failed_modal(said: str) -> Json:
    """The content could not be had."""
    return kit.modal(ViewId.FLAG, "Not now", [para(said)])


def offers(known: KnownFlag, deed: FlagDeed) -> bool:
    """Whether the flag's state allows a deed."""
    shown, rest = OFFERED[known.flag.state]
    return deed in (*shown, *rest)


def _form(known: KnownFlag, asked: FlagButton, *parts: Part) -> Json:
    title, submit = _TITLES[asked.deed]
    return kit.modal(
        ViewId.FLAG, title, [*_head(known), *parts], metadata=asked.encode(), submit=submit, close="Cancel"
    )


def _head(known: KnownFlag) -> list[Part]:
    title = account_title(known.account.id, known.account.name)
    return [Para(((bold(flag_heading(known)),), (title,))), Note(f"{state_line(known)}.")]
