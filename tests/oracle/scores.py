"""Components to points, dimensions, the overall score, coverage, bounds and tier (method, section 5)."""

from collections.abc import Callable, Sequence
from math import floor
from typing import Any

LEVELS = (0.0, 60.0, 80.0, 100.0)

# dimension -> (weight, component -> (weight, anchors for 0/60/80/100 points, shrunk before it is mapped))
Table = dict[str, tuple[float, dict[str, tuple[float, tuple[float, float, float, float], bool]]]]
DEFAULT_TABLE: Table = {
    "frequency": (
        0.25,
        {
            "points_per_week": (0.5, (0, 0.75, 1.5, 3), True),
            "regularity": (0.3, (0, 0.4, 0.7, 0.95), True),
            "silence_ratio": (0.2, (8, 3, 1.5, 1), False),
        },
    ),
    "quality": (
        0.30,
        {
            "response_rate": (0.3, (0.1, 0.5, 0.75, 0.95), True),
            "response_time": (0.2, (120, 60, 30, 6), True),
            "meeting_participation": (0.25, (0.2, 0.6, 0.8, 0.97), True),
            "strategic_share": (0.15, (0, 0.1, 0.25, 0.5), True),
            "customer_initiated": (0.1, (0, 0.15, 0.3, 0.5), True),
        },
    ),
    "breadth": (
        0.20,
        {
            "effective_contacts": (0.45, (0, 2, 3.5, 6), False),
            "departments": (0.25, (0, 2, 3, 4), False),
            "executives": (0.3, (0, 1, 2, 4), True),
        },
    ),
    "product": (
        0.25,
        {
            "adoption": (0.4, (0.05, 0.4, 0.65, 0.9), True),
            "feature_breadth": (0.25, (0.05, 0.35, 0.55, 0.8), True),
            "power_users": (0.2, (0, 0.1, 0.2, 0.4), True),
            "user_trend": (0.15, (0.4, 0.85, 1, 1.2), True),
        },
    ),
}
DEFAULTS: dict[str, Any] = {
    "table": DEFAULT_TABLE,
    "prior_strength": 4,
    "tiers": ((80, "highly_engaged"), (60, "moderately_engaged"), (40, "low_engaged"), (0, "disengaged")),
    "minimum_coverage": 0.6,
    "stale_looks_back": 5,
}


def curve_points(value: float, anchors: Sequence[float]) -> float:
    """Straight lines between the four anchors, flat outside them; falling anchors mean less is better."""
    if anchors[0] > anchors[-1]:
        return curve_points(-value, [-a for a in anchors])
    if value <= anchors[0]:
        return 0.0
    for (low, p), (high, q) in zip(
        zip(anchors, LEVELS, strict=True), zip(anchors[1:], LEVELS[1:], strict=False), strict=False
    ):
        if value <= high:
            return p + (q - p) * (value - low) / (high - low)
    return 100.0


def shrink(value: float, n: float, prior: float, strength: float) -> float:
    """Pull a value toward the prior as if `strength` further observations had shown the prior."""
    return (n * value + strength * prior) / (n + strength)


def component_points(name: str, component: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """The shrunk value and the points of one component; None unless it is measured."""
    if component["state"] != "measured":
        return {**component, "shrunk": None, "points": None}
    _, anchors, shrinks = next(parts[name] for _, parts in config["table"].values() if name in parts)
    value = component["value"]
    if shrinks and component["prior"]:
        value = shrink(value, component["n"], anchors[1], config["prior_strength"])
    return {**component, "shrunk": value, "points": curve_points(value, anchors)}


def kept_points(name: str, earlier: Sequence[dict[str, Any]], config: dict[str, Any]) -> float | None:
    """For a stale component: its points in the last window, at most five before its own, in which it was measured.

    None too where there was nothing to measure when its source was last alive: it was in no score then.
    """
    looked = 0
    for window in earlier:
        component = component_points(name, window["components"][name], config)
        if component["points"] is not None:
            return float(component["points"])
        alive = bool(window.get("last_alive"))
        looked += not alive
        if looked == config["stale_looks_back"] or (alive and component["state"] == "not_applicable"):
            return None
    return None


def earlier(
    trend: Sequence[dict[str, Any]], alive: Sequence[dict[str, Any]], config: dict[str, Any] = DEFAULTS
) -> list[dict[str, Any]]:
    """The windows before the first of a trend, and those in which silent sources last were alive, the latest first."""
    now, before = trend[0], trend[1:]
    oldest = before[min(len(before), config["stale_looks_back"]) - 1]["end"]
    between = [w for w in alive if oldest < w["end"] < now["end"]]
    return sorted([*before, *between], key=lambda w: w["end"], reverse=True)


def score(
    measures_now: dict[str, Any],
    measures_prev: "dict[str, Any] | Sequence[dict[str, Any]]" = (),
    config: dict[str, Any] = DEFAULTS,
) -> dict[str, Any]:
    """Score one window. `measures_prev`: the windows before it, the latest first (or just the previous one)."""
    earlier = [measures_prev] if isinstance(measures_prev, dict) else list(measures_prev)
    scored = {name: component_points(name, part, config) for name, part in measures_now["components"].items()}
    for name, part in scored.items():
        if part["state"] == "stale":
            part["points"] = kept_points(name, earlier, config)
            part["state"] = "unknown" if part["points"] is None else "stale"
    overall, dimensions = _average(scored, config, lambda p: p["points"])
    low, _ = _average(scored, config, lambda p: _bound(p, 0.0))
    high, _ = _average(scored, config, lambda p: _bound(p, 100.0))
    covered, _ = _average(scored, config, _measured)
    coverage = 0.0 if covered is None else covered
    return {
        "components": scored,
        "dimensions": dimensions,
        "overall": None if overall is None else round(overall, 9),
        "low": low,
        "high": high,
        "coverage": coverage,
        "partial": any(p["state"] in {"unknown", "stale"} for p in scored.values()),
        "tier": tier(overall, coverage, config),
    }


def _applicable(part: dict[str, Any]) -> bool:
    return bool(part["state"] != "not_applicable")


def _bound(part: dict[str, Any], missing: float) -> float | None:
    """Unknown and stale components at the bound, measured ones at their points."""
    if not _applicable(part):
        return None
    return float(part["points"]) if part["state"] == "measured" else missing


def _measured(part: dict[str, Any]) -> float | None:
    """1 for measured, 0 for missing, nothing for what does not apply: its weighted average is the coverage."""
    return float(part["state"] == "measured") if _applicable(part) else None


def _average(
    scored: dict[str, dict[str, Any]], config: dict[str, Any], value: Callable[[dict[str, Any]], float | None]
) -> tuple[float | None, dict[str, float | None]]:
    """Components to dimensions to the whole; what has no value leaves, and its weight goes to the rest."""
    dimensions = {
        dimension: weighted_mean([(weight, value(scored[name])) for name, (weight, _, _) in parts.items()])
        for dimension, (_, parts) in config["table"].items()
    }
    weights = {dimension: weight for dimension, (weight, _) in config["table"].items()}
    return weighted_mean([(weights[d], v) for d, v in dimensions.items()]), dimensions


def weighted_mean(pairs: Sequence[tuple[float, float | None]]) -> float | None:
    """Mean of the values that exist by their weights; None where none exists."""
    present = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _ in present)
    return sum(weight * value for weight, value in present) / total if present else None


def shown(overall: float) -> int:
    """The score as displayed: rounded to 1e-9, then half up."""
    return floor(round(overall, 9) + 0.5)


def tier(overall: float | None, coverage: float, config: dict[str, Any]) -> str:
    """The tier of the displayed score, unless too little of the applicable weight was measured."""
    if overall is None or round(coverage, 9) < config["minimum_coverage"]:
        return "insufficient_data"
    return next(str(name) for threshold, name in config["tiers"] if shown(overall) >= threshold)
