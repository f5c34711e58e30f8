"""How engaged every customer is, with evidence, and what to do about it: the engine, usable as a library.

    from engagement import Engagement

    with Engagement.open("sqlite:///engagement.db") as service:
        report = service.account_report("ACCT-123", "quarterly", as_of=datetime(2026, 10, 1, tzinfo=UTC))

Errors that a user can cause derive from ``EngagementError`` and are one line. This package knows no Slack.
"""

from engagement.config import Config, load_config
from engagement.errors import (
    AccountAmbiguous,
    AccountNotFound,
    ConfigError,
    DatabaseUnavailable,
    EngagementError,
    ImportFileError,
    InputError,
    PeriodError,
    RefusedError,
    SchemaOutOfDate,
    SettingsError,
)
from engagement.model import Tier
from engagement.render import Format, render_json, render_markdown, render_text
from engagement.render import render as render_report  # the package keeps its own name
from engagement.results import AccountReport, PortfolioReport
from engagement.service import Engagement

__all__ = [
    "AccountAmbiguous",
    "AccountNotFound",
    "AccountReport",
    "Config",
    "ConfigError",
    "DatabaseUnavailable",
    "Engagement",
    "EngagementError",
    "Format",
    "ImportFileError",
    "InputError",
    "PeriodError",
    "PortfolioReport",
    "RefusedError",
    "SchemaOutOfDate",
    "SettingsError",
    "Tier",
    "load_config",
    "render_json",
    "render_markdown",
    "render_report",
    "render_text",
]
