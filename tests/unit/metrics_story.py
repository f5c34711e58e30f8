"""A small account told event by event, for hand-worked tests of the metrics. Monday 7 September 2026 is day one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from engagement.config import Config
from engagement.metrics import compute_facts
from engagement.model import Window, Workspace
from tests.unit.metrics_events import Row, at, events

ACCOUNT = "ACCT-1"


class Story:
    """Collects rows of one account; ids are a1, a2, ... in the order of telling."""

    def __init__(self, *, timezone: str = "UTC", country: str | None = None, account: Row | None = None) -> None:
        self.workspace = Workspace(id="w", timezone=timezone, country=country)
        self.account = {"account_id": ACCOUNT, **(account or {})}
        self.contacts: list[Row] = []
        self.activities: list[dict[str, Any]] = []
        self.attendees: list[Row] = []
        self.usage: list[Row] = []

    def person(self, contact_id: str, **fields: Any) -> None:
        self.contacts.append({"account_id": ACCOUNT, "contact_id": contact_id, **fields})

    def tell(self, kind: str, when: str, *, present: Mapping[str, bool | None] | None = None, **fields: Any) -> str:
        """One record at a local time; ``present`` are its attendee rows. Returns its id."""
        name = str(fields.pop("activity_id", f"a{len(self.activities) + 1}"))
        moment = at(when, self.workspace.timezone)
        self.activities.append(
            {"account_id": ACCOUNT, "activity_id": name, "kind": kind, "occurred_at": moment, **fields}
        )
        self.attendees += [
            {"activity_id": name, "contact_id": who, "attended": came} for who, came in (present or {}).items()
        ]
        return name

    def ask(self, when: str, contact: str | None = "ann", thread: str | None = "t", **fields: Any) -> str:
        """An e-mail of ours."""
        return self._mail("outbound", "sent", when, contact, thread, fields)

    def answer(self, when: str, contact: str | None = "ann", thread: str | None = "t", **fields: Any) -> str:
        """An e-mail of the customer's."""
        return self._mail("inbound", "received", when, contact, thread, fields)

    def _mail(
        self, direction: str, status: str, when: str, contact: str | None, thread: str | None, fields: dict[str, Any]
    ) -> str:
        plain = {"kind": "email", "direction": direction, "status": status, "contact_id": contact, "thread_id": thread}
        whole = {**plain, **fields}
        return self.tell(whole.pop("kind"), when, **whole)

    def meet(self, when: str, status: str = "completed", **fields: Any) -> str:
        """A meeting."""
        return self.tell(fields.pop("kind", "meeting"), when, **{"direction": "mutual", "status": status, **fields})

    def use(self, day: str, user: str | None, feature: str = "login", count: int = 1) -> None:
        """A day of use."""
        self.usage.append(
            {"account_id": ACCOUNT, "day": at(day).date(), "user_id": user, "feature": feature, "events": count}
        )

    def facts(self, end: str = "2026-10-05 00:00", days: int = 28) -> "pd.Series[Any]":
        """The facts of the window of so many days before a local time."""
        return self.frame({"now": self.window(end, days)}).iloc[0]

    def window(self, end: str, days: int) -> Window:
        """A window by its local end; without clock changes in it."""
        stop = at(end, self.workspace.timezone)
        return Window(stop - timedelta(days=days), stop)

    def frame(self, windows: Mapping[str, Window]) -> pd.DataFrame:
        """The facts through several windows."""
        told = events(
            accounts=[self.account],
            contacts=self.contacts,
            activities=self.activities,
            attendees=self.attendees,
            usage=self.usage,
            ends=[w.end for w in windows.values()],
            timezone=self.workspace.timezone,
        )
        return compute_facts(told, windows, workspace=self.workspace, config=Config())
