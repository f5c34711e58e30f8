"""What is done when somebody opens the home tab or presses a button in it. What a button brings is said directly."""

import contextlib
from datetime import timedelta
from typing import Final

from bot.answers import answer
from bot.blocks.home import unreachable_home
from bot.deps import Deps
from bot.errors import SendFailed
from bot.grammar import Command, DigestWanted, DigestWish, FlagsWanted, Help, Portfolio
from bot.ids import ActionId
from bot.inbox import InboxWork
from bot.payloads import HomeButton
from engagement.delivery import HomeScope
from engagement.scan import PERIOD as SCAN_PERIOD
from engagement.store import homes
from engagement.store.homes import HomeShown
from engagement.store.outbox import enqueue

HOME_PRESS = "home"  # the handler's name for all buttons
FRESH = timedelta(seconds=5)  # a view so young is not published again
LOOKED_AT = timedelta(days=14)  # homes opened so recently are published anew after a scan
APART = timedelta(seconds=1)  # then, so that Slack takes them and nobody's answer waits behind them
_ANSWERS: Final[dict[str, Command]] = {
    ActionId.HOME_PORTFOLIO: Portfolio(SCAN_PERIOD),  # what the scores on Home are of
    ActionId.HOME_PREVIEW: DigestWanted(DigestWish.PREVIEW),
    ActionId.HOME_HELP: Help(),
}


def on_home_opened(deps: Deps, work: InboxWork) -> None:
    """Publish the home of whoever opened it, at its first page, unless that stands there since a moment ago.

    Who may not see it is told so there.
    """
    if work.payload["event"].get("tab") != "home" or not work.asker.user_id:
        return
    with deps.read() as session:
        shown = homes.home_shown(session, work.asker.user_id)
    fresh = shown.published_at is not None and timedelta(0) <= deps.clock() - shown.published_at < FRESH
    if shown.page or not fresh:
        _publish(deps, work, HomeShown(shown.scope))


def on_home_press(deps: Deps, work: InboxWork) -> None:
    """Turn a page, switch between one's own and the team's, read anew, or answer. Raises what is to be explained."""
    deps.trail.about("home")
    deps.access.check_person(work.asker)
    wanted = HomeButton.decode(work.payload["value"])
    command = _command(work.payload["action"], wanted)
    if command is not None:
        answer(deps, work.asker, command, work.key)
    else:
        _publish(deps, work, HomeShown(wanted.scope, wanted.page))


def _command(action: str, wanted: HomeButton) -> Command | None:
    """The command that a button stands for; None for those that change what the tab shows."""
    if action == ActionId.HOME_FLAGS:
        return FlagsWanted(everybody=wanted.scope is HomeScope.TEAM)
    return _ANSWERS.get(action)


def _publish(deps: Deps, work: InboxWork, shown: HomeShown) -> None:
    person = work.asker.user_id
    with deps.outbox.with_cause() as session:
        homes.show_home(session, person, shown, at=deps.clock())
        enqueue(session, *homes.published([person], work.key))


def say_unreachable(deps: Deps, person: str) -> None:
    """Tell somebody that the database does not answer: directly, since nothing can be kept."""
    with contextlib.suppress(SendFailed):
        deps.wire.calls.call("views.publish", {"user_id": person, "view": unreachable_home()})


def refresh_homes(deps: Deps) -> None:
    """After a scan: the homes that are looked at, as it left things, one after the other."""
    now = deps.clock()
    with deps.outbox.with_cause() as session:
        people = homes.opened_since(session, now - LOOKED_AT)
        enqueue(session, *homes.published(people, f"scan:{now.isoformat()}", begin=now, apart=APART))
