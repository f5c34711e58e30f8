"""Two or three accounts side by side: a table of what reports say in short, then what sets them apart, with evidence.

Pure: the reports of the same period in, the message out.
"""

from collections.abc import Sequence
from typing import Final

from bot.blocks.escape import name
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Choice, Grid, Heading, Items, Line, Note, Part, bold, para
from bot.blocks.wording import TIER_MARKS, account_title, as_of_note, period_days
from bot.ids import ActionId
from bot.payloads import AccountChoice, PayloadTooLarge
from engagement.model import Dimension
from engagement.render.wording.components import SENTENCES
from engagement.render.wording.formats import capital, count, day, money, plain
from engagement.render.wording.names import component_name, dimension_name, tier_name
from engagement.render.wording.portfolio import signed
from engagement.render.wording.signals import warned
from engagement.reports.differences import Difference, differences
from engagement.results import AccountReport
from engagement.scoring.tiers import displayed

_MOST: Final = 5  # differences told
_NAME: Final = 24  # characters of an account's name in the table's header


def compared(reports: Sequence[AccountReport], reason: str | None = None) -> Message:
    """The comparison. ``reason`` stands first: why only one person sees it."""
    first = reports[0]
    parts: list[Part] = [para(reason)] if reason else []
    parts += [
        Heading("Side by side"),
        para(f"{capital(first.period.name)}, {period_days(first.period, first.timezone)}."),
        *[_account(report) for report in reports],
        Grid(("Compared", *_names(reports)), _rows(reports)),
        Heading("What sets them apart"),
        *_apart(reports),
        Note(f"{as_of_note(first)}. Differences are weighed as in the overall score."),
    ]
    return message("compared", parts)


def _account(report: AccountReport) -> Part:
    head = report.account
    line = f"{TIER_MARKS[report.score.tier]} {account_title(head.id, head.name)}"
    try:
        return Choice((line,), "Report", ActionId.OPEN_REPORT, AccountChoice(head.id, report.period.name).encode())
    except PayloadTooLarge:
        return para(line)


def _rows(reports: Sequence[AccountReport]) -> tuple[tuple[str, ...], ...]:
    def row(label: str, *cells: str) -> tuple[str, ...]:
        return (label, *(cell or "–" for cell in cells))

    dimensions = [
        row(dimension_name(each), *(_points(dict(report.dimensions.items())[each].score) for report in reports))
        for each in Dimension
    ]
    return (
        row("Score", *(_points(report.score.overall) for report in reports)),
        row("Tier", *(tier_name(report.score.tier) for report in reports)),
        row("Change", *(_change(report) for report in reports)),
        *dimensions,
        row("Red flags", *(str(len(warned(report))) for report in reports)),
        row("Revenue a year", *(_revenue(report) for report in reports)),
        row(
            "Renewal", *(day(report.account.renewal_date) if report.account.renewal_date else "" for report in reports)
        ),
    )


def _apart(reports: Sequence[AccountReport]) -> list[Part]:
    found = differences(reports)[:_MOST]
    if not found:
        return [para("No component is scored in more than one of them, so nothing can be compared.")]
    return [Items(tuple(_difference(each, reports) for each in found))]


def _difference(each: Difference, reports: Sequence[AccountReport]) -> Line:
    told = [
        f"{called}: {SENTENCES[each.name](score) if score else 'not scored'}"
        for called, score in zip(_names(reports), each.scores, strict=True)
    ]
    apart = count(round(each.apart, 1), "point")
    return bold(f"{component_name(each.name)}, {apart} of the score apart. "), f"{'; '.join(told)}."


def _names(reports: Sequence[AccountReport]) -> tuple[str, ...]:
    """The accounts in short: by name, or by id where two are called the same."""
    called = [name(plain(report.account.name) or report.account.id, _NAME) for report in reports]
    if len(set(called)) == len(called):
        return tuple(called)
    return tuple(name(report.account.id, _NAME) for report in reports)


def _points(score: float | None) -> str:
    return "not scored" if score is None else str(displayed(score))


def _change(report: AccountReport) -> str:
    before, now = report.change.previous_overall, report.score.overall
    return "" if before is None or now is None else signed(displayed(now) - displayed(before))


def _revenue(report: AccountReport) -> str:
    head = report.account
    return "" if head.arr is None else money(head.arr, head.currency)


def _renewal(report: AccountReport) -> str:
    renews = report.account.renewal_date
    return "" if renews is None else day(renews)
