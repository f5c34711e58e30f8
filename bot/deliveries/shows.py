"""What commands show besides reports, by its name in a delivery's content. Everything in it is an id, a moment, a
number or a word of ours; what it comes to is found when it is rendered."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from bot.actors import known_flags
from bot.blocks.flag_list import PER_PAGE, Page, Whose, flag_page
from bot.blocks.message import Json
from bot.blocks.wording import account_title
from bot.deliveries.rendered import Rendered
from bot.deps import Deps
from bot.reports import filters_json, filters_of
from engagement.flag_list import FlagList
from engagement.results import PortfolioFilter
from engagement.store import queries

FLAGS: Final = "flags"


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of something to be shown. ``reason``: why only one person sees it; ``root``: the id of the first part."""

    wanted: Json
    part: int
    reason: str | None
    root: str


@dataclass(frozen=True, slots=True)
class Show:
    """How something is rendered, and what it is called to its asker."""

    render: Callable[[Deps, Shown], Rendered]
    called: str


def flags_shown(found: FlagList, *, account_id: str | None, filters: PortfolioFilter, mine: bool) -> Json:
    """A list of flags for a content: which ones was settled when it was asked for."""
    whose = {"account": account_id, "filters": filters_json(filters), "mine": mine}
    return {"what": FLAGS, **whose, "list": {**asdict(found), "ids": list(found.ids)}}


def _flags(deps: Deps, shown: Shown) -> Rendered:
    """A page of a list of flags, as they stand now."""
    wanted, first = shown.wanted, shown.part * PER_PAGE
    found = FlagList(**{**wanted["list"], "ids": tuple(wanted["list"]["ids"])})
    page = found.ids[first : first + PER_PAGE]
    flags = known_flags(deps, page)
    there = [flags[key] for key in page if key in flags]
    whose = Whose(_title(deps, wanted["account"]), bool(wanted["mine"]), filters_of(wanted["filters"]))
    return Rendered(flag_page(found, whose, Page(shown.part, there, shown.root), shown.reason), tuple(flags))


def _title(deps: Deps, account_id: str | None) -> str | None:
    if account_id is None:
        return None
    with deps.read() as session:
        account = queries.account(session, account_id)
    return account_title(account_id, account.name if account else None)


SHOWS: Final[dict[str, Show]] = {FLAGS: Show(_flags, "the list of warnings")}
