"""What is done with a command after it was acknowledged: a worker's part.

One way for all: check the person, make the report, say it in the channel, or to the asker alone where the channel must
not see it.
"""

import logging
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.help import help_message
from bot.blocks.message import Message
from bot.blocks.portfolio import portfolio_thread
from bot.blocks.report import report_thread
from bot.deps import Deps
from bot.errors import BotError, PlaceRefused, SendFailed
from bot.grammar import AccountWanted, Command, Help, NoAccount, Portfolio, parse
from bot.inbox import InboxWork
from bot.payloads import AccountChoice
from bot.problems import explain
from bot.slack_codes import place_of
from engagement.errors import AccountAmbiguous, AccountNotFound, DatabaseUnavailable, EngagementError
from engagement.render.wording.formats import kept_end
from engagement.results import AccountReport

_log = logging.getLogger(__name__)
Render = Callable[[str | None], tuple[Message, ...]]
_REPLIES = ("the warnings and advice", "the figures and the trend")
_PORTFOLIO_REPLIES = ("the accounts at risk", "the movers and warnings")


def answer_command(deps: Deps, work: InboxWork) -> None:
    """Answer a command. Raises what only another try may mend."""
    answer(deps, work.asker, parse(work.payload["text"]))


def answer_choice(deps: Deps, work: InboxWork) -> None:
    """Answer a pressed choice among accounts. Raises what only another try may mend."""
    answer_value(deps, work.asker, work.payload["value"])


def answer(deps: Deps, asker: Asker, command: Command) -> None:
    """Answer a command, or say why not."""
    period = None if isinstance(command, Help) else command.period
    _guarded(deps, asker, period, lambda: _answer(deps, asker, command))


def answer_value(deps: Deps, asker: Asker, value: str | None) -> None:
    """Answer a pressed choice; the button's message becomes the acknowledgement. Or say why not."""

    def show() -> None:
        choice = AccountChoice.decode(value)
        deps.messenger.tell(asker, notices.working(choice.account_id, choice.period), replace=True)
        _account(deps, asker, choice.account_id, choice.period)

    _guarded(deps, asker, None, show)


def _guarded(deps: Deps, asker: Asker, period: str | None, do: Callable[[], None]) -> None:
    try:
        deps.access.check_person(asker)
        do()
    except DatabaseUnavailable:
        raise
    except (EngagementError, BotError) as error:
        deps.messenger.tell(asker, explain(error, period))


def _answer(deps: Deps, asker: Asker, command: Command) -> None:
    match command:
        case Help():
            deps.messenger.tell(asker, help_message())
        case NoAccount(period):
            deps.messenger.tell(asker, help_message(notices.no_account_named(period)))
        case Portfolio(period):
            _portfolio(deps, asker, period)
        case AccountWanted():
            account_id, period = _find(deps, command)
            _account(deps, asker, account_id, period)


def _find(deps: Deps, wanted: AccountWanted) -> tuple[str, str | None]:
    """The account's id and the period; a text that is exactly an account's id or name has no period in it."""
    if wanted.whole and not wanted.certain:
        exact = _exact(deps, wanted.whole)
        if exact is not None:
            return exact, None
    try:
        return deps.engagement.find_account(wanted.account).id, wanted.period
    except (AccountNotFound, AccountAmbiguous):
        exact = _exact(deps, wanted.whole) if wanted.whole and wanted.certain else None
        if exact is None:
            raise
        return exact, None


def _exact(deps: Deps, text: str) -> str | None:
    try:
        match = deps.engagement.find_account(text)
    except (AccountNotFound, AccountAmbiguous):
        return None
    return match.id if text.casefold() in (match.id.casefold(), match.name.casefold()) else None


def _account(deps: Deps, asker: Asker, account_id: str, period: str | None) -> None:
    with deps.turns:
        report = deps.engagement.account_report(account_id, period, as_of=deps.clock())
    head = report.account
    if head.closed_at is not None and head.closed_at < _last_day(report):
        last = _quarter_before(head.closed_at)
        deps.messenger.tell(asker, notices.closed(head.id, head.name, head.closed_at, last))
    elif _is_empty(report):
        deps.messenger.tell(asker, notices.no_data(report))
    else:
        _deliver(deps, asker, lambda reason: report_thread(report, reason), _REPLIES)


def _portfolio(deps: Deps, asker: Asker, period: str | None) -> None:
    with deps.turns:
        report = deps.engagement.portfolio_report(period, as_of=deps.clock())
    if not report.accounts:
        deps.messenger.tell(asker, notices.empty_portfolio())
    else:
        _deliver(deps, asker, lambda reason: portfolio_thread(report, reason), _PORTFOLIO_REPLIES)


def _deliver(deps: Deps, asker: Asker, render: Render, replies: tuple[str, ...]) -> None:
    """Summary into the channel and the rest into its thread, or all of it to the asker alone, with the reason."""
    thread = render(None)
    try:
        root = deps.messenger.post(asker, thread[0])
    except PlaceRefused as refused:
        _tell_alone(deps, asker, render(notices.alone_because(refused.why)))
    except SendFailed as failed:
        where = place_of(failed)
        if where is None:
            raise
        _tell_alone(deps, asker, render(notices.alone_because(where)))
    else:
        _post_replies(deps, asker, root, dict(zip(replies, thread[1:], strict=True)))


def _post_replies(deps: Deps, asker: Asker, root: str, replies: dict[str, Message]) -> None:
    """Post into the thread. What Slack did not take is named to the asker; a place refused meanwhile sees no more."""
    missing: list[str] = []
    for done, (what, reply) in enumerate(replies.items()):
        try:
            deps.messenger.post(asker, reply, thread_ts=root)
        except PlaceRefused as refused:
            reason = notices.notice(notices.alone_because(refused.why))
            _tell_alone(deps, asker, (reason, *tuple(replies.values())[done:]))
            return
        except SendFailed as failed:
            _log.warning("a reply was not posted: %s", failed)
            missing.append(what)
    if missing:
        deps.messenger.tell(asker, notices.partly_posted(tuple(missing)))


def _tell_alone(deps: Deps, asker: Asker, messages: tuple[Message, ...]) -> None:
    for message in messages:
        deps.messenger.tell(asker, message)


def _is_empty(report: AccountReport) -> bool:
    """Whether nothing at all is recorded about the account up to the period's end."""
    activity, product = report.activity, report.product
    return activity.history_days is None and activity.touchpoints == 0 and product.events == 0


def _last_day(report: AccountReport) -> date:
    """The last local day of the report's period."""
    return kept_end(report.period.end).astimezone(ZoneInfo(report.timezone)).date()


def _quarter_before(day: date) -> str:
    """The last calendar quarter that ended before a day: "2026-Q1"."""
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 - 1, 4)
    return f"{year}-Q{quarter + 1}"
