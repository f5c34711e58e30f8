"""A list of flags with their buttons, a page at a time, the strongest first.

Pure: the flags as they stand now in, the message out. A page has at most ``PER_PAGE`` flags, three blocks each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.blocks.escape import name
from bot.blocks.flag import flag_buttons, flag_parts
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Buttons, Heading, Note, Para, Part, Press, bold, code, para
from bot.blocks.wording import account_title, command
from bot.ids import ActionId
from bot.payloads import AccountChoice, More, PayloadTooLarge
from engagement.filters import NO_FILTER
from engagement.flag_list import FlagList
from engagement.known_flag import KnownFlag
from engagement.model import FlagState
from engagement.render.wording.flag_list import flag_line, list_sentence, snoozed_sentence
from engagement.render.wording.formats import capital, count
from engagement.render.wording.portfolio import filter_clause
from engagement.results import PortfolioFilter

PER_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose flags a list has: one account's (its title), the asker's own, or those that a filter lets through; and in
    which state, where one was asked for."""

    account: str | None = None
    mine: bool = False
    filters: PortfolioFilter = NO_FILTER
    state: FlagState | None = None

    @property
    def title(self) -> str:
        """The heading of the list."""
        what = f"{'open' if self.state is None else self.state.value} warnings"
        if self.account is not None:
            return f"{capital(what)}: {name(self.account)}"
        return f"Your {what}" if self.mine else capital(what)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, counted from 0. ``root``: the id of the first one's delivery, for the button that asks for the next."""

    number: int
    flags: Sequence[KnownFlag]
    root: str


def flag_page(of: FlagList, whose: Whose, page: Page, reason: str | None = None) -> Message:
    """A page of the list. ``reason`` stands first: why only one person sees it."""
    parts: list[Part] = [para(reason)] if reason else []
    if page.number == 0:
        clause = filter_clause(whose.filters)
        only = f" Only accounts {clause}." if clause and not whose.mine else ""
        parts += [Heading(whose.title), para(f"{list_sentence(of.total, of.accounts, of.strong)}{only}")]
    for known in page.flags:
        parts += flag_entry(known, named=whose.account is None)
    parts += _next(of, page)
    if page.number == 0:
        snoozed = snoozed_sentence(of.snoozed)
        if snoozed:
            snoozed += f" To see those: {command('flags snoozed')}."
        parts.append(Note(f"{snoozed} What a warning rests on is in the account's report.".strip()))
    return message("flag_list", parts)


def flag_entry(known: KnownFlag, *, named: bool) -> list[Part]:
    """A flag with its buttons; with its account's name, where the list has several."""
    line = (flag_line(known),)
    title = account_title(known.account.id, known.account.name)
    entry = Para(((bold(title),), line)) if named else Para((line,))
    buttons = flag_buttons(known)
    if named:
        buttons = replace(buttons, presses=(*buttons.presses, *_report(known, title)))
    return [entry, *flag_parts(known)[:-1], buttons] if known.flag.state is not FlagState.OPEN else [entry, buttons]


def _report(known: KnownFlag, title: str) -> list[Press]:
    try:
        value = AccountChoice(known.account.id, None).encode()
    except PayloadTooLarge:
        return []
    return [Press("Report", ActionId.OPEN_REPORT, value, f"Report of {title}")]


def _next(of: FlagList, page: Page) -> list[Part]:
    after = (page.number + 1) * PER_PAGE
    left = of.total - after
    if left <= 0:
        return []
    if after >= len(of.ids):
        return [para(f"{count(left, 'more warning')}: ask for fewer, such as ", code(command("flags mine")), ".")]
    label = f"Show {min(left, PER_PAGE)} more"
    press = Press(
        label, ActionId.MORE, More(page.root, page.number + 1).encode(), f"{label} of {count(left, 'warning')}"
    )
    return [para(f"{count(left, 'more warning')} below these."), Buttons((press,))]
