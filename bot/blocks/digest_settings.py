"""The modal with what a person wants of their weekly digest, as it stands now."""

from datetime import time

from bot.blocks import kit
from bot.blocks.message import Json
from bot.blocks.parts import DateInput, LineInput, Option, PickInput, TimeInput, para
from bot.ids import ViewId
from bot.payloads import OpenedFrom
from engagement.preferences import DigestSettings
from engagement.render.wording.formats import number, weekdays

WEEKDAY, AT, PAUSED_UNTIL, ALL_CLEAR, ROLL_UP, MINIMUM = "weekday", "at", "paused_until", "all_clear", "roll_up", "min"
YES, NO = "yes", "no"
_QUIET_WEEKS = (Option("No message", NO), Option("A short all-clear", YES))
_TEAM = (Option("In short, below my own accounts", YES), Option("Not at all", NO))
_TITLE, _DIGITS = "Weekly digest", 20


def settings_modal(wants: DigestSettings, opened: OpenedFrom) -> Json:
    """Day, hour, pause, quiet weeks, team and smallest revenue, with what holds now."""
    return kit.modal(
        ViewId.DIGEST_SETTINGS,
        _TITLE,
        [
            para("A direct message with what changed in your accounts, the most urgent first."),
            PickInput(WEEKDAY, "Day", _days(), str(wants.weekday), menu=True),
            TimeInput(
                AT, "Time", time(wants.minute // 60, wants.minute % 60), "By the time zone of your Slack profile."
            ),
            DateInput(
                PAUSED_UNTIL, "Pause until", wants.paused_until, "It comes again from this day on.", optional=True
            ),
            PickInput(ALL_CLEAR, "In weeks without news", _QUIET_WEEKS, _yes(wants.all_clear)),
            PickInput(ROLL_UP, "Your team's accounts", _TEAM, _yes(wants.roll_up), hint="For those who manage people."),
            LineInput(
                MINIMUM,
                "Smallest revenue a year",
                _DIGITS,
                None if wants.minimum_arr is None else number(wants.minimum_arr, 0),
                optional=True,
                hint="Accounts whose known revenue is smaller are left out.",
            ),
        ],
        metadata=opened.encode(),
        submit="Save",
        close="Cancel",
    )


def instead_modal(said: str) -> Json:
    """What stands in the modal's place where its choices could not be kept."""
    return kit.modal(ViewId.DIGEST_SETTINGS, _TITLE, [para(said)])


def _days() -> tuple[Option, ...]:
    return tuple(Option(name, str(number)) for number, name in enumerate(weekdays()))


def _yes(wanted: bool) -> str:
    return YES if wanted else NO
