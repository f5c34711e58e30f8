"""Home tabs made by hand: a text wherever a customer's can stand, few things of each kind or many."""

from dataclasses import replace
from datetime import timedelta

from bot.blocks.home import (
    PER_PAGE,
    AdminPart,
    HomeFrame,
    home_view,
    no_accounts,
    no_address,
    nobody_named,
    nothing_stored,
    plain_home,
    unreachable_home,
)
from bot.blocks.message import Json
from bot.blocks.notices import next_digest, refused_line
from bot.checks.found import Code, problem
from bot.errors import Who
from engagement.audit import Entry, Outcome, Surface
from engagement.delivery import HomeScope
from engagement.known_flag import KnownFlag
from engagement.model import FlagState, SignalName, Source, Tier
from engagement.overview import Overview, make_overview
from engagement.render.wording.audit import entry_line
from tests.slack import factories
from tests.unit import digest_material as by_hand

NOW = factories.AS_OF
_DIGEST = next_digest(NOW + timedelta(days=4), "Europe/Berlin", None)
_STANDING = ("The last scan finished on 28 Sept 2026, 02:04.", "0 requests in line, 2 messages to be sent.")


def overview_by_hand(
    text: str = "Northwind Traders",
    *,
    accounts: int = 3,
    flags: int = 2,
    page: int = 0,
    me: str = "",
    scanned: bool = True,
) -> Overview:
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
        *owned,
        flags=tuple(raised),
        as_of=NOW,
        since=NOW - timedelta(days=7),
        now=dict.fromkeys(keys, low) if scanned else {},
        scanned_at=NOW - timedelta(hours=7) if scanned else None,
    )
    of = of if scanned else replace(of, now={}, before={})
    silent = [Source(text, (), last_at=NOW - timedelta(days=30 + number)) for number in range(flags)]
    heard = [Source(f"{text} {number}", (), last_at=NOW - timedelta(days=number)) for number in range(flags)]
    return make_overview(of, silent + heard, stale_after=timedelta(days=14), page=page, per_page=PER_PAGE, me={me})


def asked_by_hand(text: str = "Northwind Traders") -> Overview:
    """Nothing of one's own, and a warning that was escalated to the reader."""
    account = by_hand.account(f"{text} 0", name=text)
    at = NOW - timedelta(days=2)
    due = NOW + timedelta(days=1)
    flag = by_hand.flag(account.id, at=at, state=FlagState.ESCALATED, escalated_to=text, escalation_due=due)
    of = replace(by_hand.material(account, flags=(flag,), as_of=NOW, since=NOW - timedelta(days=7)), own=frozenset())
    return make_overview(of, (), stale_after=timedelta(days=14), page=0, per_page=PER_PAGE, me={text})


def known_in(overview: Overview, text: str) -> dict[str, KnownFlag]:
    """The flags with buttons, as they stand."""
    accounts = {each.account.id: by_hand.account(each.account.id, name=text) for each in overview.flags}
    return {
        each.flag.flag_id: KnownFlag(each.flag, accounts[each.account.id], "Europe/Berlin", names={text: text})
        for each in overview.flags
    }


def home_views(text: str = "Northwind Traders") -> dict[str, Json]:
    """Every kind of home tab, by name."""
    usual, largest = overview_by_hand(text, me=text), overview_by_hand(text, accounts=200, flags=6, page=3)
    quiet, none, asked = overview_by_hand(text, accounts=1, flags=0), overview_by_hand(accounts=0), asked_by_hand(text)
    mine = HomeFrame(HomeScope.MINE, HomeScope.TEAM, _DIGEST, ("One of these accounts is yours for now.",))
    said = entry_line(
        Entry("k", NOW, text, "compare", Surface.COMMAND, (text,) * 5, Outcome.REFUSED, "several_accounts"),
        text,
        "5 Oct 2026, 09:00",
    )
    admin = AdminPart(
        (problem(Code.SOURCE_SILENT, f"source {text[:40]} delivered last 30 days ago.", "Import it."),) * 9,
        _STANDING,
        (said,) * 10,
    )
    team = HomeFrame(HomeScope.TEAM, HomeScope.MINE, _DIGEST, admin=admin)
    empty = {
        "nothing stored": nothing_stored(),
        "nobody named": nobody_named(),
        "no address": no_address(),
        "without accounts": no_accounts(),
    }
    return {
        "refused": plain_home(refused_line(Who.GUEST)),
        "unreachable": unreachable_home(),
        **{name: home_view(none, {}, HomeFrame(notes=notes)) for name, notes in empty.items()},
        "administrator of a new app": home_view(
            none,
            {},
            HomeFrame(
                notes=nothing_stored(),
                admin=AdminPart((problem(Code.NO_ACCOUNTS, "there are no accounts.", "Import some."),), _STANDING[1:]),
            ),
        ),
        "asked": home_view(asked, known_in(asked, text), HomeFrame(notes=no_accounts())),
        "before the first scan": home_view(
            overview_by_hand(text, flags=0, scanned=False), {}, HomeFrame(digest=_DIGEST)
        ),
        "quiet": home_view(quiet, {}, HomeFrame(digest=_DIGEST)),
        "usual": home_view(usual, known_in(usual, text), mine),
        "largest": home_view(largest, known_in(largest, text), team),
    }
