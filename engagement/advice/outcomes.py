"""What followed each play, beside what had been assumed: association, shown from 10 cases on (method section 7)."""

from collections.abc import Iterable, Mapping
from statistics import median

from engagement.advice.plays import Play
from engagement.play_case import PlayCase
from engagement.results import PlayTrack

MIN_CASES = 10


def play_tracks(closed: Iterable[PlayCase], plays: Mapping[str, Play]) -> dict[str, PlayTrack]:
    """The track of every play with at least 10 carried-out, closed cases that have a score on both days."""
    done: dict[str, list[PlayCase]] = {}
    lapsed: dict[str, list[PlayCase]] = {}
    for case in closed:
        if case.closed_on is None or case.score is None or case.score_then is None or case.play not in plays:
            continue
        (done if case.carried_out_at is not None else lapsed).setdefault(case.play, []).append(case)
    return {
        name: _track(plays[name], cases, lapsed.get(name, []))
        for name, cases in sorted(done.items())
        if len(cases) >= MIN_CASES
    }


def _track(play: Play, done: list[PlayCase], lapsed: list[PlayCase]) -> PlayTrack:
    components = []
    for component in play.lifts:
        changes = [
            case.points_then[component.value] - case.points[component.value]
            for case in done
            if component.value in case.points and component.value in case.points_then
        ]
        if len(changes) >= MIN_CASES:
            components.append((component, median(changes)))
    return PlayTrack(
        carried_out=len(done),
        score_change=median(_changes(done)),
        assumed_change=median(case.assumed_lift for case in done),
        components=tuple(components),
        not_carried_out=len(lapsed),
        score_change_otherwise=median(_changes(lapsed)) if len(lapsed) >= MIN_CASES else None,
    )


def _changes(cases: list[PlayCase]) -> list[float]:
    return [case.score_then - case.score for case in cases if case.score is not None and case.score_then is not None]
