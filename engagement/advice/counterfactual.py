"""The facts as they would read if plays happened (method section 7). Pure; one row for each set of plays.

The next period is as long as this one and the account behaves in it as in this one; the plays' events come on top and
every column that depends on them is computed anew. A ratio against the previous window then compares with this window.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engagement.advice.effects import ACTS, HAPPENINGS
from engagement.config import MetricsConfig
from engagement.model import Kind
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import FACTS_USED
from engagement.scoring.row import Columns, Row

ANSWER_HOURS = 24.0  # "within a business day", counted as the full day
_KIND_OF: dict[str, Kind] = {
    "meetings": Kind.MEETING,
    "strategic_meetings": Kind.MEETING,
    "reviews": Kind.BUSINESS_REVIEW,
    "trainings": Kind.TRAINING,
    "calls": Kind.CALL,
    "messages": Kind.EMAIL,
}


@dataclass(frozen=True)
class NextPeriod:
    """An account's facts in this period, from which the next one is imagined."""

    now: Row
    metrics: MetricsConfig
    business_days_per_week: int = 5

    def facts(self, amounts: Floats) -> Columns:
        """The columns that scoring reads; ``amounts`` has a row for each set of plays, columns as ``HAPPENINGS``."""
        changed = {**self._acts(amounts), **self._answers(amounts), **self._people(amounts), **self._use(amounts)}
        size = len(amounts)
        return Columns({name: changed[name] if name in changed else self._same(name, size) for name in FACTS_USED})

    def unchanged(self) -> Columns:
        """The facts of this period as they are."""
        return Columns({name: self._same(name, 1) for name in FACTS_USED})

    def _acts(self, amounts: Floats) -> dict[str, NDArray[Any]]:
        """Frequency and meetings. The acts fall into different weeks, evenly over the period."""
        by_kind = {name: _of(amounts, name) for name in ACTS}
        acts = _sum(list(by_kind.values()))
        earned = _sum([self.metrics.kind_points.get(_KIND_OF[name], 0.0) * n for name, n in by_kind.items()])
        weeks, regularity = self._number("weeks"), self._number("regularity")
        whole = np.floor(weeks)
        idle = 1 - regularity  # an act hits an idle week as often as weeks are idle
        busy = regularity + np.minimum(acts, whole) / max(whole, 1.0) * idle
        strategic = by_kind["strategic_meetings"] + by_kind["reviews"]
        meetings = by_kind["meetings"] + strategic
        return {
            "points_per_week": self._number("points_per_week") + earned / weeks,
            "regularity": busy,
            **self._silence(acts),
            **self._meetings(meetings, strategic),
            "exec_touchpoints_91d": self._number("exec_touchpoints_91d")
            + _of(amounts, "with_executive") * min(1.0, self.metrics.exec_window_days / (7 * weeks)),
        }

    def _silence(self, acts: Floats) -> dict[str, NDArray[Any]]:
        """n acts in the middles of n equal parts of the period: the last one is half a part before its end."""
        now = self._number("silence_days")
        longest = self._number("weeks") * self.business_days_per_week
        since = np.fmin(now, longest / (2 * np.maximum(acts, 1.0)))
        ever = self.now.when("last_customer_act_at") is not None
        end = np.datetime64(0, "us")  # only whether there was one is read
        last = np.where((acts > 0) | ever, end, np.datetime64("NaT", "us"))
        return {"silence_days": np.where(acts > 0, since, now), "last_customer_act_at": last}

    def _meetings(self, meetings: Floats, strategic: Floats) -> dict[str, NDArray[Any]]:
        """Meetings held besides; who is invited comes as often as now (where nobody is known to be: always)."""
        held, lost = self._count("meetings_held"), self._count("meetings_lost")
        kept, share = self._number("meeting_participation"), self._number("strategic_share")
        attendance = kept * (held + lost) / held if held else np.nan
        attendance = 1.0 if np.isnan(attendance) else attendance
        now_held = held + meetings
        return {
            "meetings_held": now_held,
            "meeting_participation": np.where(meetings > 0, _ratio(now_held, now_held + lost) * attendance, kept),
            "strategic_share": np.where(meetings > 0, _ratio(np.nan_to_num(share) * held + strategic, now_held), share),
        }

    def _answers(self, amounts: Floats) -> dict[str, NDArray[Any]]:
        """First requests that go unanswered now are answered, then further ones are asked and answered."""
        answers, theirs = _of(amounts, "answers"), _of(amounts, "customer_asks")
        settled, asks, our_asks = self._count("asks_settled"), self._count("asks"), self._count("our_asks")
        rate, mean = self._number("response_rate"), self._number("response_restricted_mean_hours")
        if self._count("answered") == 0 and settled:
            rate, mean = 0.0, self.metrics.settle_business_hours
        open_now = settled * (1 - rate) if settled else 0.0
        turned = np.minimum(answers, np.nan_to_num(open_now))
        further = answers - turned
        n = settled + further
        saved = self.metrics.settle_business_hours - ANSWER_HOURS
        asked, started = asks + further, our_asks + theirs
        some = answers > 0
        known = settled > 0
        return {
            "asks": asked,
            "answered": self._count("answered") + answers,
            "asks_settled": n,
            "our_asks": started,
            "customer_initiated": _ratio(started, asked + started),
            "response_rate": np.where(some, _ratio((rate * settled if known else 0.0) + answers, n), rate),
            "response_restricted_mean_hours": np.where(
                some,
                _ratio(np.maximum((mean * settled if known else 0.0) - saved * turned, 0) + ANSWER_HOURS * further, n),
                mean,
            ),
        }

    def _people(self, amounts: Floats) -> dict[str, NDArray[Any]]:
        """A new contact takes part as much as the average engaged one."""
        new = _of(amounts, "new_contacts")
        engaged, effective = self._count("engaged_contacts"), self._number("effective_contacts")
        return {
            "engaged_contacts": engaged + new,
            "effective_contacts": np.where(new > 0, widened(effective, engaged, new), effective),
            "departments": self._number("departments") + _of(amounts, "new_departments"),
        }

    def _use(self, amounts: Floats) -> dict[str, NDArray[Any]]:
        """Users, power users and features; the previous window is now this one."""
        active, seats = self._number("active_users"), self._number("seats")
        share = np.minimum(_of(amounts, "idle_seats"), 1.0)
        idle = active if np.isnan(seats) else max(seats - active, 0.0)
        users = active + share * idle
        power = np.nan_to_num(self._number("power_user_share")) * active + _of(amounts, "power_users")
        entitled, breadth = self._number("features_entitled"), self._number("feature_breadth")
        return {
            "active_users": users,
            "previous_active_users": np.full(len(amounts), active),
            "adoption": self._number("adoption") + _ratio(users - active, np.full(len(amounts), seats)),
            "user_trend": _ratio(users, np.full(len(amounts), active)),
            "power_user_share": _ratio(np.minimum(power, users), users),
            "feature_breadth": np.minimum(
                breadth + _ratio(_of(amounts, "features"), np.full(len(amounts), entitled)), max(breadth, 1.0)
            ),
        }

    def _number(self, name: str) -> float:
        found = self.now.number(name)
        return np.nan if found is None else found

    def _count(self, name: str) -> float:
        return self.now.number(name) or 0.0

    def _same(self, name: str, size: int) -> NDArray[Any]:
        """A column that no play changes; of the contacts only whether one is an executive is read."""
        if name == "contacts":
            cell = [c for c in self.now.records(name) if c.get("is_exec")][:1]
            column = np.empty(size, dtype=object)
            column[:] = [cell] * size
            return column
        if name == "last_customer_act_at":
            return np.full(size, np.datetime64("NaT" if self.now.when(name) is None else 0, "us"))
        cell_value = self.now.cell(name)
        if isinstance(cell_value, str | bool | np.bool_):
            return np.full(size, cell_value, dtype=object)
        return np.full(size, self._number(name))


def widened(effective: float, engaged: float, new: Floats) -> Floats:
    """Effective contacts when ``new`` contacts join ``engaged`` ones, each with the average share of these.

    exp of the entropy H' = (c H + k ln c) / (c + k) + ln((c + k) / c), with c engaged, k new and H = ln(effective).
    """
    if engaged <= 0 or not effective > 0:
        return np.asarray(new, dtype=np.float64)
    whole = engaged + new
    entropy = (engaged * np.log(effective) + new * np.log(engaged)) / whole + np.log(whole / engaged)
    return np.asarray(np.exp(entropy), dtype=np.float64)


def _of(amounts: Floats, name: str) -> Floats:
    return amounts[:, HAPPENINGS.index(name)]


def _sum(parts: list[Floats]) -> Floats:
    """Left to right, so that a set of plays has the same sum wherever it stands."""
    total = np.zeros_like(parts[0])
    for part in parts:
        total = total + part
    return total


def _ratio(above: Floats | float, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
