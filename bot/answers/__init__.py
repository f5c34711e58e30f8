"""What is done with a command after it was acknowledged: a worker's part.

One way for all: check the person, make what was asked for, and put what is to be said into the outbox.
"""

from bot.answers import reports
from bot.answers.finding import account_here, exact_account
from bot.answers.flags import flags
from bot.answers.links import link, unlink
from bot.answers.studies import compare, explain, plan
from bot.answers.subscriptions import subscription
from bot.answers.to import To
from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.help import digest_help, help_message
from bot.deps import Deps
from bot.digest.work import answer_digest
from bot.grammar import (
    AccountWanted,
    Command,
    CompareWanted,
    DigestWanted,
    DigestWish,
    ExplainWanted,
    FlagsWanted,
    Help,
    LinkWanted,
    NoAccount,
    NoWish,
    PickerWanted,
    PlanWanted,
    Portfolio,
    SubscribeWanted,
    UnlinkWanted,
    parse,
    spoken,
    talk,
    whole,
)
from bot.inbox import InboxWork
from bot.payloads import CommandChoice, read_choice
from bot.picker_form import Picked
from engagement.errors import AccountAmbiguous, AccountNotFound


def answer_command(deps: Deps, work: InboxWork) -> None:
    """Answer a command. Raises what only another try may mend."""
    text, app = work.payload["text"], deps.identity.bot_user_id
    answer(deps, work.asker, parse(text), work.key, said=whole(text), talked=talk(text, app))


def answer_message(deps: Deps, work: InboxWork) -> None:
    """Answer a message to the app. Raises what only another try may mend."""
    text, app = work.payload["text"], deps.identity.bot_user_id
    answer(deps, work.asker, talk(text, app), work.key, said=spoken(text, app))


def answer_choice(deps: Deps, work: InboxWork) -> None:
    """Answer a pressed choice among accounts. Raises what only another try may mend."""
    answer_value(deps, work.asker, work.payload["value"], work.key)


def answer_opened(deps: Deps, work: InboxWork) -> None:
    """Answer the button for an account's report in a message that stays. Raises what only another try may mend."""
    answer_value(deps, work.asker, work.payload["value"], work.key, replace=False)


def answer_picked(deps: Deps, work: InboxWork) -> None:
    """Answer what was chosen in the window. Raises what only another try may mend."""
    to, picked = To(deps, work.asker, work.key), Picked.of_json(work.payload)

    def show() -> None:
        if not to.asker.is_at_home:  # there the report itself is the first thing said
            to.tell(notices.working(picked.account_id, picked.period), "working")
        if picked.account_id is None:
            reports.portfolio(to, Portfolio(picked.period, picked.filters))
        else:
            reports.account(to, picked.account_id, picked.period)

    wanted = AccountWanted(picked.account_id, picked.period) if picked.account_id else Portfolio(picked.period)
    to.guarded(show, wanted)


def answer(
    deps: Deps, asker: Asker, command: Command, cause: str, *, said: str = "", talked: Command | None = None
) -> None:
    """Answer a command, or say why not. The same ``cause`` is answered once.

    ``said``: its text. Where it names an account that there is not, the whole may be one, "Flags Ltd", or there is
    small talk around it: what was ``talked`` of then.
    """
    _answer_or_explain(To(deps, asker, cause), command, said, talked)


def _answer_or_explain(to: To, command: Command, said: str = "", talked: Command | None = None) -> None:
    def show() -> None:
        try:
            _answer(to, command)
        except (AccountNotFound, AccountAmbiguous):
            called_so = exact_account(to.deps, said) if said else None
            if called_so is not None:
                reports.account(to, called_so, None)
            elif talked is not None:
                _answer_or_explain(to, talked)
            else:
                raise

    to.guarded(show, command)


def answer_value(deps: Deps, asker: Asker, value: str | None, cause: str, *, replace: bool = True) -> None:
    """Answer a pressed choice; ``replace``: the button's message becomes the acknowledgement. Or say why not."""
    to = To(deps, asker, cause)

    def show() -> None:
        choice = read_choice(value)
        if isinstance(choice, CommandChoice):
            to.tell(notices.looking(), "working", replace=True)
            _answer_or_explain(To(deps, asker, cause, replace=True), parse(choice.text))
            return
        if not to.asker.is_at_home:
            to.tell(notices.working(choice.account_id, choice.period), "working", replace=replace)
        asked = AccountWanted(choice.account_id, choice.period)
        to.guarded(lambda: reports.account(to, choice.account_id, choice.period), asked)

    to.guarded(show)


def _meant_here(to: To, period: str) -> None:
    """A period alone is of the account that the conversation is linked to."""
    account_id = account_here(to.deps, to.asker.channel_id)
    if account_id is None:
        to.tell(help_message(notices.no_account_named(period)))
    else:
        reports.account(to, account_id, period)


def _answer(to: To, command: Command) -> None:
    match command:
        case PickerWanted():
            to.tell(help_message())
        case Help(about):
            to.tell(help_message(about=about))
        case NoAccount(period):
            _meant_here(to, period)
        case NoWish(said):
            to.tell(digest_help(said))
        case Portfolio():
            reports.portfolio(to, command)
        case FlagsWanted():
            flags(to, command)
        case CompareWanted():
            compare(to, command)
        case ExplainWanted():
            explain(to, command)
        case PlanWanted():
            plan(to, command)
        case LinkWanted():
            link(to, command)
        case UnlinkWanted():
            unlink(to)
        case SubscribeWanted():
            subscription(to, command)
        case DigestWanted(DigestWish.SETTINGS):
            to.tell(notices.opens_settings())
        case DigestWanted(wish):
            answer_digest(to.deps, to.asker, wish, to.cause)
        case AccountWanted():
            reports.wanted_account(to, command)
