"""Options that several commands share, and how a command opens the store."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from platformdirs import user_data_path

from bot.settings import Settings, load_settings, locale_in, setting_names
from engagement.config import load_config
from engagement.errors import InputError, SettingsError
from engagement.render.wording.reader import read_from_here_on
from engagement.service import Engagement

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="postgresql://... or sqlite:///file.db (default: DATABASE_URL, else a file in your data folder).",
    ),
]
WorkspaceName = Annotated[
    str | None, typer.Option("--workspace", metavar="ID", help="The workspace in the database (default: WORKSPACE).")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="TOML file with weights, anchors and thresholds (default: shipped)."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="See everything as of this date or time (default: now)."),
]


def open_service(
    database: str | None, workspace: str | None, config: Path | None = None, *, create: bool = False
) -> Engagement:
    """The service over the chosen database; with ``create`` the database is made and migrated when it is missing. What
    the command tells from here on is told by the habits of its workspace.

    Raises ``RefusedError`` where there is no database, ``ConfigError`` for a wrong configuration file.
    """
    settings = load_settings()
    opened = Engagement.open(
        database or database_url(settings),
        workspace=workspace or settings.workspace_id,
        config=load_config(config_in_use(config), settings=setting_names()),
        create=create,
    )
    read_from_here_on(locale_in(settings, opened.workspace().country))
    return opened


def config_in_use(config: Path | None) -> Path | None:
    """The configuration file that is named, else CONFIG_FILE's, else ``engagement.toml`` here, else none."""
    own = Path("engagement.toml")
    if config is not None:
        return config
    try:
        configured = load_settings().config_file
    except SettingsError:
        if not own.exists():
            raise
        configured = None  # a wrong setting in the file is said when the file is read
    return configured or (own if own.exists() else None)


def require_folder(path: Path) -> None:
    """Raises ``InputError`` where a file stands at the place of a folder to write to."""
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is a file; name a folder")


def database_url(settings: Settings) -> str:
    """The configured database, else an SQLite file in the user's data folder."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{user_data_path('engagement') / 'engagement.db'}"


def as_of_instant(text: str | None, timezone: str, option: str = "--as-of") -> datetime:
    """The instant that an option names: a date is that day's local midnight, none is now. Raises ``InputError``."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text!r} is no date or time; write 2026-10-01 or 2026-10-01T09:00+02:00") from None
    return moment.replace(tzinfo=moment.tzinfo or ZoneInfo(timezone)).astimezone(UTC)
