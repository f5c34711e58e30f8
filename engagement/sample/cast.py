"""The people of one customer: who they are, who takes part, and who belongs to which account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from engagement.sample.chance import stream
from engagement.sample.names import domain, mailbox, people
from engagement.sample.profile import Profile
from engagement.sample.rows import ContactRow

_ROLES: Final[tuple[tuple[str, str, bool], ...]] = (
    ("Operations Manager", "Operations", False),
    ("Chief Operating Officer", "Management", True),
    ("IT Lead", "IT", False),
    ("Finance Controller", "Finance", False),
    ("Support Team Lead", "Customer Support", False),
    ("Data Analyst", "Analytics", False),
    ("VP Engineering", "Engineering", True),
    ("Process Specialist", "Operations", False),
    ("Systems Engineer", "IT", False),
    ("Purchasing Manager", "Procurement", False),
    ("Project Manager", "Operations", False),
    ("Training Coordinator", "Human Resources", False),
    ("Accountant", "Finance", False),
    ("Chief Information Officer", "IT", True),
)
CHAMPION: Final = 0
EXECUTIVE: Final = 1


@dataclass(frozen=True)
class Cast:
    """An account's contacts in a fixed order: the champion first, then the executive (the sponsor, if one is known)."""

    contacts: tuple[ContactRow, ...]

    @property
    def champion(self) -> str:
        """The contact who works with the vendor most."""
        return self.contacts[CHAMPION].contact_id

    @property
    def executive(self) -> str:
        """The executive who backs the product."""
        return self.contacts[min(EXECUTIVE, len(self.contacts) - 1)].contact_id

    def workers(self, count: int) -> list[str]:
        """The first `count` contacts apart from the executive, who is met on occasions of their own."""
        return self._others[: max(1, count - 1)]

    @cached_property
    def _others(self) -> list[str]:
        return [contact.contact_id for place, contact in enumerate(self.contacts) if place != EXECUTIVE]


def cast_of(profile: Profile, seed: int, today: date) -> Cast:
    """The contacts of an account."""
    names = people(stream(seed, profile.index, "contacts"), profile.contacts)
    host = domain(profile.account_id, profile.name)
    number = profile.account_id.rpartition("-")[2]
    rows = []
    for place, name in enumerate(names):
        title, department, is_exec = _ROLES[place % len(_ROLES)]
        sponsor = profile.has_sponsor and place == EXECUTIVE
        gone = profile.sponsor_left if sponsor else profile.leaver if place == len(names) - 1 else None
        rows.append(
            ContactRow(
                contact_id=f"C-{number}-{place + 1:02d}",
                account_id=profile.account_id,
                name=name,
                email=f"{mailbox(name)}@{host}",
                title=title,
                department=department,
                is_exec=is_exec,
                is_sponsor=sponsor,
                left_on=None if gone is None else today - timedelta(days=gone),
            )
        )
    return Cast(tuple(rows))
