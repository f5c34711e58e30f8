"""Why a component has no fresh measurement, row by row; the state follows from it (method sections 1 and 10)."""

import numpy as np

from engagement.model import Component
from engagement.scoring.definitions import REASONS, RESPONSES, SOURCE_COLUMNS, SOURCES, Codes, Flags
from engagement.scoring.row import Columns, listing

_CODES = {name: code for code, name in enumerate(REASONS)}


def reasons(component: Component, facts: Columns) -> Codes:
    """The first reason that holds, by precedence: licence, connection, master data, delivery, opportunity."""
    state = SOURCE_COLUMNS[SOURCES[component]]
    before, after = _specific(component, facts)
    checks: list[tuple[Flags, str]] = []
    if SOURCES[component] == "usage":
        checks.append((facts.numbers("seats") == 0, "no_licence"))
    checks.append((facts.where(state, "unknown"), "not_connected"))
    checks += before
    checks.append((facts.where(state, "stale"), "source_stopped"))
    checks += after
    codes = np.zeros(len(facts), dtype=np.int8)
    for flag, name in reversed(checks):  # the first that holds has the last word
        codes[flag] = _CODES[name]
    return codes


def _specific(component: Component, facts: Columns) -> tuple[list[tuple[Flags, str]], list[tuple[Flags, str]]]:
    """A component's own reasons: missing master data, then no opportunity."""

    def missing(name: str) -> Flags:
        return np.isnan(facts.numbers(name))

    if component in RESPONSES:
        settled, answered = facts.counts("asks_settled"), facts.counts("answered")
        name = "response_rate" if component is Component.RESPONSE_RATE else "response_restricted_mean_hours"
        return [], [
            (facts.counts("asks") == 0, "no_asks"),
            (settled == 0, "asks_too_recent"),
            ((answered == 0) & (settled < 2), "too_few_asks"),
            (missing(name) & (answered > 0), "asks_too_recent"),
        ]
    if component is Component.EXECUTIVES:
        return [(~_executives_known(facts), "executives_not_known")], []
    if component is Component.ADOPTION:
        return [(missing("seats"), "seats_not_known"), (_users_unknown(facts), "users_not_known")], []
    if component is Component.FEATURE_BREADTH:
        entitled = facts.numbers("features_entitled")
        return [(np.isnan(entitled), "features_not_known")], [(entitled == 0, "no_features_entitled")]
    if component is Component.SILENCE_RATIO:  # outbound mail alone must not start the clock, and so earn points
        never = facts.missing("last_customer_act_at")
        return [], [(missing("silence_days"), "no_record"), (never, "no_customer_act")]
    if component is Component.CUSTOMER_INITIATED:  # one ask of ours to a silent customer says nothing yet
        ours, theirs = facts.counts("asks"), facts.counts("our_asks")
        return [], [(ours + theirs == 0, "no_conversations"), ((theirs == 0) & (ours < 2), "too_few_asks")]
    name, why = {
        Component.POINTS_PER_WEEK: ("points_per_week", "no_record"),
        Component.REGULARITY: ("regularity", "no_record"),
        Component.MEETING_PARTICIPATION: ("meeting_participation", "no_meetings"),
        Component.STRATEGIC_SHARE: ("strategic_share", "no_completed_meetings"),
        Component.EFFECTIVE_CONTACTS: ("effective_contacts", "no_record"),
        Component.DEPARTMENTS: ("departments", "no_record"),
        Component.POWER_USERS: ("power_user_share", "no_active_users"),
        Component.USER_TREND: ("user_trend", "no_previous_users"),
    }[component]
    users = component in (Component.POWER_USERS, Component.USER_TREND)
    return [(_users_unknown(facts), "users_not_known")] if users else [], [(missing(name), why)]


def _users_unknown(facts: Columns) -> Flags:
    """Usage none of which names a user: nothing is known of users."""
    return facts.where("usage_users_known", False)


def _executives_known(facts: Columns) -> Flags:
    """Whether any contact of the account, gone or not, is an executive (method section 10)."""
    known = facts.counts("known_executives") > 0
    unsure = np.flatnonzero(~known)
    contacts = facts.objects("contacts") if len(unsure) else ()
    for i in unsure:
        known[i] = any(bool(contact["is_exec"]) for contact in listing(contacts[i]))
    return np.asarray(known, dtype=np.bool_)
