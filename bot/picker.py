"""The window to choose a report in: opened for a command without words, a shortcut or a button; and what is chosen."""

from bot.actors import addresses_of
from bot.answers.finding import account_here
from bot.asker import Asker
from bot.blocks.message import Json
from bot.blocks.picker import MOST_ACCOUNTS, PORTFOLIO, account_options, picker_modal
from bot.deps import Deps
from bot.errors import BotError, SendFailed
from bot.payloads import OpenedFrom
from bot.windows import open_soon
from engagement.matching import fold


def open_picker(deps: Deps, asker: Asker, *, account_id: str | None = None) -> None:
    """Have the asker shown the window, soon; ``account_id`` is chosen at first, else the conversation's account.

    The report will appear where the asker is; in the app's own conversation with them where that is nowhere.
    """

    def made(seen: Deps) -> Json:
        index = seen.accounts.index()
        opened = OpenedFrom(asker.channel_id, asker.response_url)
        chosen = account_id or account_here(seen, asker.channel_id)
        return picker_modal(index.segments, opened, account=index.of_id(chosen) if chosen else None)

    open_soon(deps, asker, made, action="picker")


def suggested(deps: Deps, asker: Asker, typed: str, *, portfolio: bool) -> list[Json]:
    """The entries for what somebody has typed so far: their own accounts first, ``portfolio`` where it fits too.

    Nothing for those who may not see customer data, and while Slack does not say who somebody is.
    """
    deps.installation.require()
    try:
        seen, own = deps.soon.get(lambda: _checked(deps, asker))
    except (BotError, TimeoutError):
        return []
    found = seen.accounts.index().find(typed, own=own, most=MOST_ACCOUNTS)
    with deps.reading_as(asker.user_id, ask=False):
        return account_options(found, portfolio=portfolio and fold(typed) in fold(PORTFOLIO.label))


def _checked(deps: Deps, asker: Asker) -> tuple[Deps, frozenset[str]]:
    """What somebody may see who may see customer data, and their addresses, none while Slack does not say them."""
    deps.access.check_person(asker)
    seen = deps.seen_by(asker.user_id)
    try:
        return seen, addresses_of(deps, asker.user_id)
    except SendFailed:
        return seen, frozenset()
