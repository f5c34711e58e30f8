"""``explain``, ``plan`` and ``compare``: how a score came about, what would lift it, how accounts differ."""

from bot.answers.finding import exact_account, named_account
from bot.answers.to import To
from bot.blocks import notices
from bot.blocks.explain import parts_of
from bot.deliveries.shows import compared_shown, explained_shown, plan_shown
from bot.grammar import CompareWanted, ExplainWanted, PlanWanted
from bot.reports import Wanted
from engagement.errors import AccountAmbiguous, AccountNotFound
from engagement.model import Dimension

_SEVERAL = 2


def explain(to: To, asked: ExplainWanted) -> None:
    """The sum as one message; with a dimension, every number of it in the thread."""
    to.about("explain")
    account_id, dimension = _explained(to, asked)
    to.about("explain", account_id)
    wanted = Wanted(account_id, asked.period, to.deps.clock())
    explanation = to.deps.reports.explanation(wanted)
    replies = parts_of(explanation, dimension) if dimension else []
    to.post({"show": explained_shown(wanted, dimension)}, replies)


def _explained(to: To, asked: ExplainWanted) -> tuple[str, Dimension | None]:
    """The account, and the dimension unless it belongs to the account's name: "Quality Foods"."""
    try:
        found = named_account(to, asked.account, example="explain ACCT-123 quality")
    except (AccountNotFound, AccountAmbiguous):
        named_so = exact_account(to.deps, asked.whole) if asked.whole else None
        if named_so is None:
            raise
        return named_so, None
    return found, Dimension(asked.dimension) if asked.dimension else None


def compare(to: To, asked: CompareWanted) -> None:
    """The accounts side by side as one message."""
    to.about("compare")
    example = "compare ACCT-123 ACCT-456"
    named: list[str | None] = [*([None] if len(asked.accounts) == 1 else []), *asked.accounts]
    found = list(dict.fromkeys(named_account(to, each, example=example) for each in named))
    to.about("compare", *found)
    if len(found) < _SEVERAL:  # a name with an "and" in it is one account
        to.tell(notices.same_account())
        return
    now = to.deps.clock()
    wanted = [Wanted(each, asked.period, now) for each in found]
    for each in wanted:
        to.deps.reports.account(each)
    to.post({"show": compared_shown(wanted)}, replies=())


def plan(to: To, asked: PlanWanted) -> None:
    """The plan as one message."""
    to.about("plan")
    named_so = exact_account(to.deps, asked.whole) if asked.whole else None  # "Studio 54"
    account_id = named_so or named_account(to, asked.account, example="plan ACCT-123 target 75")
    to.about("plan", account_id)
    target = None if named_so else asked.target
    wanted = Wanted(account_id, asked.period, to.deps.clock(), target=target)
    to.deps.reports.account(wanted)
    to.post({"report": wanted.as_json(), "show": plan_shown(wanted)}, replies=())
