"""A list of flags in plain lines."""

from engagement.known_flag import KnownFlag
from engagement.model import FlagState, Strength
from engagement.render.wording.flag_state import fading_clause, flag_heading
from engagement.render.wording.formats import capital, count, day, number


def list_sentence(total: int, accounts: int, strong: int) -> str:
    """How many there are: "12 warnings in 7 accounts, 5 of them strong."."""
    kinds = f"{number(strong)} of them strong" if total > 1 else "strong" if strong else "to watch"
    return f"{capital(count(total, 'warning'))} in {count(accounts, 'account')}, {kinds}."


def none_sentence(snoozed: int, state: FlagState | None = None) -> str:
    """That there is none, in a state or at all."""
    if state is not None:
        return f"No warning is {state.value}."
    quiet = f"; {count(snoozed, 'snoozed one')} will come back" if snoozed else ""
    return f"No warning is open{quiet}."


def snoozed_sentence(snoozed: int) -> str:
    """How many are quiet, and so not in the list; "" for none."""
    if not snoozed:
        return ""
    return f"{capital(count(snoozed, 'snoozed one'))} {'is' if snoozed == 1 else 'are'} not listed."


def flag_line(known: KnownFlag) -> str:
    """A flag in its list: "Sponsor missing: Mira Vale (high), strong, first seen 3 Nov 2026"."""
    flag = known.flag
    rank = "" if flag.strength is None else ", strong" if flag.strength is Strength.STRONG else ", to watch"
    line = f"{flag_heading(known)}{rank}, first seen {day(flag.first_seen, known.timezone)}"
    return f"{line}; {fading_clause(known)}" if fading_clause(known) else line
