"""``flags``: the open flags of an account, of one's own accounts, of some or of all."""

from bot.answers.finding import account_here, find_id
from bot.answers.to import To
from bot.blocks import notices
from bot.blocks.misfits import mistaken
from bot.deliveries.shows import flags_shown
from bot.deps import Deps
from bot.grammar import ME, NO_WORDS, FilterWords, FlagsWanted
from bot.portfolio_words import chosen_filter
from engagement.errors import FilterError
from engagement.filters import NO_FILTER, matches
from engagement.flag_list import flag_list
from engagement.reports.master import local_day
from engagement.results import PortfolioFilter
from engagement.store import queries
from engagement.store.scans import last_scan


def flags(to: To, asked: FlagsWanted) -> None:
    """The list as one message; further pages come into its thread."""
    to.about("flags")
    account_id = find_id(to.deps, asked.account) if asked.account else None
    if asked == FlagsWanted():
        account_id = account_here(to.deps, to.asker.channel_id)
    if account_id is not None:
        to.about("flags", account_id)
        _list(to, {account_id}, account_id=account_id)
        return
    wanted = FlagsWanted(filters=FilterWords(owner=ME)) if asked == FlagsWanted() else asked
    try:
        chosen = chosen_filter(to.deps, to.asker, wanted.filters)
    except FilterError as wrong:
        to.tell(mistaken(str(wrong), "flags all" if wanted.filters.owner == ME else None))
        return
    mine = wanted.filters == FilterWords(owner=ME)
    _list(to, fitting(to.deps, chosen) if wanted.filters != NO_WORDS else None, filters=chosen, mine=mine)


def fitting(deps: Deps, chosen: PortfolioFilter) -> set[str]:
    """The accounts that a filter lets through."""
    with deps.read() as session:
        today = local_day(deps.clock(), queries.workspace(session).timezone)
        return {account.id for account in queries.accounts(session) if matches(account, chosen, today)}


def _list(
    to: To,
    account_ids: set[str] | None,
    *,
    account_id: str | None = None,
    filters: PortfolioFilter = NO_FILTER,
    mine: bool = False,
) -> None:
    signal = filters.signal
    seen = to.deps if account_id is not None else to.readers
    stored = seen.flags.flags(account=account_id, signal=signal)
    found = flag_list(each.flag for each in stored if account_ids is None or each.flag.account_id in account_ids)
    if not found.ids:
        with to.deps.read() as session:
            scanned = last_scan(session, to.deps.clock()) is not None
        to.tell(notices.no_flags(found.snoozed, scanned=scanned))
        return
    to.post({"show": flags_shown(found, account_id=account_id, filters=filters, mine=mine)}, replies=())
