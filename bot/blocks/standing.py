"""How the app is doing, for administrators: a line for each thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from engagement.render.wording.formats import count, minute


@dataclass(frozen=True, slots=True)
class Doing:
    """What there is to do, and what went wrong. ``parked``: given up as defects; ``dead``: not delivered lately."""

    last_scan: datetime | None
    requests: int
    messages: int
    parked: int
    dead: int
    escalations: int


def doing_lines(found: Doing, timezone: str) -> Iterator[str]:
    """A line for each thing."""
    if found.last_scan is not None:
        yield f"The last scan finished on {minute(found.last_scan, timezone)}."
    yield f"{count(found.requests, 'request')} in line, {count(found.messages, 'message')} to be sent."
    if found.parked:
        yield f"{count(found.parked, 'request')} given up as defects of this program: the log has their numbers."
    if found.dead:
        yield f"{count(found.dead, 'message')} could not be delivered in the last weeks: engagement doctor says why."
    yield f"{count(found.escalations, 'escalation')} waiting for an answer."


def asked_at(moment: datetime | None, timezone: str) -> str:
    """Since when it is known what Slack says."""
    if moment is None:
        return "Slack has not been asked about tokens, people and channels since I started."
    return f"Slack was asked about tokens, people and channels on {minute(moment, timezone)}."
