"""``/engagement``: kept, then acknowledged, and done by a worker."""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from slack_bolt import Ack, App

from bot.answers.finding import account_here
from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.help import digest_help, help_message
from bot.blocks.message import Message
from bot.deps import Deps
from bot.digest.work import open_settings
from bot.grammar import (
    LONGEST,
    NO_WORDS,
    AccountWanted,
    Command,
    DigestWanted,
    DigestWish,
    FilterWords,
    Help,
    NoAccount,
    NoWish,
    PickerWanted,
    Portfolio,
    is_id,
    parse,
)
from bot.ids import COMMAND
from bot.inbox import same_work
from bot.messenger import ack_args
from bot.picker import open_picker
from bot.problems import explain
from bot.typed_period import wrong_everywhere
from engagement.store.inbox import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to the command."""

    @app.command(COMMAND)
    def _on_command(ack: Ack, body: Mapping[str, Any]) -> None:
        said = take(deps, body)
        ack(**ack_args(said)) if said else ack()


def take(deps: Deps, body: Mapping[str, Any]) -> Message | None:
    """Put a command in line; what the asker reads at once, nothing for one that came twice or opens a window."""
    text = str(body.get("text") or "")[:LONGEST]
    command = parse(text)
    match command:
        case PickerWanted():
            open_picker(deps, Asker.of_command(body))
            return None
        case Help(about):
            return help_message(about=about)
        case NoAccount(period) if account_here(deps, str(body.get("channel_id"))) is None:
            return help_message(notices.no_account_named(period))
        case NoWish(said):
            return digest_help(said)
        case DigestWanted():
            return _digest(deps, body, text, command.wish)
    if wrong := wrong_everywhere(getattr(command, "period", None), deps.clock()):
        return explain(wrong, command)
    receipt = deps.inbox.take_command(body, {"text": text}, work=work_of(Asker.of_command(body), command))
    match receipt.taken:
        case Taken.NEW:
            return acknowledged(command, receipt.minutes)
        case Taken.FULL:
            return notices.busy()
        case Taken.IN_LINE:
            return notices.already_working()
        case Taken.AGAIN:
            return None


def acknowledged(command: Command, minutes: int | None) -> Message:
    """What is being worked on, as far as it is known yet."""
    match command:
        case AccountWanted(account, instead=None) if is_id(account) and "<" not in account:
            return notices.working(account, command.period, minutes=minutes)
        case AccountWanted(instead=None):  # what may be no account is not repeated
            return notices.working_on_it(command.period, minutes=minutes)
        case Portfolio():
            return notices.working(None, command.period, minutes=minutes)
    return notices.looking(minutes)


def work_of(asker: Asker, command: Command) -> str:
    """The same person asking the same in the same place."""
    match command:
        case AccountWanted():
            return report_work(asker, command.account, command.period)
        case Portfolio():
            return report_work(asker, None, command.period, command.filters)
    return same_work(asker.team_id, asker.user_id, asker.channel_id, repr(command).casefold())


def _digest(deps: Deps, body: Mapping[str, Any], text: str, wish: DigestWish) -> Message | None:
    """The same for one's own digest; its settings open at once."""
    asker = Asker.of_command(body)
    if wish is DigestWish.SETTINGS:
        open_settings(deps, asker)
        return None
    receipt = deps.inbox.take_command(body, {"text": text}, work=same_work(asker.user_id, "\n digest", wish.value))
    if receipt.taken is Taken.NEW:
        return notices.working_on_digest()
    if receipt.taken is Taken.FULL:
        return notices.busy()
    return notices.already_working() if receipt.taken is Taken.IN_LINE else None


def report_work(asker: Asker, account: str | None, period: str | None, filters: FilterWords = NO_WORDS) -> str:
    """The same person asking for the same report in the same place; no account: the portfolio."""
    wanted = ["\n portfolio", *map(str, astuple(filters))] if account is None else [account.casefold()]
    return same_work(asker.team_id, asker.user_id, asker.channel_id, *wanted, period or "")
