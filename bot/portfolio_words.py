"""From the words that narrow a portfolio to the engine's filter: people in Slack become the addresses of owners."""

import re
from dataclasses import asdict, replace

from bot.actors import addresses_of
from bot.asker import Asker
from bot.deps import Deps
from bot.errors import SendFailed
from bot.grammar import ME, NO_WORDS, FilterWords, FlagsWanted, Portfolio, written
from engagement.errors import FilterError, InputError
from engagement.filters import NO_FILTER
from engagement.results import PortfolioFilter

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


def chosen_filter(deps: Deps, asker: Asker, words: FilterWords) -> PortfolioFilter:
    """The filter that somebody's words mean. Raises ``InputError`` that names the nearest."""
    if words == NO_WORDS:
        return NO_FILTER
    owner = words.owner and _owner(deps, asker, words.owner)
    return deps.engagement.portfolio_filter(**{**asdict(words), "owner": owner})


def corrected(asked: Portfolio | FlagsWanted, wrong: FilterError) -> str | None:
    """The command as it is typed with the nearest right word in the place of the wrong one."""
    if not wrong.nearest:
        return None
    filters = replace(asked.filters, **{wrong.name: wrong.nearest[0]})
    return written(replace(asked, filters=filters))


def _owner(deps: Deps, asker: Asker, owner: str) -> str:
    """Of a person in Slack the address, of several one that has accounts; anything else as it is."""
    me, mentioned = owner.casefold() == ME, _MENTION.fullmatch(owner)
    if not me and mentioned is None:
        return owner
    try:
        addresses = addresses_of(deps, asker.user_id if mentioned is None else mentioned[1])
    except SendFailed:
        raise InputError("Slack did not tell me that owner's address. Try again, or write it yourself.") from None
    owning = addresses & deps.accounts.index().owners
    if not owning and deps.accounts.index().owners:
        raise FilterError(f"No account has {'you' if me else 'this person'} as its owner.", "owner")
    return min(owning or addresses, default=owner)
