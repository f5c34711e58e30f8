"""What is done with a command after it was acknowledged: a worker's part.

One way for all: check the person, make the report, and put what is to be said into the outbox.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.help import digest_help, help_message
from bot.blocks.message import Message
from bot.blocks.misfits import mistaken, no_such_command
from bot.deliveries.notices import notice
from bot.deliveries.reports import thread_of
from bot.deps import Deps
from bot.digest_work import answer_digest
from bot.errors import BotError
from bot.grammar import (
    AccountWanted,
    Command,
    DigestWanted,
    Help,
    NoAccount,
    NoWish,
    PickerWanted,
    Portfolio,
    parse,
)
from bot.inbox import InboxWork
from bot.payloads import AccountChoice
from bot.picker_form import Picked
from bot.portfolio_words import chosen_filter, corrected
from bot.problems import explain
from bot.reports import Wanted
from engagement.errors import AccountAmbiguous, AccountNotFound, DatabaseUnavailable, EngagementError, FilterError
from engagement.filters import NO_FILTER
from engagement.render.wording.formats import kept_end
from engagement.render.wording.portfolio import filter_clause
from engagement.results import AccountReport
from engagement.store.outbox import enqueue


def answer_command(deps: Deps, work: InboxWork) -> None:
    """Answer a command. Raises what only another try may mend."""
    answer(deps, work.asker, parse(work.payload["text"]), work.key)


def answer_choice(deps: Deps, work: InboxWork) -> None:
    """Answer a pressed choice among accounts. Raises what only another try may mend."""
    answer_value(deps, work.asker, work.payload["value"], work.key)


def answer_picked(deps: Deps, work: InboxWork) -> None:
    """Answer what was chosen in the window. Raises what only another try may mend."""
    to, picked = _Answer(deps, work.asker, work.key), Picked.of_json(work.payload)

    def show() -> None:
        to.tell(notices.working(picked.account_id, picked.period), "working")
        if picked.account_id is None:
            _portfolio(to, Portfolio(picked.period, picked.filters))
        else:
            _account(to, picked.account_id, picked.period)

    _guarded(to, picked.period, show)


def answer(deps: Deps, asker: Asker, command: Command, cause: str) -> None:
    """Answer a command, or say why not. The same ``cause`` is answered once."""
    to = _Answer(deps, asker, cause)
    period = None if isinstance(command, PickerWanted | Help | DigestWanted | NoWish) else command.period
    _guarded(to, period, lambda: _answer(to, command))


def answer_value(deps: Deps, asker: Asker, value: str | None, cause: str) -> None:
    """Answer a pressed choice; the button's message becomes the acknowledgement. Or say why not."""
    to = _Answer(deps, asker, cause)

    def show() -> None:
        choice = AccountChoice.decode(value)
        if not to.asker.is_at_home:  # there the report itself is the first thing said
            to.tell(notices.working(choice.account_id, choice.period), "working", replace=True)
        _account(to, choice.account_id, choice.period)

    _guarded(to, None, show)


@dataclass(frozen=True, slots=True)
class _Answer:
    """To whom, and because of what: everything said here goes into the outbox under the cause, once."""

    deps: Deps
    asker: Asker
    cause: str

    def tell(self, message: Message, part: str = "told", *, replace: bool = False) -> None:
        """Tell the asker alone."""
        self.deps.outbox.put(notice(self.asker, message, f"{self.cause}:{part}", replace=replace))

    def post(self, wanted: Wanted) -> None:
        """The summary into the conversation and the rest into its thread; the sender looks at the place."""
        root, replies = thread_of(self.asker, wanted, self.cause)
        with self.deps.outbox.with_cause() as session:
            [root_id] = enqueue(session, root)
            enqueue(session, *replies(root_id))


def _guarded(to: _Answer, period: str | None, do: Callable[[], None]) -> None:
    try:
        to.deps.access.check_person(to.asker)
        do()
    except DatabaseUnavailable:
        raise
    except (EngagementError, BotError) as error:
        to.tell(explain(error, period))


def _answer(to: _Answer, command: Command) -> None:
    match command:
        case PickerWanted() | Help():
            to.tell(help_message())
        case NoAccount(period):
            to.tell(help_message(notices.no_account_named(period)))
        case NoWish(said):
            to.tell(digest_help(said))
        case Portfolio():
            _portfolio(to, command)
        case DigestWanted(wish):
            answer_digest(to.deps, to.asker, wish, to.cause)
        case AccountWanted():
            _wanted_account(to, command)


def _wanted_account(to: _Answer, wanted: AccountWanted) -> None:
    """The account that is called so; where none is, perhaps another command was meant."""
    try:
        account_id, period = _find(to.deps, wanted)
    except AccountNotFound as error:
        if wanted.instead is None:
            raise
        to.tell(no_such_command(wanted, error.nearest))
    else:
        _account(to, account_id, period)


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


def _account(to: _Answer, account_id: str, period: str | None) -> None:
    wanted = Wanted(account_id, period, to.deps.clock())
    report = to.deps.reports.account(wanted)
    head = report.account
    if head.closed_at is not None and head.closed_at < _last_day(report):
        to.tell(notices.closed(head.id, head.name, head.closed_at, _quarter_before(head.closed_at)))
    elif _is_empty(report):
        to.tell(notices.no_data(report))
    else:
        to.post(wanted)


def _portfolio(to: _Answer, asked: Portfolio) -> None:
    try:
        filters = chosen_filter(to.deps, to.asker, asked.filters)
    except FilterError as wrong:
        to.tell(mistaken(str(wrong), corrected(asked, wrong)))
        return
    wanted = Wanted(None, asked.period, to.deps.clock(), filters)
    if to.deps.reports.portfolio(wanted).accounts:
        to.post(wanted)
    elif filters != NO_FILTER:
        to.tell(notices.nothing_fits(filter_clause(filters)))
    else:
        to.tell(notices.empty_portfolio())


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
