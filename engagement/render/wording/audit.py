"""The audit in words."""

from engagement.audit import Entry, Outcome
from engagement.render.wording.formats import listed, plain

_MOST = 3


def about(entry: Entry) -> str:
    """The accounts: "ACCT-1 and ACCT-2"; "" for none in particular."""
    named = [plain(account, 40) for account in entry.accounts[:_MOST]]
    more = len(entry.accounts) - len(named)
    return listed([*named, f"{more} more"] if more > 0 else named) if named else ""


def came_of(entry: Entry) -> str:
    """What came of it, and why: "answered", "refused: no such account"."""
    why = (entry.reason or "").replace("_", " ")
    return entry.outcome.value if entry.outcome is Outcome.ANSWERED else f"{entry.outcome.value}: {why}"


def entry_line(entry: Entry, who: str, when: str) -> str:
    """An entry as a line: "7 Oct 2026, 09:12, Ana Example: report of ACCT-1, answered"."""
    of = f" of {about(entry)}" if entry.accounts else ""
    return f"{when}, {plain(who, 60)}: {entry.action.replace('_', ' ')}{of}, {came_of(entry)}"
