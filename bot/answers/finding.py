"""Which account is meant: by name or id, a mentioned channel, or the one of the channel where it is asked."""

from bot.deps import Deps
from bot.errors import AccountMissing
from bot.grammar import AccountWanted
from engagement.errors import AccountAmbiguous, AccountNotFound


def find_account(deps: Deps, wanted: AccountWanted) -> tuple[str, str | None]:
    """The account's id and the period; a text that is exactly an account's id or name has no period in it."""
    if wanted.whole and not wanted.certain:
        exact = exact_account(deps, wanted.whole)
        if exact is not None:
            return exact, None
    try:
        return deps.engagement.find_account(wanted.account).id, wanted.period
    except (AccountNotFound, AccountAmbiguous):
        exact = exact_account(deps, wanted.whole) if wanted.whole and wanted.certain else None
        if exact is None:
            raise
        return exact, None


def named_account(deps: Deps, account: str | None, *, example: str) -> str:
    """The id of the account that is named. Raises as the engine does, and ``AccountMissing`` where none is named."""
    if account is None:
        raise AccountMissing(example)
    return deps.engagement.find_account(account).id


def exact_account(deps: Deps, text: str) -> str | None:
    """The account whose id or name is exactly the text."""
    try:
        match = deps.engagement.find_account(text)
    except (AccountNotFound, AccountAmbiguous):
        return None
    return match.id if text.casefold() in (match.id.casefold(), match.name.casefold()) else None
