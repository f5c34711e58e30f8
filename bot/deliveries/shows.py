"""What commands show besides reports, by its name in a delivery's content. Everything in it is an id, a moment, a
number or a word of ours; what it comes to is found when it is rendered."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from bot.actors import known_flags
from bot.blocks.compare import compared
from bot.blocks.explain import dimension_of, explained, parts_of, worked_out
from bot.blocks.flag_list import PER_PAGE, Page, Whose, flag_page
from bot.blocks.link import linked
from bot.blocks.message import Json
from bot.blocks.plan import plan_message
from bot.blocks.wording import account_title
from bot.deliveries.rendered import Rendered
from bot.deps import Deps
from bot.reports import Wanted, filters_json, filters_of
from engagement.errors import AccountNotFound
from engagement.flag_list import FlagList
from engagement.model import Dimension, FlagState
from engagement.results import PortfolioFilter
from engagement.store import queries

FLAGS: Final = "flags"
EXPLAIN: Final = "explain"
PLAN: Final = "plan"
COMPARE: Final = "compare"
LINK: Final = "link"


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
    following: Callable[[Deps, Json, int], list[int]] = lambda deps, wanted, part: [part]  # what a button brings


def flags_shown(
    found: FlagList,
    *,
    account_id: str | None,
    filters: PortfolioFilter,
    mine: bool,
    state: FlagState | None = None,
) -> Json:
    """A list of flags for a content: which ones was settled when it was asked for."""
    whose = {"account": account_id, "filters": filters_json(filters), "mine": mine, "state": state}
    return {"what": FLAGS, **whose, "list": {**asdict(found), "ids": list(found.ids)}}


def _flags(deps: Deps, shown: Shown) -> Rendered:
    """A page of a list of flags, as they stand now."""
    wanted, first = shown.wanted, shown.part * PER_PAGE
    found = FlagList(**{**wanted["list"], "ids": tuple(wanted["list"]["ids"])})
    page = found.ids[first : first + PER_PAGE]
    flags = known_flags(deps, page)
    there = [flags[key] for key in page if key in flags]
    state = FlagState(wanted["state"]) if wanted.get("state") else None
    whose = Whose(_title(deps, wanted["account"]), bool(wanted["mine"]), filters_of(wanted["filters"]), state)
    return Rendered(flag_page(found, whose, Page(shown.part, there, shown.root), shown.reason), tuple(flags))


def _title(deps: Deps, account_id: str | None) -> str | None:
    return None if account_id is None else account_title_of(deps, account_id)


def account_title_of(deps: Deps, account_id: str) -> str:
    """An account's name and id. Raises ``AccountNotFound``."""
    with deps.read() as session:
        account = queries.account(session, account_id)
    if account is None:
        raise AccountNotFound(account_id)
    return account_title(account_id, account.name)


def explained_shown(wanted: Wanted, dimension: Dimension | None) -> Json:
    """How a score came about, for a content."""
    return {"what": EXPLAIN, "of": wanted.as_json(), "dimension": dimension.value if dimension else None}


def _explanation(deps: Deps, shown: Shown) -> Rendered:
    """The sum, or a part of the arithmetic."""
    explanation = deps.reports.explanation(Wanted.of_json(shown.wanted["of"]))
    if shown.part:
        return Rendered(worked_out(explanation, shown.part))
    dimension = Dimension(shown.wanted["dimension"]) if shown.wanted["dimension"] else None
    return Rendered(explained(explanation, dimension, root=shown.root, reason=shown.reason))


def _of_dimension(deps: Deps, wanted: Json, part: int) -> list[int]:
    return parts_of(deps.reports.explanation(Wanted.of_json(wanted["of"])), dimension_of(part))


def plan_shown(wanted: Wanted) -> Json:
    """A plan, for a content."""
    return {"what": PLAN, "of": wanted.as_json()}


def _plan(deps: Deps, shown: Shown) -> Rendered:
    report = deps.reports.account(Wanted.of_json(shown.wanted["of"]))
    return Rendered(plan_message(report, delivery_id=shown.root, reason=shown.reason))


def compared_shown(wanted: Sequence[Wanted]) -> Json:
    """Accounts side by side, for a content."""
    return {"what": COMPARE, "of": [each.as_json() for each in wanted]}


def _comparison(deps: Deps, shown: Shown) -> Rendered:
    reports = [deps.reports.account(Wanted.of_json(each)) for each in shown.wanted["of"]]
    return Rendered(compared(reports, shown.reason))


def link_shown(account_id: str | None, before: str | None, *, by: str) -> Json:
    """What a channel is about from now on (None: nothing), and before, for a content."""
    return {"what": LINK, "account": account_id, "before": before, "by": by}


def _link(deps: Deps, shown: Shown) -> Rendered:
    now, before = (_title(deps, shown.wanted[each]) for each in ("account", "before"))
    who = deps.directory.name_of(shown.wanted["by"])
    return Rendered(linked(now, before, who, shown.reason))


SHOWS: Final[dict[str, Show]] = {
    FLAGS: Show(_flags, "the list of warnings"),
    EXPLAIN: Show(_explanation, "the arithmetic", _of_dimension),
    PLAN: Show(_plan, "the plan"),
    COMPARE: Show(_comparison, "the comparison"),
    LINK: Show(_link, "what the channel is about"),
}
