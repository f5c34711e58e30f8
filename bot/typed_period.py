"""Whether a period that somebody typed can exist, before the database says what the workspace's time zone is."""

from datetime import datetime

from engagement.errors import PeriodError
from engagement.periods import parse_period

_FIRST_AND_LAST_ZONE = ("Etc/GMT-14", "Etc/GMT+12")


def wrong_everywhere(period: str | None, now: datetime) -> PeriodError | None:
    """What is wrong with a period, where it is wrong in every time zone."""
    wrong = None
    for zone in _FIRST_AND_LAST_ZONE if period else ():
        try:
            parse_period(period, as_of=now, timezone=zone, default="monthly")
        except PeriodError as error:
            wrong = error
        else:
            return None
    return wrong
