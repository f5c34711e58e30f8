"""The message that says how the set-up stands: what is to be done, what is right so far, what comes next. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Buttons, Heading, Items, Line, Note, Part, Press, bold, code, para
from bot.blocks.wording import command
from bot.checks.found import Code, Finding, Level, Subject
from bot.checks.kept import Looked
from bot.ids import ActionId
from bot.payloads import CheckAgain
from engagement.render.wording.formats import count, moment, plain

_MOST = 8  # things to be done that are shown
_LONGEST = 300  # characters of one
NAMES: Final[dict[Subject, str]] = {
    Subject.SETTINGS: "Settings",
    Subject.DATABASE: "Database",
    Subject.DATA: "Data",
    Subject.SCAN: "Scan",
    Subject.DELIVERY: "Delivery",
    Subject.DIGESTS: "Digests",
    Subject.SLACK: "Slack",
    Subject.CLOCK: "Clock",
    Subject.ROLES: "Roles",
    Subject.ADMINS: "Administrators",
    Subject.CHANNELS: "Channels",
    Subject.SHARING: "Sharing",
}
"""What each subject is called to people."""
_TOLD = (
    *(Subject.DATA, Subject.SCAN, Subject.SLACK, Subject.ROLES),
    *(Subject.CHANNELS, Subject.SHARING, Subject.DIGESTS),
)
_NOT_TOLD = (Code.SCOPE_NOT_GIVEN,)


def set_up_message(looked: Looked, *, timezone: str, delivery_id: str) -> Message:
    """How the set-up stands. ``delivery_id``: of this message, which *Check again* changes."""
    wrong = looked.problems
    parts: list[Part] = [Heading("Your set-up of Engagement"), para(_sentence(wrong, looked.findings))]
    if wrong:
        more = f"and {len(wrong) - _MOST} more: engagement doctor names them" if len(wrong) > _MOST else None
        parts += [para(bold("To do")), Items(tuple(map(to_do, wrong[:_MOST])), numbered=True, more=more)]
    if right := tuple(_right(looked.findings, {finding.subject for finding in wrong})):
        parts += [para(bold("Right so far" if wrong else "All right")), Items(right)]
    value = CheckAgain(delivery_id).encode()
    again = Press("Check again", ActionId.SETUP_CHECK, value, "Check again how the set-up stands", primary=bool(wrong))
    show = Press("Show a report", ActionId.SETUP_PICK, value, "Show a report: choose an account and a period")
    has_data = any(finding.code is Code.ACCOUNTS for finding in looked.findings)
    parts += [
        Buttons((again, show) if has_data else (again,)),
        Note(
            f"Checked {moment(looked.at, timezone)} ({timezone}). More: engagement doctor in the terminal, "
            f"{command('help')} here. Sent once, because you look after this app; its Home tab goes on showing what is "
            "to be mended."
        ),
    ]
    return message("set_up", parts)


def to_do(finding: Finding) -> Line:
    """Something to be mended, in a line."""
    return (bold(f"{NAMES[finding.subject]}: "), *_spans(plain(finding.said, _LONGEST)))


def _sentence(wrong: Sequence[Finding], findings: Sequence[Finding]) -> str:
    if wrong:
        things = "One thing is" if len(wrong) == 1 else f"{count(len(wrong), 'thing')} are"
        return f"I am running. {things} left to do; then press Check again."
    coming = next((each.text for each in findings if each.code is Code.NEXT_DIGEST), "")
    said = "Everything is set up, and nothing is left to do."
    return f"{said} What happens next: every night a scan, and the weekly digests: {coming}" if coming else said


def _right(findings: Sequence[Finding], wrong: set[Subject]) -> Iterator[Line]:
    """What is right, a line for each subject in which nothing is wrong."""
    for subject in _TOLD if wrong else _TOLD[:-1]:  # else the sentence on top says when the digests come
        about = [each for each in findings if each.subject is subject and each.code not in _NOT_TOLD]
        if about and subject not in wrong and not any(each.level is Level.PROBLEM for each in about):
            yield (f"{NAMES[subject]}: ", *_spans(plain(" ".join(each.said for each in about), _LONGEST)))


def _spans(text: str) -> Line:
    """What stands between backticks is to be typed as it stands."""
    return tuple(code(part) if number % 2 else part for number, part in enumerate(text.split("`")) if part)
