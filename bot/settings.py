"""Every setting of the bot as one typed object, read once at the edge: environment, ``.env``, then ``engagement.toml``.

Names are those of docs/data.md, in capitals in the environment and in any case in the TOML file. Secrets are
``SecretStr``: they never appear in a repr, an error or a log. Nothing here connects to anything.
"""

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.rights import Role
from engagement.errors import InputError, SettingsError
from engagement.escalation import ANSWER_HOURS
from engagement.render.wording.formats import weekdays
from engagement.render.wording.reader import DEFAULT, english_in
from engagement.restriction import Rule, parse_rules

SLACK_API = "https://slack.com/api/"
_PREFIXES = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}
_WORKSPACE = AliasChoices("workspace", "workspace_id")
_NOT_SET = "not set"
_HIDDEN = "********"
_ADDRESS = re.compile(r"[^\s@,]+@[^\s@,]+")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")
_SLACK_ID = re.compile(r"[UWS][A-Z0-9]{2,30}")  # of a person or a user group
_ROLES = tuple(role.value for role in Role)


class Settings(BaseSettings):
    """What the operator may set. ``load_settings`` reads it; tests construct it."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True, populate_by_name=True
    )

    database_url: SecretStr | None = None
    workspace_id: str = Field("default", min_length=1, max_length=100, validation_alias=_WORKSPACE)
    config_file: Path | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API
    encryption_key: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    metrics_port: int | None = Field(None, ge=1, le=65535)
    admin_emails: Annotated[tuple[str, ...], NoDecode] = ()
    admins: Annotated[tuple[str, ...], NoDecode] = ()  # addresses, ids of people (U...) and of user groups (S...)
    managers: Annotated[tuple[str, ...], NoDecode] = ()
    members: Annotated[tuple[str, ...], NoDecode] = ()
    viewers: Annotated[tuple[str, ...], NoDecode] = ()
    default_role: Role = Role.MEMBER  # of full members whom no list names
    restricted: Annotated[tuple[Rule, ...], NoDecode] = ()  # accounts that only their own people see
    locale: str | None = None  # of what several people read; None: English in the workspace's country
    digest_weekday: int = 0  # 0 Monday
    digest_time: time = time(9)  # by the recipient's clock
    escalation_channel: str | None = None
    escalation_hours: float = Field(ANSWER_HOURS, gt=0, le=240)  # business hours at each level
    scan_time: time = time(2)  # by the workspace's clock
    audit_months: int = Field(12, ge=1, le=1200)  # of who looked at what
    retention_months: int | None = Field(None, ge=15, le=1200)  # of activities and usage; None keeps them

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over ``.env``, which wins over what the caller read from the TOML file."""
        return env_settings, dotenv_settings, init_settings

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _token_kind(cls, value: SecretStr | None, info: Any) -> SecretStr | None:
        prefix = _PREFIXES[info.field_name]
        if value is not None and not value.get_secret_value().startswith(prefix):
            raise ValueError(f"must be a token that starts with {prefix}")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address such as https://slack.com/api/")
        return value if value.endswith("/") else value + "/"

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("admin_emails", mode="before")
    @classmethod
    def _addresses(cls, value: Any) -> Any:
        addresses = tuple(dict.fromkeys(part.casefold() for part in _parts(value)))
        if not all(_ADDRESS.fullmatch(address) for address in addresses):
            raise ValueError("must be addresses such as ana@example.com, with commas between them")
        return addresses

    @field_validator("admins", "managers", "members", "viewers", mode="before")
    @classmethod
    def _people(cls, value: Any) -> Any:
        named = [part if _SLACK_ID.fullmatch(part) else part.casefold() for part in _parts(value)]
        if not all(_SLACK_ID.fullmatch(each) or _ADDRESS.fullmatch(each) for each in named):
            raise ValueError(
                "must be addresses, or ids of people (U0123456789) or user groups (S0123456789), with commas between"
            )
        return tuple(dict.fromkeys(named))

    @field_validator("restricted", mode="before")
    @classmethod
    def _rules(cls, value: Any) -> Any:
        texts = [value] if isinstance(value, str) else value
        try:
            return tuple(r for text in texts for r in ((text,) if isinstance(text, Rule) else parse_rules(text)))
        except (InputError, TypeError) as wrong:
            raise ValueError(str(wrong) if isinstance(wrong, InputError) else "must be rules with commas") from None

    @field_validator("default_role", mode="before")
    @classmethod
    def _role(cls, value: Any) -> Any:
        text = str(value).strip().casefold()
        if text not in _ROLES[:-1]:  # an app whose every member is an administrator would be a slip
            raise ValueError(f"must be one of {', '.join(_ROLES[:-1])}")
        return Role(text)

    @field_validator("locale")
    @classmethod
    def _locale(cls, value: str | None) -> str | None:
        found = english_in(value)
        if value is not None and found is None:
            raise ValueError("must be a country, or a locale with one, such as US or en-US")
        return found

    @field_validator("digest_weekday", mode="before")
    @classmethod
    def _weekday(cls, value: Any) -> Any:
        text = str(value).strip().capitalize()
        day = str(weekdays().index(text) if text in weekdays() else text)
        if day not in tuple("0123456"):
            raise ValueError("must be a day such as Monday, or its number: 0 (Monday) to 6 (Sunday)")
        return int(day)

    @field_validator("digest_time", "scan_time", mode="before")
    @classmethod
    def _time_of_day(cls, value: Any) -> Any:
        found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is not None:
            return time(int(found[1]), int(found[2]))
        if isinstance(value, time) and value == time(value.hour, value.minute):
            return value
        raise ValueError("must be a time of day such as 09:00")

    @field_validator("escalation_channel")
    @classmethod
    def _channel_id(cls, value: str | None) -> str | None:
        if value is not None and not _CHANNEL.fullmatch(value):
            raise ValueError("must be a channel's id such as C0123456789: in Slack at the end of the channel's details")
        return value

    @property
    def own_slack_api(self) -> bool:
        """Whether another Web API base than Slack's is in use (a local workspace, a gateway)."""
        return self.slack_api_url != SLACK_API

    def require(self, *names: str) -> Self:
        """Self, if all named settings are set. Raises ``SettingsError`` naming those that are not."""
        missing = [name.upper() for name in names if getattr(self, name) is None]
        if missing:
            raise SettingsError(f"Set {', '.join(missing)} in the environment, .env or engagement.toml.")
        return self

    def shown(self) -> dict[str, str]:
        """Every setting as text for people, secrets masked."""
        shown = {name.upper(): _shown(name, getattr(self, name)) for name in type(self).model_fields}
        return {name.replace("WORKSPACE_ID", "WORKSPACE"): text for name, text in shown.items()}


def load_settings(folder: Path | None = None) -> Settings:
    """The settings as the environment, ``.env`` and ``engagement.toml`` of a folder (default: here) give them.

    Raises ``SettingsError`` that names the setting and what is wrong with it, never its value.
    """
    folder = folder or Path.cwd()
    values = _read_toml(folder / "engagement.toml")
    try:
        return Settings(_env_file=folder / ".env", _env_file_encoding="utf-8", **values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{key}: {first['msg'].removeprefix('Value error, ')}") from None


def locale_in(settings: Settings, country: str | None) -> str:
    """The locale of what several people read: LOCALE's, else English in the workspace's country."""
    return settings.locale or english_in(country) or DEFAULT


def setting_names() -> frozenset[str]:
    """The names that may stand as single values at the top of ``engagement.toml``, in lower case."""
    return frozenset({*Settings.model_fields, "workspace"} - {"workspace_id"})


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read as TOML: {type(error).__name__}.") from None
    values = {key.lower(): value for key, value in read.items() if not isinstance(value, dict)}
    known = setting_names()
    unknown = sorted(set(values) - known)
    if unknown:
        raise SettingsError(f"{path.name}: {unknown[0]} is no setting; known are {', '.join(sorted(known))}.")
    return values


def _parts(value: Any) -> list[str]:
    """What stands between the commas of a text, or in a list."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise ValueError("must be a list with commas between")
    return [part.strip() for part in parts if part.strip()]


def _shown(name: str, value: Any) -> str:
    if value is None:
        return _NOT_SET
    if name == "restricted" and value:
        return f"{len(value)} rule{'s' * (len(value) > 1)}"
    if isinstance(value, tuple):
        return ", ".join(value) or _NOT_SET
    if name == "digest_weekday":
        return weekdays()[int(value)]
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, SecretStr):
        return _masked_url(value.get_secret_value()) if name == "database_url" else _HIDDEN
    return str(value)


def _masked_url(url: str) -> str:
    """A database address without its password and its query, which may hold one too."""
    parts = urlsplit(url)
    if not parts.netloc:
        return f"{parts.scheme}://{parts.path}" if "://" in url else _HIDDEN
    user = f"{parts.username}:{_HIDDEN}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"
