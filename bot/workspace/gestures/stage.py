"""What every gesture needs, and who may make one."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.errors import UserCannot
from bot.workspace.log import CallLog, LoggedCall
from bot.workspace.model import Channel, Json, User, UserKind, View
from bot.workspace.state import State

Deliver = Callable[[PayloadKind, Json], Ack]


@dataclass(frozen=True)
class Stage:
    """The facts, the way to the app, the server's address for response URLs, and the log."""

    state: State
    deliver: Deliver
    base_url: str
    log: CallLog

    def note(self, method: str, args: object) -> None:
        """Log what came in an acknowledgement, under a pseudo-method of the conformance tool."""
        if isinstance(args, dict):
            now = self.state.clock.now()
            self.log.add(LoggedCall(now, method, args, "json", 200, None))


def must_be_active(user: User) -> None:
    """UserCannot for a bot or a deactivated person."""
    if user.deleted:
        raise UserCannot(f"{user.name} is deactivated")
    if user.kind is UserKind.BOT:
        raise UserCannot(f"{user.name} is a bot")


def must_be_present(user: User, channel: Channel) -> None:
    """UserCannot when this is no active person of the channel."""
    must_be_active(user)
    if user.id not in channel.members:
        raise UserCannot(f"{user.name} is not in {channel.name}")


def must_have_open(user: User, view: View) -> None:
    """UserCannot when this is no active person with this view before them."""
    must_be_active(user)
    if view.user != user.id or not view.open:
        raise UserCannot(f"{user.name} does not have this view open")
