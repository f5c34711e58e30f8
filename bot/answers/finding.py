"""Which account is meant: by name or id, a mentioned channel, or the one of the channel where it is asked."""

import re

from bot.answers.to import To
from bot.deps import Deps
from bot.errors import AccountMissing
from bot.grammar import AccountWanted
from engagement.errors import AccountAmbiguous, AccountNotFound, InputError
from engagement.store.links import linked_account

_PLACE = re.compile("<#([A-Z0-9]+)>")


def find_account(deps: Deps, wanted: AccountWanted) -> tuple[str, str | None]:
    """The account's id and the period; a text that is exactly an account's id or name has no period in it."""
    if wanted.whole and not wanted.certain:
        exact = exact_account(deps, wanted.whole)
        if exact is not None:
            return exact, None
    try:
        return find_id(deps, wanted.account), wanted.period
    except (AccountNotFound, AccountAmbiguous):
        exact = exact_account(deps, wanted.whole) if wanted.whole and wanted.certain else None
        if exact is None:
            raise
        return exact, None


def named_account(to: To, account: str | None, *, example: str) -> str:
    """The id of the account that is named, else of the one that the conversation is linked to.

    Raises as the engine does, and ``AccountMissing`` where none is named and none is linked.
    """
    if account is not None:
        return find_id(to.deps, account)
    linked = account_here(to.deps, to.asker.channel_id)
    if linked is None:
        raise AccountMissing(example)
    return linked


def account_here(deps: Deps, channel_id: str) -> str | None:
    """The id of the account that a conversation is linked to."""
    with deps.read() as session:
        return linked_account(session, channel_id)


def find_id(deps: Deps, account: str) -> str:
    """The id of the account that a text names, or a mentioned channel is linked to. Raises ``InputError``."""
    place = _PLACE.fullmatch(account)
    if place is None:
        return deps.engagement.find_account(account).id
    linked = account_here(deps, place[1])
    if linked is None:
        raise InputError("That channel is linked to no account. Write /engagement link ACCOUNT there.")
    return linked


def exact_account(deps: Deps, text: str) -> str | None:
    """The account whose id or name is exactly the text."""
    try:
        match = deps.engagement.find_account(text)
    except (AccountNotFound, AccountAmbiguous):
        return None
    return match.id if text.casefold() in (match.id.casefold(), match.name.casefold()) else None
