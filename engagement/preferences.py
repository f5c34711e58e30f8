"""What a person wants of the weekly digest; what they leave open is the workspace's default."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's own choices, by Slack user id; None: the workspace's default."""

    user_id: str
    weekday: int | None = None  # 0 Monday
    minute: int | None = None  # of the day, by the person's clock
    paused_until: date | None = None  # digests go out again from this day on
    all_clear: bool | None = None  # a word also in weeks without news
    roll_up: bool | None = None  # managers: their team in short
    minimum_arr: float | None = None  # accounts with a smaller known revenue are left out


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """What holds for a person. The defaults here are those of the settings DIGEST_WEEKDAY and DIGEST_TIME."""

    weekday: int = 0
    minute: int = 9 * 60
    paused_until: date | None = None
    all_clear: bool = False
    roll_up: bool = True
    minimum_arr: float | None = None

    def paused_on(self, day: date) -> bool:
        """Whether nothing goes out on a local day."""
        return self.paused_until is not None and day < self.paused_until


def settled(preferences: Preferences | None, defaults: DigestSettings) -> DigestSettings:
    """The person's choices over the workspace's defaults."""
    if preferences is None:
        return defaults
    return DigestSettings(
        weekday=_chosen(preferences.weekday, defaults.weekday),
        minute=_chosen(preferences.minute, defaults.minute),
        paused_until=preferences.paused_until,
        all_clear=_chosen(preferences.all_clear, defaults.all_clear),
        roll_up=_chosen(preferences.roll_up, defaults.roll_up),
        minimum_arr=preferences.minimum_arr,
    )


def _chosen(own: T | None, default: T) -> T:
    return default if own is None else own
