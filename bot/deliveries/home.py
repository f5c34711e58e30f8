"""Home tabs, made from what is so when they are published (docs/slack.md, "Home")."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.actors import addresses_of, known_flags
from bot.asker import Asker
from bot.blocks import home, notices
from bot.blocks.home import HomeFrame
from bot.deliveries.rendered import RenderedView
from bot.deps import Deps
from bot.digest.due import Due
from bot.digest.own import own_digest
from bot.errors import NotAllowed, Who
from bot.home_admin import admin_part
from engagement.delivery import HomeScope
from engagement.digest import Book
from engagement.overview import Overview
from engagement.store import queries
from engagement.store.homes import HomeShown, home_shown
from engagement.store.outbox import Delivery


def render_home(deps: Deps, delivery: Delivery) -> RenderedView:
    """The home of the delivery's recipient. Raises ``SendFailed`` and ``NotAllowed`` while Slack does not say who that
    is."""
    person = delivery.recipient
    try:
        deps.access.check_person(Asker(person, "", "", None, None))
    except NotAllowed as refused:
        if refused.why is Who.NOT_CHECKED:  # what stands there stays until it is known
            raise
        return RenderedView(home.plain_home(notices.refused_line(refused.why)))
    now = deps.clock()
    with deps.read() as session:
        wanted = home_shown(session, person)
    seen = _Seen(deps, person, now, addresses_of(deps, person), own_digest(deps, person, ask=False))
    overview, scope = seen.overview(wanted)
    known = known_flags(deps, [each.flag.flag_id for each in overview.flags])
    return RenderedView(home.home_view(overview, known, seen.frame(overview, scope)), flags=overview.named)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A full member looking at their home. ``due`` None: they have no accounts and no team."""

    deps: Deps
    person: str
    now: datetime
    addresses: Collection[str]
    due: Due | None

    @property
    def book(self) -> Book:
        """Their accounts and their team's."""
        return self.due.book if self.due is not None else Book()

    @property
    def scopes(self) -> list[HomeScope]:
        """Whose accounts there are to see."""
        return [scope for scope, ids in ((HomeScope.MINE, self.book.own), (HomeScope.TEAM, self.book.team)) if ids]

    def overview(self, wanted: HomeShown) -> tuple[Overview, HomeScope]:
        """What there is to see, and whose: what was wanted, if there is any."""
        scope = wanted.scope if wanted.scope in self.scopes else next(iter(self.scopes), HomeScope.MINE)
        found = self.deps.engagement.overview(
            self.book.own if scope is HomeScope.MINE else self.book.team | self.book.own,
            as_of=self.now,
            me={*self.addresses, self.person},
            standing_in=self.book.standing_in,
            page=wanted.page,
            per_page=home.PER_PAGE,
        )
        return found, scope

    def frame(self, overview: Overview, scope: HomeScope) -> HomeFrame:
        """What stands around it."""
        due = self.due
        return HomeFrame(
            scope=scope,
            other=next((each for each in self.scopes if each is not scope), None),
            digest=notices.next_digest(due.slot.at, due.timezone, due.wants.paused_until) if due is not None else "",
            notes=self._notes(scope) if overview.total else self._why_nothing(),
            admin=admin_part(self.deps, self.person, self.now),
        )

    def _notes(self, scope: HomeScope) -> tuple[str, ...]:
        if scope is not HomeScope.MINE:
            return ()
        return home.not_their_own(len(self.book.standing_in), len(self.book.subscribed))

    def _why_nothing(self) -> tuple[str, ...]:
        with self.deps.read() as session:
            accounts = queries.listed_accounts(session)
        if not accounts:
            return home.nothing_stored()
        if not self.addresses:
            return home.no_address()
        if not any(account.owner_email or account.manager_email for account in accounts):
            return home.nobody_named()
        return home.no_accounts()
