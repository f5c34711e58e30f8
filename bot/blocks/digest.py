"""The weekly digest as a message: what needs a look with its buttons, then what is told in a line, then the team.

Pure: digest and the flags as they stand now in, message out. A message takes 50 blocks, so only the first flags have
buttons; the others are told without.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.blocks.flag import flag_buttons, flag_parts
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Buttons, Heading, Items, Line, Note, Para, Part, Press, bold, para
from bot.blocks.wording import TIER_MARKS, command
from bot.ids import ActionId
from bot.payloads import ShowAll
from engagement.digest import Digest, DigestItem, RollUp, Section
from engagement.known_flag import KnownFlag
from engagement.model import Flag, FlagState
from engagement.render.wording import digest as w

SHOWN_FLAGS = 9  # flags with buttons in one message
_SETTINGS = f"Day, hour, pause: {command('digest settings')}."

Known = Mapping[str, KnownFlag]


def digest_message(digest: Digest, known: Known, *, delivery_id: str | None = None) -> Message:
    """The digest. ``delivery_id`` is that of the message, for "Show all"; without one there is no such button."""
    buttons = _Buttons(known)
    first = Para(tuple((line,) for line in (w.digest_headline(digest), w.first_sentence(digest)) if line))
    parts: list[Part] = [
        Heading(w.digest_title(digest)),
        *([first] if first.lines else []),
        *_items(digest.items, digest, buttons),
        *_more(digest, delivery_id),
        *_lines(digest),
        *(_team(digest.roll_up, digest) if digest.roll_up else []),
        Note(f"{w.digest_footer(digest)} {_SETTINGS}"),
    ]
    return message("digest", parts)


def rest_message(digest: Digest, known: Known, *, after: int) -> Message:
    """What "Show all" shows: the accounts after the first ``after``, with their buttons."""
    rest = digest.items[after:]
    parts: list[Part] = [Heading(w.rest_title(len(rest))), *_items(rest, digest, _Buttons(known))]
    more = w.more_line(digest)
    return message("digest_rest", [*parts, *([para(more)] if more else [])])


def shown_flags(items: Sequence[DigestItem]) -> tuple[str, ...]:
    """The flags that have buttons in the message of these items, in order."""
    return tuple(flag.flag_id for item in items for flag in _told(item))[:SHOWN_FLAGS]


def _told(item: DigestItem) -> tuple[Flag, ...]:
    """The flags of an item that are told in a sentence or line of their own."""
    return (*(each.flag for each in item.warnings[: w.FULL]), *(each.flag for each in item.open))


class _Buttons:
    """Hands out the buttons of the first flags of a message. The state is said where it is no longer open."""

    def __init__(self, known: Known) -> None:
        self._known, self._left = known, SHOWN_FLAGS

    def of(self, flag: Flag) -> list[Part]:
        known = self._known.get(flag.flag_id)
        if self._left == 0 or known is None:
            return []
        self._left -= 1
        return [flag_buttons(known)] if known.flag.state is FlagState.OPEN else flag_parts(known)


def _items(items: Sequence[DigestItem], digest: Digest, buttons: _Buttons) -> Iterator[Part]:
    for item in items:
        if item.section is Section.NEWS:
            yield from _news(item, digest, buttons)
    for section, title in w.HEADINGS.items():
        some = [item for item in items if item.section is section]
        if not some:
            continue
        yield Heading(title)
        if section is Section.OPEN:
            for item in some:
                yield from _open(item, digest, buttons)
        else:
            yield Items(tuple((w.short_line(item, digest.timezone),) for item in some))


def _news(item: DigestItem, digest: Digest, buttons: _Buttons) -> Iterator[Part]:
    """The account with its first warning and the one thing to do; further warnings below, each with its buttons."""
    first, others = item.warnings[:1], item.warnings[1 : w.FULL]
    lines: list[Line] = [
        (bold(f"{TIER_MARKS[item.account.tier]} {w.account_name(item.account)}"),),
        (f"{w.account_line(item.account)}.",),
        *((line,) for line in w.tier_lines(item)),
        *((w.warning_line(each, item),) for each in first),
    ]
    rest = [line for line in (w.more_warnings_line(item), w.cleared_line(item)) if line]
    lines += [(line,) for line in rest]
    if w.action_line(item):
        lines.append((bold(w.action_line(item)),))
    yield Para(tuple(lines))
    for each in first:
        yield from buttons.of(each.flag)
    for each in others:
        yield para(w.warning_line(each, item))
        yield from buttons.of(each.flag)
    for line, waiting in zip(w.open_lines(item, digest.timezone), item.open, strict=True):
        yield para(line)
        yield from buttons.of(waiting.flag)


def _open(item: DigestItem, digest: Digest, buttons: _Buttons) -> Iterator[Part]:
    """One line, and the buttons of each flag that waits; with several flags each has its own line."""
    if len(item.open) == 1:
        yield para(w.short_line(item, digest.timezone))
        yield from buttons.of(item.open[0].flag)
        return
    yield para(bold(w.account_name(item.account)))
    for waiting in item.open:
        yield para(f"{w.open_line(waiting, digest.timezone)}.")
        yield from buttons.of(waiting.flag)


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
        w.tiers_line(digest.tiers),
        w.renewals_line(digest.renewals),
        w.watch_line(digest.watch),
        w.unscored_line(digest.unscored),
    ]
    kept = tuple((line,) for line in said if line)
    return [Para(kept)] if kept else []


def _team(team: RollUp, digest: Digest) -> Iterator[Part]:
    yield Heading(w.team_title(team))
    told = [
        w.team_sentence(team) if digest.accounts else "",
        w.new_in_team_line(team),
        *(w.escalated_line(each, digest.timezone) for each in team.escalated[: w.NAMED]),
        w.more_escalated_line(team),
        w.unacknowledged_line(team),
        w.fallen_line(team),
        w.tiers_line(team.tiers),
    ]
    yield Items(tuple((line,) for line in told if line))
    if team.top:
        yield para(bold("The largest risks"))
        yield Items(tuple((w.risk_line(line),) for line in team.top), numbered=True)
