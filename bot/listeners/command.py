"""``/engagement``: acknowledged at once, done in the pool."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.answers import answer
from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.help import help_message
from bot.blocks.message import Message
from bot.deps import Deps
from bot.grammar import AccountWanted, Command, Help, NoAccount, Portfolio, parse
from bot.ids import COMMAND
from bot.messenger import ack_args
from bot.pool import Taken
from engagement.errors import PeriodError
from engagement.periods import parse_period

_FIRST_AND_LAST_ZONE = ("Etc/GMT-14", "Etc/GMT+12")


def register(app: App, deps: Deps) -> None:
    """Listen to the command."""

    @app.command(COMMAND)
    def _on_command(ack: Ack, body: Mapping[str, Any]) -> None:
        said = take(deps, Asker.of_command(body), parse(str(body.get("text") or "")))
        ack(**ack_args(said)) if said else ack()


def take(deps: Deps, asker: Asker, command: Command) -> Message | None:
    """Put a command in line; what the asker reads at once, nothing for a command that was delivered twice."""
    match command:
        case Help():
            return help_message()
        case NoAccount(period):
            return help_message(notices.no_account_named(period))
    if wrong := _no_period(command, deps.clock()):
        return notices.unknown_period(wrong)
    job = partial(answer, deps, asker, command)
    match deps.pool.offer(_key(asker, command), job, delivery=asker.trigger_id):
        case Taken.YES:
            account = command.account if isinstance(command, AccountWanted) else None
            return notices.working(account, command.period)
        case Taken.BUSY:
            return notices.busy()
        case Taken.RUNNING:
            return notices.already_working()
        case Taken.DONE:
            return None


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


def _key(asker: Asker, command: Portfolio | AccountWanted) -> str:
    """The same person asking the same thing in the same place."""
    account = command.account.casefold() if isinstance(command, AccountWanted) else "\n portfolio"
    return "\n".join((asker.team_id, asker.user_id, asker.channel_id, account, command.period or ""))
