"""A flag as it stood at an earlier moment, replayed from its audit. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engagement.config import FlagsConfig
from engagement.model import Flag, FlagEvent, FlagState, SignalName
from engagement.results import SignalPrecision
from engagement.signals.precision import measure_precision


def flags_at(flags: Iterable[Flag], events: Iterable[FlagEvent], moment: datetime) -> tuple[Flag, ...]:
    """The flags that had been raised by a moment, each in its state of then; strength and severity are today's."""
    audit: dict[str, list[FlagEvent]] = {}
    for event in events:
        if event.at <= moment:
            audit.setdefault(event.flag_id, []).append(event)
    return tuple(_replayed(flag, audit[flag.flag_id]) for flag in flags if flag.flag_id in audit)


def precision_from(
    flags: Iterable[Flag], verdicts: Iterable[FlagEvent], config: FlagsConfig
) -> Mapping[SignalName, SignalPrecision]:
    """Each signal's precision by the last of the given verdicts on each flag, in the order of their revisions."""
    last = {event.flag_id: event.verdict for event in sorted(verdicts, key=lambda e: (e.flag_id, e.revision))}
    return measure_precision((replace(flag, verdict=last.get(flag.flag_id)) for flag in flags), config)


def _replayed(flag: Flag, events: Sequence[FlagEvent]) -> Flag:
    ordered = sorted(events, key=lambda event: event.revision)
    last = ([e for e in ordered if e.moves] or ordered)[-1]
    asked = next((e for e in reversed(ordered) if e.escalated_to), None) if last.escalated_to else None
    return replace(
        flag,
        state=last.to_state,
        since=last.at,
        verdict=next((e.verdict for e in reversed(ordered) if e.verdict is not None), None),
        snoozed_until=last.until if last.to_state is FlagState.SNOOZED else None,
        escalated_to=asked.escalated_to if asked else None,
        escalation_due=asked.until if asked else None,
        acted_by=last.actor,
        revision=ordered[-1].revision,
    )
