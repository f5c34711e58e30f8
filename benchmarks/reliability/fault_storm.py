"""R5: Slack answers every second call with a random failure of every kind; each message is delivered once, or parked.

    python benchmarks/reliability/fault_storm.py --calls 10000

Every code that the program knows, codes that it does not know, 429 with ``Retry-After`` in all its forms, 5xx, pages
instead of JSON, connections dropped before and after the call took effect. The sender runs without pauses: its clock
and the database's are moved instead, from one wave of messages to the next.
"""

import argparse
import logging
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.reliability.kill_outbox import Place, migrated, sender_of
from bot.asker import Asker
from bot.blocks.notices import notice as words
from bot.deliveries.notices import notice
from bot.slack_codes import CODES
from bot.workspace import Fault, FaultKind, LocalWorkspace, RateLimits, User
from engagement.delivery import DeliveryKind, OutboxState
from engagement.store import claims, outbox, sending
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.sqlite import create_file
from engagement.store.tables import OutboxRow

WAVE = 150  # messages
STEP = timedelta(seconds=65)
UNCLEAR = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "a_code_of_next_year")
AFTER = ("0", "1", "2.5", "Sun, 22 Nov 2026 12:00:09 GMT", "soon", None)


def every_fault() -> list[Fault]:
    """One of every kind."""
    refused = [Fault(FaultKind.ERROR, code=code) for codes in CODES.values() for code in sorted(codes)]
    unclear = [Fault(FaultKind.ERROR, code=code, acts=acts) for code in UNCLEAR for acts in (True, False)]
    lost = [
        Fault(kind, acts=acts)
        for kind in (FaultKind.SERVER_ERROR, FaultKind.NOT_JSON, FaultKind.DROP)
        for acts in (True, False)
    ]
    limits = [Fault(FaultKind.RATE_LIMITED, retry_after=after) for after in AFTER]
    return [*refused, *unclear * 4, *lost * 8, *limits * 4, Fault(FaultKind.RATE_LIMITED_OK)]


@dataclass
class Storm:
    """What came of it."""

    calls: int = 0
    faults: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Clocks:
    """The database's clock and the sender's, both moved by hand."""

    def __init__(self) -> None:
        self.offset = timedelta(0)
        self._real = claims.database_now

    def database_now(self, session: Any) -> datetime:
        """The database's time, moved."""
        return self._real(session) + self.offset

    def monotonic(self) -> float:
        """The sender's time, moved."""
        return time.monotonic() + self.offset.total_seconds()


def storm(*, calls: int, seed: int, wave: int = WAVE) -> Storm:
    """Waves of messages until there were so many calls."""
    started, result, clocks = time.monotonic(), Storm(), Clocks()
    modules: Any = (outbox, sending)
    with tempfile.TemporaryDirectory(prefix="engagement-storm-") as folder:
        create_file(Path(folder) / "storm.db")
        url = migrated(f"sqlite:///{Path(folder) / 'storm.db'}")
        with LocalWorkspace(limits=RateLimits(enforced=False)) as workspace:
            people = [workspace.add_user(f"person{number}") for number in range(50)]
            room = workspace.add_channel("success", people, with_bot=True)
            place = Place(url, workspace.api_url, workspace.bot_token, tuple(user.id for user in people), room.id)
            workspace.fail_at_random(0.5, *every_fault(), seed=seed)
            for module in modules:
                module.database_now = clocks.database_now
            try:
                while result.calls < calls:
                    chance = random.Random(seed + result.calls)
                    result.faults += _wave(workspace, place, people, clocks, chance, result, wave)
                    result.calls = len(workspace.log.calls())
            finally:
                for module in modules:
                    module.database_now = claims.database_now
    result.seconds = time.monotonic() - started
    return result


def _wave(
    workspace: LocalWorkspace,
    place: Place,
    people: list[User],
    clocks: Clocks,
    chance: random.Random,
    result: Storm,
    wave: int,
) -> int:
    """Put messages in, send until all are final, compare; how many calls failed."""
    failed_before = sum(call.fault is not None for call in workspace.log.calls())
    clocks.offset = timedelta(0)
    sender = sender_of(place, now=clocks.monotonic)
    deps = sender.deps
    with deps.write() as session:
        cause = chance.randrange(2**60)
        for number in range(wave):
            person = people[number % len(people)].id
            if number % 5 == 0:
                url = f"{workspace.base_url}{workspace.state.new_response_url('commands', place.room, person).path}"
                asker = Asker(person, "T", place.room, url, None)
                enqueue(session, notice(asker, words(f"notice {cause} {number}"), f"n{cause}:{number}"))
            else:
                enqueue(session, Outgoing(DeliveryKind.DIRECT, person, f"d{cause}:{number}", {"number": number}))
    while _open(deps):
        sender.send_due()
        clocks.offset += STEP
    _compare(workspace, deps, result)
    deps.close()
    return sum(call.fault is not None for call in workspace.log.calls()) - failed_before


def _open(deps: Any) -> int:
    final = (OutboxState.SENT.value, OutboxState.DEAD.value)
    with deps.read() as session:
        waits = OutboxRow.state.not_in(final) | OutboxRow.look_again_at.is_not(None)
        return len(list(session.scalars(select(OutboxRow.delivery_id).where(waits))))


def _compare(workspace: LocalWorkspace, deps: Any, result: Storm) -> None:
    """Everything sent stands once, everything given up has its reason and does not stand there."""
    listed = [message for some in workspace.state.messages.values() for message in some]
    copies = Counter(str(m.metadata["event_payload"]["id"]) for m in listed if m.metadata and not m.deleted)
    with deps.read() as session:
        rows = list(session.scalars(select(OutboxRow)))
    result.states.clear()
    result.reasons.clear()
    result.wrong.clear()
    for row in rows:
        result.states[f"{row.kind} {row.state}"] += 1
        there = copies[row.delivery_id]
        if row.state == OutboxState.DEAD:
            result.reasons[str(row.reason)] += 1
            if not row.reason or (there and not row.reason.startswith("gave_up")):
                result.wrong.append(f"{row.kind} {row.delivery_id} given up ({row.reason}), stands {there} times")
        elif row.kind == DeliveryKind.DIRECT and there != 1:
            result.wrong.append(f"{row.delivery_id} sent, stands {there} times")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    result = storm(calls=given.calls, seed=given.seed)
    print(f"seed {given.seed}: {result.calls} calls, {result.faults} of them failed, {result.seconds:.0f} s")
    print("states:", dict(sorted(result.states.items())))
    print("given up:", dict(result.reasons.most_common()))
    print("wrong:", result.wrong or "nothing")
    raise SystemExit(1 if result.wrong else 0)


if __name__ == "__main__":
    main()
