"""Home tabs, made from what is so when they are published (docs/slack.md, "Home")."""

from collections.abc import Sequence
from datetime import datetime

from bot.actors import known_flags
from bot.asker import Asker
from bot.blocks import home, notices
from bot.deliveries.rendered import RenderedView
from bot.deps import Deps
from bot.digest.due import Due
from bot.digest.own import own_digest
from bot.errors import NotAllowed
from bot.rights import Right
from engagement.delivery import HomeScope
from engagement.render.wording.formats import count, minute
from engagement.store import queries
from engagement.store.health import Standing, standing
from engagement.store.homes import home_shown
from engagement.store.outbox import Delivery


def render_home(deps: Deps, delivery: Delivery) -> RenderedView:
    """The home of the delivery's recipient. Raises ``SendFailed`` while Slack cannot say who that is."""
    person = delivery.recipient
    try:
        deps.access.check_person(Asker(person, "", "", None, None))
    except NotAllowed as refused:
        return RenderedView(home.refused_home(notices.refused_line(refused.why)))
    due, now = own_digest(deps, person), deps.clock()
    admin = _admin_lines(deps, person)
    if due is None:
        return RenderedView(home.empty_home(_nothing(deps), admin=admin))
    return _overview(deps, due, now, admin)


def _overview(deps: Deps, due: Due, now: datetime, admin: Sequence[str] | None) -> RenderedView:
    with deps.read() as session:
        wanted = home_shown(session, due.user_id)
    books = {HomeScope.MINE: due.book.own, HomeScope.TEAM: due.book.team | due.book.own}
    there = [scope for scope in HomeScope if due.book.own or scope is HomeScope.TEAM]
    there = [scope for scope in there if due.book.team or scope is HomeScope.MINE]
    scope = wanted.scope if wanted.scope in there else there[0]
    overview = deps.engagement.overview(books[scope], as_of=now, page=wanted.page, per_page=home.PER_PAGE)
    flags = home.shown_flags(overview)
    frame = home.HomeFrame(
        scope=scope,
        other=next((each for each in there if each is not scope), None),
        digest=notices.next_digest(due.slot.at, due.timezone, due.wants.paused_until),
        admin=admin,
        notes=_notes(due) if scope is HomeScope.MINE else (),
    )
    return RenderedView(home.home_view(overview, known_flags(deps, flags), frame), flags=flags)


def _notes(due: Due) -> tuple[str, ...]:
    told = (
        (len(due.book.standing_in), "yours for now: the owner cannot be reached, or there is none"),
        (len(due.book.subscribed), "somebody else's, which you subscribed to"),
    )
    return tuple(f"{n} of these accounts {'is' if n == 1 else 'are'} {why}." for n, why in told if n)


def _nothing(deps: Deps) -> tuple[str, ...]:
    with deps.read() as session:
        if not queries.account_names(session):
            return (
                "There are no accounts yet: an administrator brings them in with engagement import.",
                "As soon as the first scan has looked at them, this page says what needs you.",
            )
    return home.no_accounts()


def _admin_lines(deps: Deps, person: str) -> list[str] | None:
    """How the app stands, for administrators of it; None for everybody else."""
    if not deps.access.may(person, Right.HEALTH):
        return None
    with deps.read() as session:
        now, timezone = standing(session), queries.workspace(session).timezone
    return [line for line in _standing_lines(now, timezone) if line]


def _standing_lines(now: Standing, timezone: str) -> list[str]:
    waiting = sum(n for state, n in now.inbox.items() if state in ("waiting", "working"))
    dead = sum(now.dead.values())
    return [
        f"Last scan finished on {minute(now.last_scan, timezone)}." if now.last_scan else "No scan has finished yet.",
        f"{count(now.skipped, 'account')} could not be judged by it." if now.skipped else "",
        f"{count(waiting, 'request')} in line, {count(now.inbox.get('parked', 0), 'parked request')}.",
        f"{count(dead, 'message')} could not be delivered in the last weeks."
        if dead
        else "Every message was delivered.",
        f"{count(now.escalations, 'escalation')} waiting for an answer.",
    ]
