"""The weekly digest as a message: what needs a look with its buttons, then what is told in a line, then the team.

Pure: digest and the flags as they stand now in, message out. A message takes 50 blocks, so only the first flags have
buttons; the others are told without.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.flag import flag_buttons, flag_parts
from bot.blocks.kit import fits, message
from bot.blocks.message import Message
from bot.blocks.notices import notice
from bot.blocks.parts import Buttons, Heading, Items, Line, Note, Para, Part, Press, bold, para
from bot.blocks.wording import TIER_MARKS, command
from bot.ids import ActionId
from bot.payloads import ShowAll
from engagement.digest import Digest, DigestItem, RollUp, Section
from engagement.known_flag import KnownFlag
from engagement.model import Flag, FlagState
from engagement.render.wording import digest as w
from engagement.render.wording import digest_account as account_words
from engagement.render.wording import digest_team as team_words
from engagement.render.wording.formats import count

SHOWN_FLAGS = 9  # flags with buttons in one message
_PORTFOLIO = f"All accounts: {command('portfolio')}."
_SETTINGS = f"Day, hour, pause: {command('digest settings')}."

Known = Mapping[str, KnownFlag]


def digest_message(digest: Digest, known: Known, *, delivery_id: str | None = None) -> Message:
    """The digest. ``delivery_id`` is that of the message, for "Show all"; without one there is no such button."""
    return _told("digest", digest.items, digest, known, lambda items: _framed(items, digest, delivery_id))


def preview_message(digest: Digest, coming: str) -> Message:
    """What the next digest would say, without buttons; ``coming``: when it is due."""
    first = para(bold("Preview, for you alone. "), f"This is what your digest would say now. {coming}")
    return _told("digest_preview", digest.items, digest, {}, lambda items: [first, *_framed(items, digest, None)])


def rest_message(digest: Digest, known: Known, *, after: int) -> Message:
    """What "Show all" shows: the accounts after the first ``after``, with their buttons."""
    rest, more = digest.items[after:], w.more_line(digest)
    first, last = Heading(w.rest_title(len(rest))), [para(f"{more} {_PORTFOLIO}")] if more else []
    return _told("digest_rest", rest, digest, known, lambda items: [first, *items, *last])


def _told(
    kind: str, items: Sequence[DigestItem], digest: Digest, known: Known, framed: Callable[[list[Part]], list[Part]]
) -> Message:
    """The items in their frame. Where the text cannot say all, it says the first ones, and how many more there are."""
    full = w.told_in_full(items)
    parts = said = framed([*_items(items, full, digest, _Buttons(known))])
    left = 0
    while left < len(items) and not fits(said):
        left += 1
        more = para(f"Left out here, shown in the message itself: {count(left, 'account')}.")
        said = framed([*_items(items[:-left], full, digest, _Buttons({})), more])
    return message(kind, parts, said)


def _framed(items: list[Part], digest: Digest, delivery_id: str | None) -> list[Part]:
    said = (w.digest_headline(digest), w.stand_in_sentence(digest), w.first_sentence(digest))
    first = Para(tuple((line,) for line in said if line))
    return [
        Heading(w.digest_title(digest)),
        *([first] if first.lines else []),
        *items,
        *_more(digest, delivery_id),
        *_lines(digest),
        *(_team(digest.roll_up, digest) if digest.roll_up else []),
        Note(f"{w.digest_footer(digest)} {_SETTINGS}"),
    ]


def shown_flags(items: Sequence[DigestItem]) -> tuple[str, ...]:
    """The flags that have buttons in the message of these items, in order."""
    full = w.told_in_full(items)
    return tuple(flag.flag_id for item in items for flag in _flags(item, full))[:SHOWN_FLAGS]


def _flags(item: DigestItem, full: int) -> tuple[Flag, ...]:
    """The flags of an item that are told in a sentence or a line of their own."""
    return (*(each.flag for each in item.warnings[:full]), *(each.flag for each in item.open[: w.OPEN_LINES]))


class _Buttons:
    """Hands out the buttons of the first flags of a message. The state is said where it is no longer open."""

    def __init__(self, known: Known) -> None:
        self._known, self._left = known, SHOWN_FLAGS

    def of(self, flag: Flag) -> list[Part]:
        """The flag's buttons; none when all are handed out."""
        self._left -= 1
        known = self._known.get(flag.flag_id)
        if self._left < 0 or known is None:
            return []
        return [flag_buttons(known)] if known.flag.state is FlagState.OPEN else flag_parts(known)


def _items(items: Sequence[DigestItem], full: int, digest: Digest, buttons: _Buttons) -> Iterator[Part]:
    for item in items:
        if item.section is Section.NEWS:
            yield from _account(_news(item, digest, full), _flags(item, full), buttons)
    for section, title in w.HEADINGS.items():
        some = [item for item in items if item.section is section]
        if not some:
            continue
        yield Heading(title)
        if section is not Section.OPEN:
            yield Items(tuple((w.short_line(item, digest.timezone),) for item in some))
        for item in some if section is Section.OPEN else ():
            yield from _account(_waiting(item, digest), _flags(item, full), buttons)


@dataclass(frozen=True, slots=True)
class _Told:
    """An account's lines: what stands before and after that of its first flag, and those of its flags."""

    before: tuple[Line, ...]
    flags: tuple[Line, ...]
    after: tuple[Line, ...]


def _account(told: _Told, flags: tuple[Flag, ...], buttons: _Buttons) -> Iterator[Part]:
    """One paragraph with the first flag's buttons below; further flags with buttons have paragraphs of their own."""
    handed = [buttons.of(flag) for flag in flags]
    apart = [(line, mine) for line, mine in zip(told.flags, handed, strict=True) if mine][1:]
    joined = tuple(line for line in told.flags if line not in [line for line, _ in apart])
    yield Para((*told.before, *joined, *told.after))
    yield from handed[0] if handed else ()
    for line, mine in apart:
        yield Para((line,))
        yield from mine


def _news(item: DigestItem, digest: Digest, full: int) -> _Told:
    """The account, why it is told, and the one thing to do."""
    head: tuple[Line, ...] = (
        (bold(f"{TIER_MARKS[item.account.tier]} {account_words.account_name(item.account)}"),),
        (f"{account_words.account_line(item.account)}.",),
        *((line,) for line in w.tier_lines(item)),
    )
    flags = [w.warning_line(each, item) for each in item.warnings[:full]] + w.open_lines(item, digest.timezone)
    rest = (w.more_warnings_line(item, full), w.more_open_line(item), w.cleared_line(item))
    action = w.action_line(item)
    tail: tuple[Line, ...] = tuple((line,) for line in rest if line) + (((bold(action),),) if action else ())
    return _Told(head, tuple((line,) for line in flags), tail)


def _waiting(item: DigestItem, digest: Digest) -> _Told:
    """An account whose warnings wait: one line while there is one."""
    if len(item.open) == 1:
        return _Told((), ((w.short_line(item, digest.timezone),),), ())
    more = w.more_open_line(item)
    lines = [f"{w.open_line(each, digest.timezone)}." for each in item.open[: w.OPEN_LINES]]
    name: Line = (bold(account_words.account_name(item.account)),)
    return _Told((name,), tuple((line,) for line in lines), ((more,),) if more else ())


def _more(digest: Digest, delivery_id: str | None) -> list[Part]:
    line = w.more_line(digest)
    if not line:
        return []
    if delivery_id is None:
        return [para(line)]
    press = Press("Show all", ActionId.DIGEST_ALL, ShowAll(delivery_id).encode(), f"Show all: {line}")
    return [para(line), Buttons((press,))]


def _lines(digest: Digest) -> list[Part]:
    said = [
        *w.stopped_lines(digest),
        team_words.tiers_line(digest.tiers),
        w.renewals_line(digest.renewals),
        w.watch_line(digest.watch),
        w.unscored_line(digest.unscored),
    ]
    kept = tuple((line,) for line in said if line)
    return [Para(kept)] if kept else []


def _team(team: RollUp, digest: Digest) -> Iterator[Part]:
    yield Heading(team_words.team_title(team))
    told = [
        team_words.team_sentence(team) if digest.accounts else "",
        team_words.new_in_team_line(team),
        *(team_words.escalated_line(each, digest.timezone) for each in team.escalated[: account_words.NAMED]),
        team_words.more_escalated_line(team),
        team_words.unacknowledged_line(team),
        team_words.fallen_line(team),
        team_words.tiers_line(team.tiers),
    ]
    yield Items(tuple((line,) for line in told if line))
    if team.top:
        yield para(bold(team_words.RISKS_TITLE))
        more = team_words.more_risks_line(team)
        lines = tuple((team_words.risk_line(line),) for line in team.top)
        yield Items(lines, numbered=True, more=f"{more.rstrip('.')}: {command('portfolio')}." if more else None)


def none_open() -> Message:
    """A digest that has become empty: every account of its reader's was closed meanwhile."""
    return notice("None of your accounts is open any more.")


def nothing_else() -> Message:
    """What a digest left out has become nothing."""
    return notice("Nothing else is to be said any more.")
