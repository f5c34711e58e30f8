"""What somebody reads who did something with a flag, or came too late to."""

from bot.blocks.flag import flag_parts, verdict_buttons
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Note, Para, Part, bold, para
from bot.blocks.wording import account_title
from bot.ids import FlagDeed
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.render.wording.escalation import follows_sentence
from engagement.render.wording.flag_state import (
    already_sentence,
    flag_heading,
    judged_already,
    judged_now,
    state_line,
)
from engagement.render.wording.formats import plain

_REACHED = {
    FlagDeed.ACKNOWLEDGE: FlagState.ACKNOWLEDGED,
    FlagDeed.SNOOZE: FlagState.SNOOZED,
    FlagDeed.ESCALATE: FlagState.ESCALATED,
    FlagDeed.RESOLVE: FlagState.RESOLVED,
    FlagDeed.REOPEN: FlagState.OPEN,
}


def answered(known: KnownFlag, deed: FlagDeed, *, done: bool, why: str | None, actor: str) -> Message:
    """What came of a deed of ``actor``; ``why``: the rule that it went against."""
    title = (bold(flag_heading(known)), f", {account_title(known.account.id, known.account.name)}")
    if done and deed is FlagDeed.ACKNOWLEDGE and known.flag.state is FlagState.ACKNOWLEDGED:
        parts: list[Part] = [para(*title), Note(f"{state_line(known)}."), para("Was it real?"), verdict_buttons(known)]
    elif done:
        parts = [
            Para((title, (what,)) if (what := _came(known, deed, actor)) else (title,)),
            Note(f"{state_line(known)}."),
        ]
    else:
        parts = [Para((title, (plain(why, 300) or _late(known, deed, actor),))), *flag_parts(known)]
    return message("flag", parts)


def _came(known: KnownFlag, deed: FlagDeed, actor: str) -> str:
    """What the state does not say of a deed that was done."""
    if deed is FlagDeed.JUDGE:
        return judged_now(known, actor)
    if deed is FlagDeed.ESCALATE and known.flag.state is FlagState.ESCALATED:
        return follows_sentence(known)
    return ""


def _late(known: KnownFlag, deed: FlagDeed, actor: str) -> str:
    """Somebody was faster with the same, or the flag has moved on, or the button was an old one."""
    if known.flag.state is _REACHED.get(deed):
        return already_sentence(known, actor)
    if deed is FlagDeed.JUDGE:
        return judged_already(known, actor)
    if deed is FlagDeed.SHOW:
        return "This is how it stands."
    return "This has changed since. Nothing was done; this is how it stands."
