"""The home tab: what waits for its owner with its buttons, what changed, what renews, and the accounts by need.

Pure: the overview and the flags as they stand now in, the view out. A view takes 100 blocks; the largest of ours has
about half of that, so that names of any length fit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.blocks import kit
from bot.blocks.flag import flag_buttons, flag_parts
from bot.blocks.message import Json
from bot.blocks.parts import Buttons, Choice, Heading, Items, Note, Para, Part, Press, bold, para
from bot.blocks.wording import TIER_MARKS, command
from bot.ids import ActionId
from bot.payloads import AccountChoice, HomeButton, PayloadTooLarge
from engagement.delivery import HomeScope
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.overview import Overview, OverviewAccount
from engagement.render.wording import overview as w
from engagement.render.wording.digest_account import account_name

PER_PAGE = 10
FLAGS = 5  # with buttons
RENEWALS = 5
_TITLES = {HomeScope.MINE: "Your customers", HomeScope.TEAM: "Your team's customers"}
_WHOSE = {HomeScope.MINE: "yours", HomeScope.TEAM: "your team"}


@dataclass(frozen=True, slots=True)
class HomeFrame:
    """What stands around the overview. ``digest``: when the next one comes; ``admin``: how the app itself stands."""

    scope: HomeScope
    other: HomeScope | None  # the scope that can be switched to
    digest: str
    admin: Sequence[str] | None = None
    notes: Sequence[str] = ()


def home_view(overview: Overview, known: Mapping[str, KnownFlag], frame: HomeFrame) -> Json:
    """The view of somebody who has accounts."""
    return kit.home([*_top(overview, frame), *_flags(overview, known), *_news(overview), *_list(overview, frame)])


def empty_home(said: Sequence[str], *, admin: Sequence[str] | None = None, digest: str = "") -> Json:
    """The view of somebody without accounts: why, and what can be done."""
    parts: list[Part] = [Heading("Customer engagement"), *(para(line) for line in said), _quick(None)]
    return kit.home([*parts, *([Note(digest)] if digest else []), *_admin(admin)])


def refused_home(said: str) -> Json:
    """The view of somebody who may not see customer data: that, and nothing else."""
    return kit.home([Heading("Customer engagement"), para(said)])


def shown_flags(overview: Overview) -> tuple[str, ...]:
    """The flags that have buttons in the view."""
    return tuple(each.flag.flag_id for each in overview.flags[:FLAGS])


def _top(overview: Overview, frame: HomeFrame) -> Iterator[Part]:
    yield Heading(_TITLES[frame.scope])
    yield para(w.overview_sentence(overview, _WHOSE[frame.scope]))
    for note in frame.notes:
        yield para(note)
    if stale := w.stale_line(overview):
        yield para(bold(stale))
    yield _quick(frame)
    yield Note(f"{w.judged_line(overview)} {frame.digest}".strip())
    yield from _admin(frame.admin)


def _quick(frame: HomeFrame | None) -> Buttons:
    """Quick actions. What they bring comes as a direct message."""
    now = HomeButton(frame.scope if frame else HomeScope.MINE, 0).encode()
    presses = [
        Press("Find an account", ActionId.HOME_PICK, now, "Choose an account or the portfolio, and a period"),
        Press("Portfolio report", ActionId.HOME_PORTFOLIO, now, "Portfolio report of the last 28 days"),
        Press("Digest preview", ActionId.HOME_PREVIEW, now, "What your next weekly digest would say"),
        Press("Digest settings", ActionId.HOME_SETTINGS, now, "Day, hour and pause of your weekly digest"),
    ]
    if frame is not None and frame.other is not None:
        label = "Show my team's" if frame.other is HomeScope.TEAM else "Show mine"
        says = f"{label} accounts instead"
        presses.append(Press(label, ActionId.HOME_SCOPE, HomeButton(frame.other, 0).encode(), says))
    return Buttons((*presses, Press("Refresh", ActionId.HOME_REFRESH, now, "Read everything anew")))


def _flags(overview: Overview, known: Mapping[str, KnownFlag]) -> Iterator[Part]:
    shown = overview.flags[:FLAGS]
    if overview.scanned_at is None:
        return
    yield Heading("Waiting for somebody")
    if not shown:
        yield para("No strong warning is open.")
    for each in shown:
        yield para(w.waiting_line(each))
        now = known.get(each.flag.flag_id)
        if now is not None:
            yield from [flag_buttons(now)] if now.flag.state is FlagState.OPEN else flag_parts(now)
    if more := w.more_waiting_line(overview.flags, FLAGS):
        yield para(more)


def _news(overview: Overview) -> Iterator[Part]:
    if overview.scanned_at is None:
        return
    yield Heading("This week")
    told = w.week_lines(overview)
    yield Items(tuple((line,) for line in told)) if told else para("Nothing has changed.")
    lines, more = w.renewals_lines(overview, RENEWALS)
    if lines:
        yield Heading("Renewing soon")
        yield Items(tuple((line,) for line in lines), more=more or None)


def _list(overview: Overview, frame: HomeFrame) -> Iterator[Part]:
    yield Heading("Accounts")
    if where := w.page_line(overview, PER_PAGE):
        yield Note(where)
    for item in overview.accounts:
        yield _account(item)
    if overview.pages > 1:
        yield _pager(overview, frame)


def _account(item: OverviewAccount) -> Part:
    head, below = f"{TIER_MARKS[item.account.tier]} {account_name(item.account)}", w.account_line(item)
    try:
        value = AccountChoice(item.account.id, None).encode()
    except PayloadTooLarge:
        return Para(((head,), (below,)))
    return Choice((head,), "Report", ActionId.CHOOSE_ACCOUNT, value, below)


def _pager(overview: Overview, frame: HomeFrame) -> Buttons:
    presses = []
    for label, action, page in (
        ("Previous", ActionId.HOME_PREVIOUS, overview.page - 1),
        ("Next", ActionId.HOME_NEXT, overview.page + 1),
    ):
        if 0 <= page < overview.pages:
            says = f"{label} {PER_PAGE} accounts"
            presses.append(Press(label, action, HomeButton(frame.scope, page).encode(), says))
    return Buttons(tuple(presses))


def _admin(lines: Sequence[str] | None) -> Iterator[Part]:
    if lines is None:
        return
    yield Heading("For administrators")
    yield Items(tuple((line,) for line in lines))
    yield Note("You see this because you administer this app. Everything in detail: engagement doctor.")


def no_accounts() -> tuple[str, ...]:
    """What somebody without accounts is told."""
    return (
        "No open account names you as its owner or manager, so there is nothing of yours to show here.",
        f"Ask about any account where you work: {command('ACCT-123 quarterly')}, or {command('portfolio')}.",
        "If accounts should be yours, the e-mail address of your Slack profile must be the owner_email in the records.",
    )
