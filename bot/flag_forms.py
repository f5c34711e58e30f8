"""What is written into a flag's modal, and what is wrong with it. Pure: it is asked in the acknowledgement, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import form_problems as say
from bot.blocks.flag_modals import DUE, PERSON, REASON, REASON_LENGTH, UNTIL, VERDICT
from bot.blocks.message import Json
from bot.ids import FlagDeed
from engagement.model import Verdict
from engagement.render.wording.formats import plain
from engagement.signals.life import MOST_SNOOZED

_FIRST, _LAST = date(1970, 1, 2), date(9000, 1, 1)  # any other day is as far off as these


@dataclass(frozen=True, slots=True)
class FlagForm:
    """The inputs of a submitted modal; None for those that are not in it, or empty."""

    reason: str | None = None
    until: date | None = None
    person: str | None = None  # Slack user id
    due: datetime | None = None
    verdict: Verdict | None = None

    def until_instant(self, timezone: str) -> datetime | None:
        """The beginning of the day that was chosen, in the workspace's zone."""
        if self.until is None:
            return None
        day = min(max(self.until, _FIRST), _LAST)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def values_of(view: Mapping[str, Any]) -> Json:
    """What stands in the inputs of a view, by name, as Slack states it."""
    stated = (view.get("state") or {}).get("values") or {}
    read: Json = {}
    for name, elements in stated.items():
        element = (elements or {}).get(name) or {}
        chosen = element.get("selected_option")
        read[name] = chosen.get("value") if isinstance(chosen, dict) else _single(element)
    return {name: value for name, value in read.items() if value is not None}


def read_form(values: Mapping[str, Any]) -> FlagForm:
    """The form; what cannot be read counts as not given."""
    return FlagForm(
        reason=_reason(values.get(REASON)),
        until=_date(values.get(UNTIL)),
        person=str(values[PERSON]) if values.get(PERSON) else None,
        due=_moment(values.get(DUE)),
        verdict=next((verdict for verdict in Verdict if verdict.value == values.get(VERDICT)), None),
    )


def problems(deed: FlagDeed, form: FlagForm, *, now: datetime, timezone: str, by: str = "") -> dict[str, str]:
    """What has to be mended before the deed can be done, by input. ``by``: the Slack user id of who fills it in."""
    found: dict[str, str] = {}
    if deed is not FlagDeed.JUDGE and form.reason is None:
        found[REASON] = say.WHY
    match deed:
        case FlagDeed.SNOOZE:
            found |= _wrong(UNTIL, form.until_instant(timezone), now, say.DAY_AFTER_TODAY)
        case FlagDeed.ESCALATE:
            if form.person is None:
                found[PERSON] = say.CHOOSE_PERSON
            elif form.person == by:  # it would be asked of them, then go to people below them
                found[PERSON] = say.NOT_YOURSELF
            found |= _wrong(DUE, form.due, now, say.TIME_AFTER_NOW)
        case FlagDeed.JUDGE if form.verdict is None:
            found[VERDICT] = say.CHOOSE_ONE
    return found


def _wrong(name: str, moment: datetime | None, now: datetime, said: str) -> dict[str, str]:
    if moment is None or moment <= now:
        return {name: said}
    return {name: say.OVER_A_YEAR} if moment > now + MOST_SNOOZED else {}


def _single(element: Mapping[str, Any]) -> Any:
    keys = ("value", "selected_date", "selected_time", "selected_date_time", "selected_user")
    return next((element[key] for key in keys if element.get(key) is not None), None)


def _reason(value: Any) -> str | None:
    return plain(value, REASON_LENGTH) or None if isinstance(value, str) else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if type(value) is int else None
    except (ValueError, OverflowError, OSError):
        return None
