"""The evidence of a component: the figures and activities it rests on, or why there are none (method section 1)."""

from collections.abc import Callable

from engagement.model import Component, State
from engagement.results import Evidence
from engagement.scoring.definitions import SOURCES
from engagement.scoring.row import Row

_NAMED_DEPARTMENTS = 8


def _points(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("points", row.number("points"), row.strings("two_way_ids")),
        Evidence("two_way", row.count("two_way")),
        Evidence("weeks", row.number("weeks")),
    )


def _regularity(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("active_weeks", row.count("active_weeks"), row.strings("two_way_ids")),
        Evidence("weeks", float(int(row.number("weeks") or 0))),
    )


def _response_rate(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("asks", row.count("asks")),
        Evidence("answered", row.count("answered"), row.strings("answered_ids")),
        Evidence("unanswered", row.count("censored"), row.strings("unanswered_ids")),
        *(Evidence("unanswered_to", who, (ask,)) for ask, who in _addressed(row)),
        Evidence("settled", row.count("asks_settled")),
    )


def _addressed(row: Row) -> list[tuple[str, str]]:
    """The unanswered asks, latest first, with the contacts each addressed (";" between them)."""
    asks, people = row.strings("unanswered_ids"), row.strings("unanswered_contact_ids")
    return [(ask, who) for ask, who in zip(asks, people, strict=False) if who]


def _response_time(row: Row) -> tuple[Evidence, ...]:
    return (Evidence("median_hours", row.number("response_median_hours")), *_response_rate(row))


def _participation(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("held", row.count("meetings_held"), row.strings("held_ids")),
        Evidence("lost", row.count("meetings_lost"), row.strings("lost_ids")),
        Evidence("attendance", row.number("meeting_attendance")),
    )


def _strategic(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("strategic", row.count("strategic_meetings"), row.strings("strategic_ids")),
        Evidence("held", row.count("meetings_held"), row.strings("held_ids")),
    )


def _initiated(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("customer_asks", row.count("our_asks")),
        Evidence("asks", row.count("asks"), row.strings("answered_ids")),
    )


def _contacts(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("engaged_contacts", row.count("engaged_contacts"), row.strings("two_way_ids")),
        Evidence("top_contact_share", row.number("top_contact_share")),
        Evidence("without_top", row.number("effective_without_top")),
    )


def _departments(row: Row) -> tuple[Evidence, ...]:
    names = row.strings("department_names")[:_NAMED_DEPARTMENTS]
    return (
        Evidence("departments", row.count("departments"), row.strings("two_way_ids")),
        Evidence("department_names", ", ".join(names) or None),
    )


def _executives(row: Row) -> tuple[Evidence, ...]:
    return (
        Evidence("exec_touchpoints_91d", row.count("exec_touchpoints_91d"), row.strings("exec_ids")),
        Evidence("known_executives", row.count("known_executives")),
        Evidence("days_since_exec", row.number("days_since_exec")),
    )


def _counts(*columns: str) -> Callable[[Row], tuple[Evidence, ...]]:
    return lambda row: tuple(Evidence(name, row.optional_count(name)) for name in columns)


_MEASURED: dict[Component, Callable[[Row], tuple[Evidence, ...]]] = {
    Component.POINTS_PER_WEEK: _points,
    Component.REGULARITY: _regularity,
    Component.RESPONSE_RATE: _response_rate,
    Component.RESPONSE_TIME: _response_time,
    Component.MEETING_PARTICIPATION: _participation,
    Component.STRATEGIC_SHARE: _strategic,
    Component.CUSTOMER_INITIATED: _initiated,
    Component.EFFECTIVE_CONTACTS: _contacts,
    Component.DEPARTMENTS: _departments,
    Component.EXECUTIVES: _executives,
    Component.ADOPTION: _counts("active_users", "seats"),
    Component.FEATURE_BREADTH: _counts("features_used", "features_entitled"),
    Component.POWER_USERS: _counts("power_users", "active_users"),
    Component.USER_TREND: _counts("active_users", "previous_active_users"),
}


def component_evidence(
    component: Component, state: State, reason: str, row: Row, *, usual_gap_days: float, unsaid: bool
) -> tuple[Evidence, ...]:
    """What a component rests on. ``row`` is the window that earned the points; ``reason`` is "" for a measured one.

    ``unsaid``: there are sources whose records do not say who acted, so that "not connected" would not be true.
    """
    why: tuple[Evidence, ...] = ()
    if reason == "not_connected" and unsaid and SOURCES[component] != "usage":
        why = (Evidence("not_said", SOURCES[component]),)
    elif reason:
        why = (Evidence(reason, SOURCES[component] if reason in ("not_connected", "source_stopped") else None),)
    if state not in (State.MEASURED, State.STALE):
        return why
    if component is Component.SILENCE_RATIO:
        last = row.strings("two_way_ids")[:1]
        found: tuple[Evidence, ...] = (
            Evidence("silence_business_days", row.number("silence_days"), last),
            Evidence("usual_gap_business_days", usual_gap_days),
            Evidence("gap_count", row.count("gap_count")),
        )
    else:
        found = _MEASURED[component](row)
    return (*found, *why)
