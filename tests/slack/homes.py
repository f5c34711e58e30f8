"""Home tabs made by hand: a text wherever a customer's can stand, few things of each kind or many."""

from datetime import timedelta

from bot.blocks.home import PER_PAGE, HomeFrame, empty_home, home_view, no_accounts, refused_home, shown_flags
from bot.blocks.message import Json
from bot.blocks.notices import next_digest, refused_line
from bot.errors import Who
from engagement.delivery import HomeScope
from engagement.known_flag import KnownFlag
from engagement.model import FlagState, SignalName, Source, Tier
from engagement.overview import Overview, make_overview
from tests.slack import factories
from tests.unit import digest_material as by_hand

NOW = factories.AS_OF
_DIGEST = next_digest(NOW + timedelta(days=4), "Europe/Berlin", None)
_ADMIN = ("Last scan finished on 28 Sep 2026 02:04.", "0 requests in line, 2 parked requests.")


def overview_by_hand(text: str = "Northwind Traders", *, accounts: int = 3, flags: int = 2, page: int = 0) -> Overview:
    """So many accounts, each renewing soon and fallen by a tier, with so many warnings each, and a silent source."""
    keys = [f"{text} {number}" for number in range(accounts)]
    owned = [by_hand.account(key, name=text, renewal_date=NOW.date() + timedelta(days=60)) for key in keys]
    raised = [
        by_hand.flag(key, signal, at=NOW - timedelta(days=20), state=state, escalated_to=text, escalation_due=NOW)
        for key in keys
        for signal, state in zip(SignalName, [FlagState.OPEN, FlagState.ESCALATED] * 3, strict=True)
    ][: flags * accounts]
    low = by_hand.standing(Tier.LOW_ENGAGED, overall=52.0, below_60=0.8, interval_low=40.0)
    of = by_hand.material(
        *owned, flags=tuple(raised), as_of=NOW, since=NOW - timedelta(days=7), now=dict.fromkeys(keys, low)
    )
    silent = [Source(text, (), last_at=NOW - timedelta(days=30 + number)) for number in range(flags)]
    return make_overview(of, silent, stale_after=timedelta(days=14), page=page, per_page=PER_PAGE)


def known_in(overview: Overview, text: str) -> dict[str, KnownFlag]:
    """The flags with buttons, as they stand."""
    shown = set(shown_flags(overview))
    accounts = {each.account.id: by_hand.account(each.account.id, name=text) for each in overview.flags}
    return {
        each.flag.flag_id: KnownFlag(each.flag, accounts[each.account.id], "Europe/Berlin", names={text: text})
        for each in overview.flags
        if each.flag.flag_id in shown
    }


def home_views(text: str = "Northwind Traders") -> dict[str, Json]:
    """Every kind of home tab, by name."""
    usual, largest = overview_by_hand(text), overview_by_hand(text, accounts=200, flags=6, page=3)
    mine = HomeFrame(HomeScope.MINE, HomeScope.TEAM, _DIGEST, notes=(f"2 of these accounts are yours for now: {text}",))
    team = HomeFrame(HomeScope.TEAM, HomeScope.MINE, _DIGEST, admin=_ADMIN)
    quiet = overview_by_hand(text, accounts=1, flags=0)
    return {
        "refused": refused_home(refused_line(Who.GUEST)),
        "without accounts": empty_home(no_accounts()),
        "without accounts, admin": empty_home(("There are no accounts yet.",), admin=_ADMIN),
        "quiet": home_view(quiet, {}, HomeFrame(HomeScope.MINE, None, _DIGEST)),
        "usual": home_view(usual, known_in(usual, text), mine),
        "largest": home_view(largest, known_in(largest, text), team),
    }
