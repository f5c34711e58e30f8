"""A report as a file: the buttons that ask for it, and what the file is called and introduced with.

Slack parses the introduction, so no customer's text stands in it; the title is plain text, and the name is made of
letters, digits and dashes only: it becomes the name of a file on people's disks.
"""

import re
from typing import Final
from zoneinfo import ZoneInfo

from bot.blocks import limits
from bot.blocks.escape import clean
from bot.blocks.parts import Buttons, Menu, Option, Press
from bot.blocks.wording import account_title, period_title
from bot.ids import ActionId
from bot.payloads import EXPORTS, Export
from engagement.render.format import Format
from engagement.render.wording.formats import kept_end
from engagement.results import AccountReport, PortfolioReport

_FIRST: Final = Format.XLSX
_LABELS: Final = {
    Format.XLSX: "Export to Excel",
    Format.CSV: "Export to CSV",
    Format.HTML: "Export to a web page",
}
_CALLED: Final = {Format.XLSX: "an Excel workbook", Format.CSV: "a CSV table", Format.HTML: "a web page"}
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_NAME = 40  # characters of an account's id in a file's name
_PERSON = re.compile("[UW][A-Z0-9]+")


def export_buttons(delivery_id: str, subject: str) -> Buttons:
    """The buttons of the report that a delivery shows; ``subject`` names it to a screen reader."""
    first = Press(
        _LABELS[_FIRST], ActionId.EXPORT, Export(delivery_id, _FIRST).encode(), f"{_LABELS[_FIRST]}: {subject}"
    )
    others = [Option(_LABELS[each], Export(delivery_id, each).encode()) for each in EXPORTS if each is not _FIRST]
    return Buttons((first,), Menu(ActionId.EXPORT_AS, tuple(others)))


def file_name(report: AccountReport | PortfolioReport, format_: Format) -> str:
    """The file's name: "engagement-ACCT-123-2026-09-30.csv", by the last day of the period."""
    subject = _UNSAFE.sub("-", report.account.id)[:_NAME] if isinstance(report, AccountReport) else "portfolio"
    last = kept_end(report.period.end).astimezone(ZoneInfo(report.timezone)).date().isoformat()
    return f"engagement-{subject.strip('-') or 'account'}-{last}.{format_.value}"


def file_title(report: AccountReport | PortfolioReport) -> str:
    """What people read above the file."""
    account = report.account if isinstance(report, AccountReport) else None
    subject = account_title(account.id, account.name) if account else "Portfolio"
    return limits.clip(clean(f"{subject}: {period_title(report.period, report.timezone)}"), limits.HEADER)


def introduction(format_: Format, *, to: str | None, why: str | None = None) -> str:
    """The message that the file comes with. ``to`` is notified (a Slack user id); ``why`` it comes to them alone."""
    said = f"The report as {_CALLED[format_]}"
    said += f", for <@{to}>." if to and _PERSON.fullmatch(to) else "."
    return f"{said} {why}" if why else said
