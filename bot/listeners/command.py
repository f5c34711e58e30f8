"""``/engagement``: kept, then acknowledged, and done by a worker."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.help import digest_help, help_message
from bot.blocks.message import Message
from bot.deps import Deps
from bot.digest_work import open_settings
from bot.grammar import LONGEST, AccountWanted, DigestWanted, DigestWish, Help, NoAccount, NoWish, Portfolio, parse
from bot.ids import COMMAND
from bot.inbox import same_work
from bot.messenger import ack_args
from engagement.errors import PeriodError
from engagement.periods import parse_period
from engagement.store.inbox import Taken

_FIRST_AND_LAST_ZONE = ("Etc/GMT-14", "Etc/GMT+12")


def register(app: App, deps: Deps) -> None:
    """Listen to the command."""

    @app.command(COMMAND)
    def _on_command(ack: Ack, body: Mapping[str, Any]) -> None:
        said = take(deps, body)
        ack(**ack_args(said)) if said else ack()


def take(deps: Deps, body: Mapping[str, Any]) -> Message | None:
    """Put a command in line; what the asker reads at once, nothing for a command that was delivered twice."""
    text = str(body.get("text") or "")[:LONGEST]
    command = parse(text)
    match command:
        case Help():
            return help_message()
        case NoAccount(period):
            return help_message(notices.no_account_named(period))
        case NoWish(said):
            return digest_help(said)
        case DigestWanted():
            return _digest(deps, body, text, command.wish)
    if wrong := _no_period(command, deps.clock()):
        return notices.unknown_period(wrong)
    receipt = deps.inbox.take_command(body, {"text": text}, work=_work(Asker.of_command(body), command))
    match receipt.taken:
        case Taken.NEW:
            account = command.account if isinstance(command, AccountWanted) else None
            return notices.working(account, command.period, minutes=receipt.minutes)
        case Taken.FULL:
            return notices.busy()
        case Taken.IN_LINE:
            return notices.already_working()
        case Taken.AGAIN:
            return None


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


def _no_period(command: Portfolio | AccountWanted, now: datetime) -> str | None:
    """What is wrong with the period, where it is wrong in every time zone: the workspace's own is in the database."""
    wrong = None
    for zone in _FIRST_AND_LAST_ZONE if command.period else ():
        try:
            parse_period(command.period, as_of=now, timezone=zone, default="monthly")
        except PeriodError as error:
            wrong = str(error)
        else:
            return None
    return wrong


def _work(asker: Asker, command: Portfolio | AccountWanted) -> str:
    """The same person asking the same thing in the same place."""
    account = command.account.casefold() if isinstance(command, AccountWanted) else "\n portfolio"
    return same_work(asker.team_id, asker.user_id, asker.channel_id, account, command.period or "")
