"""What a record of each entity may hold (docs/data.md, section 1), as pydantic validates it: column by column.

A valid record is a plain dict with only the columns that were given, so that a file without a column leaves what the
store holds there. ``complete`` adds the defaults that depend on other columns.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Required, TypeAlias, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    ConfigDict,
    PlainValidator,
    Strict,
    StringConstraints,
    ValidationInfo,
    with_config,
)
from typing_extensions import TypedDict

from engagement.ingest import values
from engagement.ingest.reasons import Reason
from engagement.ingest.times import Clock
from engagement.model import CancelledBy, Direction, Entity, Kind, OutcomeKind, Response, Status

DEFAULT_SOURCE = "import"

Record: TypeAlias = dict[str, Any]


def _one_of(words: type[StrEnum]) -> Callable[[Any], str]:
    known = {word.value: word.value for word in words}

    def parse(value: Any) -> str:
        word = value if isinstance(value, str) else values.parse_text(value)
        if found := known.get(word) or known.get(word.strip().lower()):
            return found
        raise values.refuse(Reason.UNKNOWN_VALUE, f"use one of {', '.join(known)}")

    return parse


def _clock(info: ValidationInfo) -> Clock:
    return cast(Clock, info.context)


def _zone_name(value: Any) -> str:
    name = values.parse_text(value)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise values.refuse(Reason.NOT_A_ZONE, "it is no time zone; use a name such as Europe/Berlin") from error


def _currency(value: Any) -> str:
    code = values.parse_text(value).strip().upper()
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    raise values.refuse(Reason.UNKNOWN_VALUE, "use a currency's three-letter code, such as USD")


def _extra(value: Any) -> dict[str, str]:
    try:
        pairs = json.loads(value) if isinstance(value, str) else value
        return {values.parse_text(key): values.parse_text(text) for key, text in pairs.items()}
    except (ValueError, AttributeError) as error:
        raise values.refuse(Reason.NOT_TEXT, "it is no JSON object of texts") from error


Text = Annotated[str, PlainValidator(values.parse_text)]
Id = Annotated[str, PlainValidator(values.parse_id)]
Email = Annotated[str, PlainValidator(values.parse_email)]
OurEmail = Annotated[str, PlainValidator(values.parse_our_email)]
YesNo = Annotated[bool, PlainValidator(values.parse_yes_no)]
Count = Annotated[int, PlainValidator(values.parse_count)]
Amount = Annotated[float, PlainValidator(values.parse_amount)]
Positive = Annotated[float, PlainValidator(values.parse_positive)]
Minutes = Annotated[float, PlainValidator(values.parse_minutes)]
Features = Annotated[int | list[str], PlainValidator(values.parse_features)]
ZoneName = Annotated[str, PlainValidator(_zone_name)]
Currency = Annotated[str, PlainValidator(_currency)]
KindName = Annotated[str, PlainValidator(_one_of(Kind))]
DirectionName = Annotated[str, PlainValidator(_one_of(Direction))]
StatusName = Annotated[str, PlainValidator(_one_of(Status))]
Extra = Annotated[dict[str, str], PlainValidator(_extra)]
Moment = Annotated[datetime | date, PlainValidator(lambda value, info: _clock(info).moment(value))]
Instant = Annotated[datetime, PlainValidator(lambda value, info: _clock(info).instant(value))]
Day = Annotated[date, PlainValidator(lambda value, info: _clock(info).day(value))]

_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
class PersonColumns(TypedDict, total=False):
    """One of our people."""

    email: Required[OurEmail]
    name: Text
    manager_email: OurEmail
    team: Text
    role: Text
    slack_user_id: Id
    updated_at: Instant
    extra_json: Extra


@with_config(_STRICT)
class AccountColumns(TypedDict, total=False):
    """A customer."""

    account_id: Required[Id]
    name: Required[Text]
    segment: Text
    arr: Positive
    currency: Currency
    renewal_date: Day
    owner_email: OurEmail
    manager_email: OurEmail
    seats: Count
    features_entitled: Features
    stage: Text
    timezone: ZoneName
    country: Text
    closed_at: Day
    updated_at: Instant
    extra_json: Extra


@with_config(_STRICT)
class ContactColumns(TypedDict, total=False):
    """Somebody at a customer."""

    contact_id: Required[Id]
    account_id: Required[Id]
    name: Text
    email: Email
    title: Text
    department: Text
    is_exec: YesNo
    is_sponsor: YesNo
    left_on: Day
    updated_at: Instant
    extra_json: Extra


@with_config(_STRICT)
class ActivityColumns(TypedDict, total=False):
    """An activity, or one version of it. ``contact_email`` and ``contact_name`` are other ways to name the contact."""

    activity_id: Required[Id]
    account_id: Required[Id]
    kind: Required[KindName]
    occurred_at: Required[Moment]
    date_only: YesNo
    source: Id
    direction: DirectionName
    status: StatusName
    contact_id: Id
    contact_email: Email
    contact_name: Text
    owner_email: OurEmail
    thread_id: Id
    series_id: Id
    is_strategic: YesNo
    is_bulk: YesNo
    duration_minutes: Minutes
    scheduled_for: Instant
    booked_at: Instant
    status_at: Instant
    cancelled_by: Annotated[str, PlainValidator(_one_of(CancelledBy))]
    out_until: Instant
    arrived_at: Instant
    extra_json: Extra


@with_config(_STRICT)
class AttendeeColumns(TypedDict, total=False):
    """A customer invited to a meeting, or addressed by an e-mail."""

    activity_id: Required[Id]
    source: Id
    contact_id: Id
    contact_email: Email
    contact_name: Text
    response: Annotated[str, PlainValidator(_one_of(Response))]
    attended: YesNo
    updated_at: Instant
    extra_json: Extra


@with_config(_STRICT)
class UsageColumns(TypedDict, total=False):
    """What one user (or, without a user, the account) did with a feature on a day."""

    account_id: Required[Id]
    day: Required[Day]
    feature: Required[Id]
    user_id: Id
    source: Id
    events: Count
    active_minutes: Positive
    updated_at: Instant
    extra_json: Extra


@with_config(_STRICT)
class OutcomeColumns(TypedDict, total=False):
    """What a customer finally did."""

    account_id: Required[Id]
    occurred_on: Required[Day]
    outcome: Required[Annotated[str, PlainValidator(_one_of(OutcomeKind))]]
    amount: Amount
    reason: Text
    updated_at: Instant
    extra_json: Extra


TYPES: Final[Mapping[Entity, Any]] = {
    Entity.PEOPLE: PersonColumns,
    Entity.ACCOUNTS: AccountColumns,
    Entity.CONTACTS: ContactColumns,
    Entity.ACTIVITIES: ActivityColumns,
    Entity.ATTENDEES: AttendeeColumns,
    Entity.USAGE: UsageColumns,
    Entity.OUTCOMES: OutcomeColumns,
}
COLUMNS: Final[Mapping[Entity, tuple[str, ...]]] = {
    entity: tuple(columns.__annotations__) for entity, columns in TYPES.items()
}
"""Every column of an entity that a file may hold."""
REQUIRED: Final[Mapping[Entity, frozenset[str]]] = {
    entity: columns.__required_keys__ - {"activity_id"} if entity is Entity.ACTIVITIES else columns.__required_keys__
    for entity, columns in TYPES.items()
}
"""The columns that a file must hold (an activity without an id gets a hash of its row)."""

QUICK: Final[Mapping[Any, Any]] = {
    Id: Annotated[str, Strict(), StringConstraints(max_length=250, pattern=r"\A[!-~]+\z")],
    OurEmail: Annotated[str, Strict(), StringConstraints(max_length=250, pattern=r"\A[!-?\[-~]+@[!-?\[-~]+\z")],
    KindName: Literal[*(word.value for word in Kind)],
    DirectionName: Literal[*(word.value for word in Direction)],
    StatusName: Literal[*(word.value for word in Status)],
}
"""Stricter types that pydantic checks without calling Python; what passes has the same value under the full rule."""
