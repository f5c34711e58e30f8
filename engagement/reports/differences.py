"""Where accounts differ most: components by how far apart they are, weighed as in the overall score. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from engagement.model import Component
from engagement.reports.explain import effective_weights, shares
from engagement.results import AccountReport, ComponentScore

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """A component of several accounts, in their order; None where an account has no points for it.

    ``apart``: the points of the overall score between the account that it gives most and the one that it gives least,
    by its mean weight in theirs.
    """

    name: Component
    scores: tuple[ComponentScore | None, ...]
    apart: float


def differences(reports: Sequence[AccountReport]) -> tuple[Difference, ...]:
    """What sets accounts apart, most first: the components that at least two of them have points for."""
    weighed = [_weighed(report) for report in reports]
    names = dict.fromkeys(name for each in weighed for name in each)
    found = [_difference(name, [each.get(name) for each in weighed]) for name in names]
    kept = [each for each in found if each is not None and each.apart > 0]
    return tuple(sorted(kept, key=lambda each: (-each.apart, each.name)))


def _weighed(report: AccountReport) -> dict[Component, tuple[ComponentScore, float, float]]:
    """The scored components with their points and their weight in the overall score."""
    weights = effective_weights(report.dimensions)
    return {
        component.name: (component, component.points, weights[name] * share)
        for name, dimension in report.dimensions.items()
        for component, share in zip(dimension.components, shares(dimension), strict=True)
        if component.points is not None
    }


def _difference(name: Component, weighed: Sequence[tuple[ComponentScore, float, float] | None]) -> Difference | None:
    there = [each for each in weighed if each is not None]
    if len(there) < _SEVERAL:
        return None
    points = [each for _, each, _ in there]
    weight = sum(each for *_, each in there) / len(there)
    return Difference(name, tuple(each and each[0] for each in weighed), (max(points) - min(points)) * weight)
