"""From the words that narrow a portfolio to the engine's filter: people in Slack become the addresses of owners."""

import re
from dataclasses import asdict

from bot.actors import addresses_of
from bot.asker import Asker
from bot.deps import Deps
from bot.errors import SendFailed
from bot.grammar import FilterWords
from engagement.errors import InputError
from engagement.results import PortfolioFilter

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def chosen_filter(deps: Deps, asker: Asker, words: FilterWords) -> PortfolioFilter:
    """The filter that somebody's words mean. Raises ``InputError`` that names the nearest."""
    owner = words.owner
    return deps.engagement.portfolio_filter(**{**asdict(words), "owner": owner and _address(deps, asker, owner)})


def _address(deps: Deps, asker: Asker, owner: str) -> str:
    """An owner's address; of several of a person, one that has accounts."""
    mentioned = _MENTION.fullmatch(owner)
    if mentioned is None:
        return owner
    try:
        addresses = addresses_of(deps, mentioned[1])
    except SendFailed:
        raise InputError("Slack did not tell me that owner's address. Try again, or write it yourself.") from None
    owners = deps.accounts.index().owners
    return min(addresses & owners or addresses, default=mentioned[1])
