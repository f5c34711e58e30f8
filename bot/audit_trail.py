"""What somebody's work leaves in the audit: written in the transaction of what it does, and when it ends.

A handler says with ``about`` what it does and to which accounts; everything else is known from what was sent. Ids and
codes only: what people type is kept nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.errors import AccountMissing, NotAllowed, PlaceRefused, RightMissing, SendFailed
from bot.payloads import PayloadError
from engagement.audit import Entry, Outcome
from engagement.errors import AccountAmbiguous, AccountNotFound, FlagStateError, InputError
from engagement.store.audit import keep_entry
from engagement.store.session import WorkspaceSession

_REASONS: Final[dict[type[Exception], str]] = {
    AccountMissing: "no_account_named",
    AccountNotFound: "no_such_account",
    AccountAmbiguous: "several_accounts",
    PayloadError: "old_button",
    FlagStateError: "state",
    InputError: "wrong_words",
}
"""Codes by the nearest class."""


@dataclass
class Trail:
    """The entry of one piece of work; without one nothing is kept: what is planned is nobody's."""

    entry: Entry | None = None
    _kept: Entry | None = None

    def about(self, action: str, *accounts: str) -> None:
        """What it is, and the ids of the accounts."""
        if self.entry is not None:
            self.entry = replace(self.entry, action=action, accounts=accounts)

    def refused(self, error: Exception | str) -> None:
        """It is not answered, and why."""
        if self.entry is not None:
            reason = error if isinstance(error, str) else reason_of(error)
            self.entry = replace(self.entry, outcome=Outcome.REFUSED, reason=reason)

    def failed(self, incident: str) -> None:
        """A defect, under its number."""
        if self.entry is not None:
            self.entry = replace(self.entry, outcome=Outcome.FAILED, reason=incident)

    def keep(self, session: WorkspaceSession) -> None:
        """Write it into the transaction, unless it stands there as it is."""
        if self.entry is not None and self.entry != self._kept:
            keep_entry(session, self.entry)

    def is_kept(self) -> None:
        """The transaction was committed."""
        self._kept = self.entry


def reason_of(error: Exception) -> str:
    """Why something is refused, as a code."""
    match error:
        case NotAllowed(why=why):
            return f"person_{why}"
        case RightMissing(right=right):
            return f"right_{right}"
        case PlaceRefused(why=why):
            return f"place_{why}"
        case SendFailed(code=code):
            return f"slack_{code}"
    found = next((_REASONS[kind] for kind in type(error).__mro__ if kind in _REASONS), None)
    return found or re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def accounts_in(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The accounts that what a delivery shows is about."""
    shown = content.get("show") or {}
    of = shown.get("of") or content.get("report") or {}
    named = [each.get("account_id") for each in (of if isinstance(of, list) else [of])]
    return tuple(account for account in (*named, shown.get("account")) if account)
