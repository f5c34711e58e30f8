"""Reports as text and files. Not Slack: the bot words its blocks with ``engagement.render.wording``."""

from collections.abc import Callable

from engagement.render.account import account_document
from engagement.render.accounts import accounts_section
from engagement.render.document import Document, Paragraph
from engagement.render.flat import to_csv
from engagement.render.format import Format
from engagement.render.html import to_html
from engagement.render.markdown import to_markdown
from engagement.render.portfolio import portfolio_document
from engagement.render.text import DEFAULT_WIDTH, to_text
from engagement.render.wording.account import as_of_sentence
from engagement.render.xlsx import to_xlsx
from engagement.reports.json import to_json
from engagement.results import AccountReport, PortfolioReport

__all__ = [
    "Format",
    "document",
    "render",
    "render_csv",
    "render_html",
    "render_json",
    "render_markdown",
    "render_text",
    "render_xlsx",
]


def document(report: AccountReport | PortfolioReport) -> Document:
    """The report as headings, paragraphs, lists and tables."""
    return account_document(report) if isinstance(report, AccountReport) else portfolio_document(report)


def render(report: AccountReport | PortfolioReport, format: Format) -> bytes:
    """The report as the bytes of a file; the same report gives the same bytes."""
    return to_xlsx(report) if format is Format.XLSX else _WRITERS[format](report).encode()


def render_text(report: AccountReport | PortfolioReport, width: int = DEFAULT_WIDTH) -> str:
    """The report for a terminal of ``width`` columns, ending in a line feed."""
    return to_text(document(report), width)


def render_markdown(report: AccountReport | PortfolioReport) -> str:
    """The report as Markdown, ending in a line feed."""
    return to_markdown(document(report))


def render_json(report: AccountReport | PortfolioReport) -> str:
    """The report as JSON, ending in a line feed; the same report gives the same bytes."""
    return to_json(report)


def render_html(report: AccountReport | PortfolioReport) -> str:
    """The report as one self-contained HTML page, ending in a line feed; a long portfolio shows its first accounts."""
    footer = as_of_sentence(report)
    body = tuple(block for block in document(report) if block != Paragraph(footer))
    listed = accounts_section(report) if isinstance(report, PortfolioReport) else ()
    return to_html((*body, *listed), footer)


def render_csv(report: AccountReport | PortfolioReport) -> str:
    """The report as one flat table with a byte order mark and CR LF line ends."""
    return to_csv(report)


def render_xlsx(report: AccountReport | PortfolioReport) -> bytes:
    """The report as a workbook of several sheets."""
    return to_xlsx(report)


_WRITERS: dict[Format, Callable[[AccountReport | PortfolioReport], str]] = {
    Format.TEXT: render_text,
    Format.MARKDOWN: render_markdown,
    Format.JSON: render_json,
    Format.HTML: render_html,
    Format.CSV: render_csv,
}
