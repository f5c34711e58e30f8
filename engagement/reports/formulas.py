"""How each component's value comes from counts: the formula in the names of its inputs (method section 4)."""

from dataclasses import dataclass

from engagement.model import Component


@dataclass(frozen=True, slots=True)
class Formula:
    """``text`` uses the names of ``inputs``: columns of the facts by the name that the ledger gives them."""

    text: str
    inputs: tuple[tuple[str, str], ...]  # name, column


def _formula(text: str, **inputs: str) -> Formula:
    return Formula(text, tuple(inputs.items()))


RATE = "answered_in_time / response_rate"
TIME = "hours_saved / (limit - response_time)"
FORMULAS: dict[Component, Formula] = {
    Component.POINTS_PER_WEEK: _formula("points / weeks", points="points", weeks="weeks"),
    Component.REGULARITY: _formula("active_weeks / whole_weeks", active_weeks="active_weeks", whole_weeks="weeks"),
    Component.SILENCE_RATIO: _formula(
        "silence / usual_gap", silence="silence_days", own_gap="usual_gap_days", gaps="gap_count"
    ),
    Component.RESPONSE_RATE: _formula(
        "1 - survival(limit)",
        asks="asks",
        answered="answered",
        settled="asks_settled",
        answered_in_time="answered_in_time",
    ),
    Component.RESPONSE_TIME: _formula(
        "area under survival up to limit",
        asks="asks",
        answered="answered",
        settled="asks_settled",
        hours_saved="response_hours_saved",
    ),
    Component.MEETING_PARTICIPATION: _formula(
        "held / (held + lost) * attendance", held="meetings_held", lost="meetings_lost", attendance="meeting_attendance"
    ),
    Component.STRATEGIC_SHARE: _formula("strategic / held", strategic="strategic_meetings", held="meetings_held"),
    Component.CUSTOMER_INITIATED: _formula(
        "customer_asks / (customer_asks + our_asks)", customer_asks="our_asks", our_asks="asks"
    ),
    Component.EFFECTIVE_CONTACTS: _formula("exp(-sum(share * ln(share)))", engaged="engaged_contacts"),
    Component.DEPARTMENTS: _formula("departments", departments="departments", engaged="engaged_contacts"),
    Component.EXECUTIVES: _formula(
        "executive_touchpoints", executive_touchpoints="exec_touchpoints_91d", known_executives="known_executives"
    ),
    Component.ADOPTION: _formula("active_users / seats", active_users="active_users", seats="seats"),
    Component.FEATURE_BREADTH: _formula("min(1, used / entitled)", used="features_used", entitled="features_entitled"),
    Component.POWER_USERS: _formula(
        "power_users / active_users", power_users="power_users", active_users="active_users"
    ),
    Component.USER_TREND: _formula(
        "active_users / previous_users", active_users="active_users", previous_users="previous_active_users"
    ),
}
