"""The home tab: what waits for its owner with its buttons, what changed, what renews, and the accounts by need.

Pure: the overview and the flags as they stand now in, the view out. A view takes 100 blocks and 250 kB; the largest of
ours has about half of the one and a fifth of the other, whatever its names are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.blocks import kit
from bot.blocks.flag import flag_buttons, flag_parts
from bot.blocks.message import Json
from bot.blocks.parts import Buttons, Choice, Heading, Items, Note, Para, Part, Press, bold, para
from bot.blocks.set_up import to_do
from bot.blocks.wording import TIER_MARKS, command
from bot.checks.found import Finding
from bot.ids import ActionId
from bot.payloads import AccountChoice, CheckAgain, HomeButton, PayloadTooLarge
from engagement.delivery import HomeScope
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.overview import Overview, OverviewAccount
from engagement.render.wording import overview as w
from engagement.render.wording.digest_account import account_name
from engagement.render.wording.formats import count

PER_PAGE = 10
_PROBLEMS = 6  # for administrators
_TITLE = "Customer engagement"
_TITLES = {HomeScope.MINE: "Your customers", HomeScope.TEAM: "Your team's customers"}
_WHOSE = {HomeScope.MINE: "yours", HomeScope.TEAM: "your team"}
_OPEN = {HomeScope.MINE: "Open warnings", HomeScope.TEAM: "Your team's open warnings"}
_ALL = {HomeScope.MINE: "All my warnings", HomeScope.TEAM: "Everybody's warnings"}


@dataclass(frozen=True, slots=True)
class AdminPart:
    """What administrators see besides: what is to be mended, how the app stands, and what was asked for last."""

    problems: Sequence[Finding]
    standing: Sequence[str]
    asked: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HomeFrame:
    """What stands around the overview. ``digest``: when the next one comes; ``notes``: said below the title."""

    scope: HomeScope = HomeScope.MINE
    other: HomeScope | None = None  # the scope that can be switched to
    digest: str = ""
    notes: Sequence[str] = ()
    admin: AdminPart | None = None


def home_view(overview: Overview, known: Mapping[str, KnownFlag], frame: HomeFrame) -> Json:
    """The view of a full member, with accounts or without."""
    parts = [*_top(overview, frame), *_flags(overview, known, frame.scope)]
    if overview.total:
        parts += [*_news(overview), *_list(overview, frame)]
    return kit.home([*parts, *_admin(frame.admin)])


def plain_home(said: str) -> Json:
    """The view in which nothing can be shown: why, and nothing else."""
    return kit.home([Heading(_TITLE), para(said)])


def unreachable_home() -> Json:
    """The view while the database does not answer, for somebody who has had none yet."""
    return plain_home(
        "I have nothing to show now: my database does not answer. Please open this tab again in a few minutes; if this "
        "stays, tell whoever runs this app."
    )


def _top(overview: Overview, frame: HomeFrame) -> Iterator[Part]:
    yield Heading(_TITLES[frame.scope] if overview.total else _TITLE)
    if overview.total:
        yield para(w.overview_sentence(overview, _WHOSE[frame.scope]))
    yield from map(para, frame.notes)
    if frame.admin is not None and frame.admin.problems:
        n = len(frame.admin.problems)
        yield para(bold(f"{count(n, 'thing')} in the set-up {'needs' if n == 1 else 'need'} mending: see the end."))
    if stale := w.stale_line(overview) if overview.total else "":
        yield para(bold(stale))
    yield _quick(overview, frame)
    judged = w.judged_line(overview) if overview.total else ""
    scores = f"Scores are of the last 91 days. {w.fresh_line(overview)}".rstrip() if overview.total else ""
    yield Note(" ".join(said for said in (judged, scores, frame.digest, "Answers come as direct messages.") if said))


def _quick(overview: Overview, frame: HomeFrame) -> Buttons:
    """Quick actions. What they bring comes as a direct message; windows open over the tab."""
    now = HomeButton(frame.scope, overview.page).encode()
    presses = [
        Press("Find an account", ActionId.HOME_PICK, now, "Find an account or the portfolio, for a period"),
        Press("Portfolio report", ActionId.HOME_PORTFOLIO, now, "Portfolio report of the last 91 days"),
    ]
    if frame.digest:
        presses += [
            Press("Digest preview", ActionId.HOME_PREVIEW, now, "Digest preview: what your next one would say"),
            Press("Digest settings", ActionId.HOME_SETTINGS, now, "Digest settings: day, hour and pause"),
        ]
    presses.append(Press("Help", ActionId.HOME_HELP, now, "Help: what can be asked for, and how"))
    if frame.other is not None:
        label = "Show my team's" if frame.other is HomeScope.TEAM else "Show mine"
        switch = HomeButton(frame.other, 0).encode()
        presses.append(Press(label, ActionId.HOME_SCOPE, switch, f"{label} accounts instead"))
    return Buttons((*presses, Press("Refresh", ActionId.HOME_REFRESH, now, "Refresh: read everything anew")))


def _flags(overview: Overview, known: Mapping[str, KnownFlag], scope: HomeScope) -> Iterator[Part]:
    if overview.scanned_at is None or not (overview.total or overview.flags):
        return
    yield Heading(_OPEN[scope])
    if not overview.flags:
        yield para("No strong warning is open.")
    for each in overview.flags:
        yield para(bold(account_name(each.account)), f": {w.waiting_line(each)}")
        now = known.get(each.flag.flag_id)
        if now is not None:
            yield from [flag_buttons(now)] if now.flag.state is FlagState.OPEN else flag_parts(now)
    if more := w.more_waiting_line(overview):
        yield para(more)
    if overview.total:
        value, says = HomeButton(scope, overview.page).encode(), f"{_ALL[scope]} that are open, as a direct message"
        yield Buttons((Press(_ALL[scope], ActionId.HOME_FLAGS, value, says),))


def _news(overview: Overview) -> Iterator[Part]:
    if overview.scanned_at is not None:
        yield Heading("This week")
        told = w.week_lines(overview)
        yield Items(tuple((line,) for line in told)) if told else para("No new or cleared warning, no change of tier.")
    lines, more = w.renewals_lines(overview)
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


def _admin(part: AdminPart | None) -> Iterator[Part]:
    if part is None:
        return
    yield Heading("For administrators")
    shown, left = part.problems[:_PROBLEMS], len(part.problems) - _PROBLEMS
    if shown:
        more = f"and {left} more: engagement doctor names them" if left > 0 else None
        yield para(bold("To mend"))
        yield Items(tuple(map(to_do, shown)), more=more)
    yield Items(tuple((line,) for line in part.standing))
    again = CheckAgain("").encode()
    yield Buttons((Press("Check again", ActionId.SETUP_CHECK, again, "Check again how the set-up stands"),))
    if part.asked:
        yield para(bold("Asked for last"))
        yield Items(tuple((line,) for line in part.asked))
    yield Note(
        "Who looked at what, in full: engagement audit. Who changed a warning, when and why: History beside it, or "
        "engagement flags show. Tokens, scopes, the clock and why something was not delivered: engagement doctor. "
        "You see this because you administer this app."
    )


def nobody_named() -> tuple[str, ...]:
    """What is said while no account names anybody."""
    return (
        "No account names an owner or a manager yet, so nobody has accounts here.",
        "Whoever imports them can add the columns owner_email and manager_email; then each person finds theirs here.",
        f"Until then ask about any account: {command('ACCT-123 quarterly')}, or {command('portfolio')}.",
    )


def not_their_own(standing_in: int, subscribed: int) -> tuple[str, ...]:
    """How many of the accounts are somebody's for now, and how many are others' that they subscribed to."""
    told = (
        (standing_in, "yours for now: the owner cannot be reached, or there is none"),
        (subscribed, "somebody else's, which you subscribed to"),
    )
    some = {n: "One of these accounts is" if n == 1 else f"{n} of these accounts are" for n, _ in told}
    return tuple(f"{some[n]} {why}." for n, why in told if n)


def nothing_stored() -> tuple[str, ...]:
    """What is said before anything was imported."""
    return (
        "There are no accounts yet: an administrator brings them in with engagement import.",
        "Once they are there, and the night's scan has looked at them, this page says what needs you.",
    )


def no_address() -> tuple[str, ...]:
    """What is said to somebody of whom Slack shows no address."""
    return (
        "Slack shows me no e-mail address of yours, so I cannot tell which accounts are yours.",
        "An administrator can name your Slack user id in the import of people (slack_user_id).",
    )


def no_accounts() -> tuple[str, ...]:
    """What somebody without accounts is told."""
    return (
        "No open account names you as its owner or manager, so there is nothing of yours to show here.",
        f"Ask about any account where you work: {command('ACCT-123 quarterly')}, or {command('portfolio')}.",
        "If accounts should be yours, the e-mail address of your Slack profile must be the owner_email in the records.",
    )
