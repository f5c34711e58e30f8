"""``flags``: the flags of an account, of one's own accounts, of some or of all; the open ones, or those in a state."""

from dataclasses import replace

from bot.answers.finding import account_here, exact_account, find_id
from bot.answers.to import To
from bot.blocks import notices
from bot.blocks.misfits import mistaken
from bot.deliveries.shows import flags_shown
from bot.deps import Deps
from bot.grammar import ME, NO_WORDS, FilterWords, FlagsWanted, written
from bot.portfolio_words import chosen_filter, corrected
from engagement.errors import FilterError
from engagement.filters import NO_FILTER, matches
from engagement.flag_list import flag_list
from engagement.model import FlagState
from engagement.reports.master import local_day
from engagement.results import PortfolioFilter
from engagement.signals.life import LIVE
from engagement.store import queries
from engagement.store.scans import last_scan


def flags(to: To, asked: FlagsWanted) -> None:
    """The list as one message; further pages come into its thread."""
    to.about("flags")
    account_id, state = _account(to, asked)
    if account_id is not None:
        to.about("flags", account_id)
        _list(to, {account_id}, state, account_id=account_id)
        return
    wanted = replace(asked, filters=FilterWords(owner=ME)) if _meant_here(asked) else asked
    try:
        chosen = chosen_filter(to.deps, to.asker, wanted.filters)
    except FilterError as wrong:
        everybody = FlagsWanted(everybody=True, state=state)
        to.tell(mistaken(str(wrong), corrected(wanted, wrong) or (written(everybody) if _is_mine(wanted) else None)))
        return
    found = fitting(to.deps, chosen) if wanted.filters != NO_WORDS else None
    _list(to, found, state, filters=chosen, mine=_is_mine(wanted))


def _account(to: To, asked: FlagsWanted) -> tuple[str | None, FlagState | None]:
    """The account that is named, or meant here, and the state unless it belongs to the account's name: "Open Arms"."""
    named_so = exact_account(to.deps, asked.whole) if asked.whole else None
    if named_so is not None:
        return named_so, None
    if asked.account:
        return find_id(to.deps, asked.account), asked.state
    return (account_here(to.deps, to.asker.channel_id) if _meant_here(asked) else None), asked.state


def _meant_here(asked: FlagsWanted) -> bool:
    return asked == FlagsWanted(state=asked.state)


def _is_mine(asked: FlagsWanted) -> bool:
    return asked.filters == FilterWords(owner=ME)


def fitting(deps: Deps, chosen: PortfolioFilter) -> set[str]:
    """The accounts that a filter lets through."""
    with deps.read() as session:
        today = local_day(deps.clock(), queries.workspace(session).timezone)
        return {account.id for account in queries.accounts(session) if matches(account, chosen, today)}


def _list(
    to: To,
    account_ids: set[str] | None,
    state: FlagState | None,
    *,
    account_id: str | None = None,
    filters: PortfolioFilter = NO_FILTER,
    mine: bool = False,
) -> None:
    signal = filters.signal
    seen = to.deps if account_id is not None else to.readers
    states = tuple(LIVE) if state is None else (state,)
    stored = seen.flags.flags(account=account_id, signal=signal, states=states)
    kept = (each.flag for each in stored if account_ids is None or each.flag.account_id in account_ids)
    found = flag_list(kept, state)
    if not found.ids:
        with to.deps.read() as session:
            scanned = last_scan(session, to.deps.clock()) is not None
        to.tell(notices.no_flags(found.snoozed, state, scanned=scanned))
        return
    shown = flags_shown(found, account_id=account_id, filters=filters, mine=mine, state=state)
    to.post({"show": shown}, replies=())
