"""What is written into the modal of the digest's settings, and what is wrong with it. Pure: asked in the
acknowledgement, too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from bot.blocks import form_problems as say
from bot.blocks.digest_settings import ALL_CLEAR, AT, MINIMUM, PAUSED_UNTIL, ROLL_UP, WEEKDAY, YES
from engagement.preferences import DigestSettings, Preferences

LONGEST_PAUSE = timedelta(days=366)
# Any region's groups, whoever writes: three digits behind the last mark are no decimals, before them India has two.
_WHOLE = re.compile(r"[0-9]{1,12}|[0-9]{1,3}([ \u00a0\u202f,.'’])(?:[0-9]{2,3}\1){0,5}[0-9]{3}")


@dataclass(frozen=True, slots=True)
class DigestForm:
    """The inputs of the submitted modal; None for those that are not in it, or cannot be read."""

    weekday: int | None
    at: time | None
    paused_until: date | None
    all_clear: bool | None
    roll_up: bool | None
    minimum: str  # as it was written

    def minimum_arr(self) -> float | None:
        """The smallest revenue; None where nothing, or no number, was written."""
        written = self.minimum.strip()
        return float(re.sub(r"\D", "", written)) if _WHOLE.fullmatch(written) else None

    def preferences(self, user_id: str, defaults: DigestSettings) -> Preferences:
        """The choices; where one is the workspace's default, it goes on following that."""
        minute = None if self.at is None else self.at.hour * 60 + self.at.minute
        return Preferences(
            user_id=user_id,
            weekday=None if self.weekday == defaults.weekday else self.weekday,
            minute=None if minute == defaults.minute else minute,
            paused_until=self.paused_until,
            all_clear=None if self.all_clear == defaults.all_clear else self.all_clear,
            roll_up=None if self.roll_up == defaults.roll_up else self.roll_up,
            minimum_arr=self.minimum_arr() or None,
        )


def read_form(values: Mapping[str, Any]) -> DigestForm:
    """The form from the values of a view, by input."""
    weekday = values.get(WEEKDAY)
    return DigestForm(
        weekday=int(weekday) if weekday in tuple("0123456") else None,
        at=_parsed(time.fromisoformat, values.get(AT)),
        paused_until=_parsed(date.fromisoformat, values.get(PAUSED_UNTIL)),
        all_clear=None if values.get(ALL_CLEAR) is None else values[ALL_CLEAR] == YES,
        roll_up=None if values.get(ROLL_UP) is None else values[ROLL_UP] == YES,
        minimum=str(values.get(MINIMUM) or ""),
    )


def problems(form: DigestForm, *, today: date) -> dict[str, str]:
    """What has to be mended before the choices can be kept, by input."""
    found: dict[str, str] = {}
    if form.weekday is None:
        found[WEEKDAY] = say.CHOOSE_DAY
    if form.at is None:
        found[AT] = say.CHOOSE_TIME
    if form.paused_until is not None and form.paused_until <= today:
        found[PAUSED_UNTIL] = say.PAUSE_AFTER_TODAY
    elif form.paused_until is not None and form.paused_until > today + LONGEST_PAUSE:
        found[PAUSED_UNTIL] = say.OVER_A_YEAR
    if form.minimum.strip() and form.minimum_arr() is None:
        found[MINIMUM] = say.whole_number()
    return found


def _parsed(read: Any, value: Any) -> Any:
    try:
        return read(value) if isinstance(value, str) else None
    except ValueError:
        return None
