"""The workspace's settings as use cases of ``Engagement``."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import available_timezones

import holidays

from engagement.errors import InputError
from engagement.model import Workspace
from engagement.store import queries
from engagement.use import Use


class WorkspaceUse(Use):
    """Zone, holidays, currency and week of the workspace."""

    def change_workspace(
        self,
        *,
        timezone: str | None = None,
        country: str | None = None,
        currency: str | None = None,
        week_start: int | None = None,
        weekend: Sequence[int] | None = None,
    ) -> Workspace:
        """Change what is given; ``country`` "none" means no public holidays. Raises ``InputError``."""
        now = self.workspace()
        changed = replace(
            now,
            timezone=now.timezone if timezone is None else _known_zone(timezone),
            country=now.country if country is None else _known_country(country),
            currency=now.currency if currency is None else _currency(currency),
            week_start=now.week_start if week_start is None else week_start,
            weekend=now.weekend if weekend is None else _weekend(weekend),
        )
        with self.database.session(self.workspace_id, write=True) as session:
            queries.save_workspace(session, changed)
        return changed


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise InputError(f"{name!r} is no time zone; write an IANA name such as Europe/Berlin or America/New_York.")
    return name


def _known_country(code: str) -> str | None:
    if code.casefold() == "none":
        return None
    if code.upper() not in holidays.list_supported_countries():
        raise InputError(f"{code!r} is no country with known public holidays; write two letters such as DE, or none.")
    return code.upper()


def _currency(code: str) -> str:
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise InputError(f"{code!r} is no currency; write three letters such as EUR or USD.")
    return code.upper()


def _weekend(days: Sequence[int]) -> tuple[int, ...]:
    if any(day not in range(7) for day in days) or len(set(days)) == 7:
        raise InputError("days off are numbers from 0 (Monday) to 6 (Sunday), at most six of them")
    return tuple(sorted(set(days)))
