"""What buttons carry and bring back: versioned, size-checked dataclasses.

A value comes back from any client, at any age: reading one that does not fit is an error for the user
(``PayloadError``), never a KeyError.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from bot.blocks.limits import BUTTON_VALUE
from bot.ids import FlagDeed, Following
from engagement.delivery import HomeScope
from engagement.errors import InputError
from engagement.model import Verdict
from engagement.render.format import Format

EXPORTS: Final = (Format.XLSX, Format.CSV, Format.HTML)  # what a report can be had as in Slack
_VERSION = 1
_LONGEST_URL = 1500  # characters
_MOST_PAGES = 1_000_000
_FLAG_ID = re.compile("[0-9a-f]{32}")
_STAMP = re.compile("[0-9]{1,11}[.][0-9]{6}")  # of a message: seconds and microseconds


class PayloadError(InputError):
    """A button of a message that this version no longer understands."""

    def __init__(self) -> None:
        super().__init__("That button is from an older message. Run the command again.")


class PayloadTooLarge(ValueError):
    """A value that would not fit into a button; the caller leaves the button out."""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """One of several accounts that fitted what was typed, and the period asked for (None: the default)."""

    account_id: str
    period: str | None

    def encode(self) -> str:
        """The button's value. Raises ``PayloadTooLarge`` beyond Slack's limit."""
        return _value({"a": self.account_id, "p": self.period})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The choice in a button's value. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        account_id, period = fields.get("a"), fields.get("p")
        if not isinstance(account_id, str) or not account_id or not isinstance(period, str | None):
            raise PayloadError
        return cls(account_id, period)


@dataclass(frozen=True, slots=True)
class CommandChoice:
    """A command as it is typed, with the account that is meant among several that fitted."""

    text: str

    def encode(self) -> str:
        """The button's value. Raises ``PayloadTooLarge`` beyond Slack's limit."""
        return _value({"t": self.text})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The command in a button's value. Raises ``PayloadError`` for anything else."""
        text = _fields(value).get("t")
        if not isinstance(text, str) or not text:
            raise PayloadError
        return cls(text)


def read_choice(value: str | None) -> AccountChoice | CommandChoice:
    """What the button of a choice among accounts asks for. Raises ``PayloadError`` for anything else."""
    return CommandChoice.decode(value) if "t" in _fields(value) else AccountChoice.decode(value)


@dataclass(frozen=True, slots=True)
class Subscription:
    """An account whose warnings somebody wants in their digest, or no longer."""

    account_id: str
    wanted: bool

    def encode(self) -> str:
        """The button's value. Raises ``PayloadTooLarge`` beyond Slack's limit."""
        return _value({"s": self.account_id, "w": self.wanted})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """What is wanted. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        account_id, wanted = fields.get("s"), fields.get("w")
        if not isinstance(account_id, str) or not account_id or not isinstance(wanted, bool):
            raise PayloadError
        return cls(account_id, wanted)


@dataclass(frozen=True, slots=True)
class FlagButton:
    """Something to be done with a flag, as its ``revision`` was shown. Also a menu's entry and a modal's metadata.

    ``channel_id``: where a modal was opened from, so that its answer goes there.
    """

    flag_id: str
    revision: int
    deed: FlagDeed
    verdict: Verdict | None = None
    channel_id: str = ""

    def encode(self) -> str:
        """The value, within the 150 characters of a menu's entry where no conversation is named."""
        fields: dict[str, Any] = {"f": self.flag_id, "r": self.revision, "d": self.deed.value}
        if self.verdict is not None:
            fields["j"] = self.verdict.value
        if self.channel_id:
            fields["c"] = self.channel_id
        return _value(fields)

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """What is asked for. A button of another version that still names its flag only shows how it stands.

        Raises ``PayloadError`` for anything else.
        """
        fields = _json_object(value)
        flag_id, revision, deed = fields.get("f"), fields.get("r"), fields.get("d")
        verdict, channel = fields.get("j"), fields.get("c", "")
        if not isinstance(flag_id, str) or not _FLAG_ID.fullmatch(flag_id):
            raise PayloadError
        if fields.get("v") != _VERSION:
            return cls(flag_id, 0, FlagDeed.SHOW)
        if type(revision) is not int or not isinstance(channel, str):
            raise PayloadError
        try:
            judged = None if verdict is None else Verdict(verdict)
            return cls(flag_id, revision, FlagDeed(str(deed)), judged, channel)
        except ValueError:
            raise PayloadError from None


@dataclass(frozen=True, slots=True)
class ShowAll:
    """The digest whose other accounts are to be shown: the id of its delivery."""

    delivery_id: str

    def encode(self) -> str:
        """The button's value."""
        return _value({"g": self.delivery_id})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The digest in a button's value. Raises ``PayloadError`` for anything else."""
        delivery_id = _fields(value).get("g")
        if not isinstance(delivery_id, str) or not delivery_id:
            raise PayloadError
        return cls(delivery_id)


@dataclass(frozen=True, slots=True)
class CheckAgain:
    """Where the set-up is to be shown as it stands now: the id of a message's delivery, "" for the home tab."""

    delivery_id: str

    def encode(self) -> str:
        """The button's value."""
        return _value({"c": self.delivery_id})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The place in a button's value. Raises ``PayloadError`` for anything else."""
        delivery_id = _fields(value).get("c")
        if not isinstance(delivery_id, str):
            raise PayloadError
        return cls(delivery_id)


@dataclass(frozen=True, slots=True)
class Export:
    """The report that is wanted as a file, by the id of the delivery that shows it, and the format."""

    delivery_id: str
    format: Format

    def encode(self) -> str:
        """The value, within the 150 characters of a menu's entry."""
        return _value({"e": self.delivery_id, "f": self.format.value})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The report and the format in a button's value. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        delivery_id, format_ = fields.get("e"), fields.get("f")
        if not isinstance(delivery_id, str) or not delivery_id or format_ not in EXPORTS:
            raise PayloadError
        return cls(delivery_id, Format(format_))


@dataclass(frozen=True, slots=True)
class Follow:
    """What else is wanted of a report, by the id of the delivery that shows it."""

    delivery_id: str
    what: Following

    def encode(self) -> str:
        """The button's value."""
        return _value({"g": self.delivery_id, "w": self.what.value})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The report and what is wanted in a button's value. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        delivery_id, what = fields.get("g"), fields.get("w")
        if not isinstance(delivery_id, str) or not delivery_id or what not in set(Following):
            raise PayloadError
        return cls(delivery_id, Following(what))


@dataclass(frozen=True, slots=True)
class HomeButton:
    """What a button of the home tab is to show: whose accounts, and which page from 0."""

    scope: HomeScope
    page: int

    def encode(self) -> str:
        """The button's value."""
        return _value({"s": self.scope.value, "p": self.page})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """What a button's value asks for. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        scope, page = fields.get("s"), fields.get("p")
        if scope not in set(HomeScope) or type(page) is not int or not 0 <= page < _MOST_PAGES:
            raise PayloadError
        return cls(HomeScope(str(scope)), page)


@dataclass(frozen=True, slots=True)
class More:
    """A further part of what a message shows: the id of its delivery, and the part's number."""

    delivery_id: str
    part: int

    def encode(self) -> str:
        """The button's value."""
        return _value({"g": self.delivery_id, "n": self.part})

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The part in a button's value. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        delivery_id, part = fields.get("g"), fields.get("n")
        if not isinstance(delivery_id, str) or type(part) is not int or part < 1:
            raise PayloadError
        return cls(delivery_id, part)


@dataclass(frozen=True, slots=True)
class OpenedFrom:
    """The conversation that a modal was opened from, as its metadata: its answer goes there.

    No conversation: the app's own with the person. ``response_url``: of the command that opened it.
    """

    channel_id: str
    response_url: str | None = None

    def encode(self) -> str:
        """The metadata; an address that is too long is left out."""
        fields: dict[str, Any] = {"c": self.channel_id}
        if self.response_url and len(self.response_url) <= _LONGEST_URL:
            fields["u"] = self.response_url
        return _value(fields)

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The conversation in a modal's metadata. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        channel_id, url = fields.get("c"), fields.get("u")
        if not isinstance(channel_id, str) or not isinstance(url, str | None):
            raise PayloadError
        return cls(channel_id, url)


@dataclass(frozen=True, slots=True)
class MessageTouch:
    """A message that is logged as a touchpoint: its conversation, its stamp, and who wrote it (Slack user id, or "").

    ``touch_id`` and ``seen``: what was shown as logged of it, and when that was logged (ISO); "" where nothing was.
    ``response_url``: of what opened a modal, whose metadata this is; a button carries none.
    """

    channel_id: str
    ts: str
    author: str = ""
    touch_id: str = ""
    seen: str = ""
    response_url: str | None = None

    @property
    def message_id(self) -> str:
        """What the message is known by in the records."""
        return f"{self.channel_id}-{self.ts}"

    @property
    def written_at(self) -> datetime:
        """When the message was written."""
        seconds, _, fraction = self.ts.partition(".")
        return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(fraction))

    def encode(self) -> str:
        """The value or metadata; an address that is too long is left out."""
        short = {"c": self.channel_id, "t": self.ts, "u": self.author, "i": self.touch_id, "s": self.seen}
        fields: dict[str, Any] = {key: value for key, value in short.items() if value}
        if self.response_url and len(self.response_url) <= _LONGEST_URL:
            fields["r"] = self.response_url
        return _value(fields)

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The message in a value or metadata. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        channel, ts, author, touch_id, seen = texts = [fields.get(key, "") for key in ("c", "t", "u", "i", "s")]
        url = fields.get("r")
        if not all(isinstance(each, str) for each in texts) or not isinstance(url, str | None):
            raise PayloadError
        if not channel or not _STAMP.fullmatch(ts):
            raise PayloadError
        return cls(channel, ts, author, touch_id, seen, url)


def _value(fields: Mapping[str, Any]) -> str:
    """A button's value or a modal's metadata, with the version of its form. Raises ``PayloadTooLarge``."""
    value = json.dumps({"v": _VERSION, **fields}, separators=(",", ":"))
    if len(value) > BUTTON_VALUE:
        raise PayloadTooLarge(f"{len(value)} characters")
    return value


def _fields(value: str | None) -> dict[str, Any]:
    fields = _json_object(value)
    if fields.get("v") != _VERSION:
        raise PayloadError
    return fields


def _json_object(value: str | None) -> dict[str, Any]:
    if not value or len(value) > BUTTON_VALUE:
        raise PayloadError
    try:
        fields = json.loads(value)
    except (ValueError, RecursionError):
        raise PayloadError from None
    if not isinstance(fields, dict):
        raise PayloadError
    return fields
