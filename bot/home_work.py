"""What is done when somebody opens the home tab or presses a button in it. What a button brings is said directly."""

from datetime import timedelta
from typing import Final

from bot.answers import answer
from bot.deps import Deps
from bot.grammar import Command, DigestWanted, DigestWish, Portfolio
from bot.ids import ActionId
from bot.inbox import InboxWork
from bot.payloads import HomeButton
from engagement.store import homes
from engagement.store.homes import HomeShown
from engagement.store.outbox import enqueue

HOME_PRESS = "home"  # the handler's name for all buttons
LOOKED_AT = timedelta(days=14)  # homes opened so recently are published anew after a scan
_ANSWERS: Final[dict[str, Command]] = {
    ActionId.HOME_PORTFOLIO: Portfolio(),
    ActionId.HOME_PREVIEW: DigestWanted(DigestWish.PREVIEW),
}


def on_home_opened(deps: Deps, work: InboxWork) -> None:
    """Publish the home of whoever opened it, at its first page. Who may not see it is told so there."""
    if work.payload["event"].get("tab") == "home" and work.asker.user_id:
        _publish(deps, work, None)


def on_home_press(deps: Deps, work: InboxWork) -> None:
    """Turn a page, switch between one's own and the team's, read anew, or answer. Raises what is to be explained."""
    deps.access.check_person(work.asker)
    wanted = HomeButton.decode(work.payload["value"])
    command = _ANSWERS.get(work.payload["action"])
    if command is not None:
        answer(deps, work.asker, command, work.key)
    else:
        _publish(deps, work, HomeShown(wanted.scope, wanted.page))


def _publish(deps: Deps, work: InboxWork, wanted: HomeShown | None) -> None:
    person = work.asker.user_id
    with deps.outbox.with_cause() as session:
        shown = wanted or HomeShown(homes.home_shown(session, person).scope)
        homes.show_home(session, person, shown, at=deps.clock())
        enqueue(session, *homes.published([person], work.key))


def refresh_homes(deps: Deps) -> None:
    """After a scan: the homes that are looked at, as it left things."""
    now = deps.clock()
    with deps.outbox.with_cause() as session:
        people = homes.opened_since(session, now - LOOKED_AT)
        enqueue(session, *homes.published(people, f"scan:{now.isoformat()}"))
