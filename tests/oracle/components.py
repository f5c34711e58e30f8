"""The fifteen components of section 5: value, denominator and state of each (decisions 2 and 3)."""

from dataclasses import dataclass
from typing import Any

from tests.oracle.rows import ASK_KINDS, MEETING_KINDS, TALK_KINDS
from tests.oracle.sources import joint_state

EXEC_WEEKS = 13
MEETINGS = tuple(sorted(MEETING_KINDS))
REASON_NO_LICENCE = "no_licence"
REASON_NO_OPPORTUNITY = "no_opportunity"


@dataclass(frozen=True)
class Draft:
    """A component before its state: the kinds it rests on, its value (None: no opportunity) and its denominator."""

    kinds: tuple[str, ...]
    value: float | None
    n: float | None = None
    known: bool = True
    prior: bool = True


def components(found: dict[str, Any], by_kind: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Every component of one window by name, from the raw metrics and the states of the sources."""
    drafts = {**_frequency(found), **_quality(found), **_breadth(found)}
    done = {name: _finish(draft, by_kind) for name, draft in drafts.items()}
    licensed = found["product"]["seats"] != 0
    for name, draft in _product(found).items():
        done[name] = _finish(draft, by_kind) if licensed else _absent("not_applicable", REASON_NO_LICENCE)
    return done


def _absent(state: str, reason: str | None = None) -> dict[str, Any]:
    return {"state": state, "reason": reason, "value": None, "n": None, "prior": False}


def _finish(draft: Draft, by_kind: dict[str, str]) -> dict[str, Any]:
    """Unknown before stale before no opportunity before measured."""
    state = joint_state(draft.kinds, by_kind)
    if state == "unknown" or not draft.known:
        return _absent("unknown")
    if state == "stale":
        return _absent("stale")
    if draft.value is None:
        return _absent("not_applicable", REASON_NO_OPPORTUNITY)
    return {"state": "measured", "reason": None, "value": draft.value, "n": draft.n, "prior": draft.prior}


def _frequency(found: dict[str, Any]) -> dict[str, Draft]:
    weeks = found["weeks"]
    return {
        "points_per_week": Draft(TALK_KINDS, found["points_per_week"], weeks),
        "regularity": Draft(TALK_KINDS, found["regularity"], found["whole_weeks"]),
        "silence_ratio": Draft(TALK_KINDS, found["silence"]["ratio"]),
    }


def _quality(found: dict[str, Any]) -> dict[str, Draft]:
    replies, talks, asks = found["responsiveness"], found["meetings"], found["asks_of_both"]
    theirs = found["ours"]["asks"]  # what the customer asked of us
    initiated = found["customer_initiated"] if theirs or asks > 1 else None
    # None of the decided asks was answered: one says nothing, from two on the zero stands without the prior's lift.
    enough = replies["decided"] > 1 or (replies["decided"] == 1 and replies["answered"] > 0)
    lift = replies["answered"] > 0
    rate = replies["response_rate"] if enough else None
    mean = replies["restricted_mean_hours"] if enough else None
    return {
        "response_rate": Draft(ASK_KINDS, rate, replies["complete_asks"], prior=lift),
        "response_time": Draft(ASK_KINDS, mean, replies["complete_waits"], prior=lift),
        "meeting_participation": Draft(MEETINGS, talks["participation"], talks["held"] + talks["lost"]),
        "strategic_share": Draft(MEETINGS, talks["strategic_share"], talks["held"]),
        "customer_initiated": Draft(ASK_KINDS, initiated, asks, prior=theirs > 0),
    }


def _breadth(found: dict[str, Any]) -> dict[str, Draft]:
    people = found["stakeholders"]
    touches = people["exec_touchpoints"]
    return {
        "effective_contacts": Draft(TALK_KINDS, people["effective"]),
        "departments": Draft(TALK_KINDS, people["departments"]),
        "executives": Draft(TALK_KINDS, touches, EXEC_WEEKS, known=people["exec_known"]),
    }


def _product(found: dict[str, Any]) -> dict[str, Draft]:
    use = found["product"]
    named, active = use["users_known"], use["active_users"]
    seats_n = None if use["seats"] is None else max(use["seats"], active)
    entitled = use["features_entitled"]
    return {
        "adoption": Draft(("usage",), use["adoption"], seats_n, known=named and use["seats"] is not None),
        "feature_breadth": Draft(("usage",), use["feature_breadth"], entitled, known=entitled is not None),
        "power_users": Draft(("usage",), use["power_share"], active, known=named),
        "user_trend": Draft(("usage",), use["user_trend"], use["previous_active_users"], known=named),
    }
