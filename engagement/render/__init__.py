"""Reports as text: terminal, Markdown, JSON. Not Slack: the bot words its blocks with ``engagement.render.wording``."""

from engagement.render.account import account_document
from engagement.render.document import Document
from engagement.render.markdown import to_markdown
from engagement.render.portfolio import portfolio_document
from engagement.render.text import DEFAULT_WIDTH, to_text
from engagement.reports.json import to_json
from engagement.results import AccountReport, PortfolioReport

__all__ = ["document", "render_json", "render_markdown", "render_text"]


def document(report: AccountReport | PortfolioReport) -> Document:
    """The report as headings, paragraphs, lists and tables."""
    return account_document(report) if isinstance(report, AccountReport) else portfolio_document(report)


def render_text(report: AccountReport | PortfolioReport, width: int = DEFAULT_WIDTH) -> str:
    """The report for a terminal of ``width`` columns, ending in a line feed."""
    return to_text(document(report), width)


def render_markdown(report: AccountReport | PortfolioReport) -> str:
    """The report as Markdown, ending in a line feed."""
    return to_markdown(document(report))


def render_json(report: AccountReport | PortfolioReport) -> str:
    """The report as JSON, ending in a line feed; the same report gives the same bytes."""
    return to_json(report)
