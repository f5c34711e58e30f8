"""R3: senders are killed with SIGKILL at named points, again and again, while Slack fails in every way it can.

    python benchmarks/reliability/kill_outbox.py --database both --kills 1000 --messages 4000

The workspace is the local one, over HTTP; one call in five fails: 5xx, 429, connections dropped or hanging before and
after the call took effect, and calls that take effect after the connection is gone. On SQLite one sender runs at a
time, on PostgreSQL two do. Now and then a sender stands still for longer than its claim holds. In the end every direct
message must stand exactly once, every file once or parked with its asker told, the line that says how far a report is
nowhere (but where its answer was lost and the app cannot look: once, and its row says so), and decided = delivered +
parked with a reason. ``--only files`` puts in nothing but files, to people and behind reports; ``--only lines`` nothing
but lines.
"""

import argparse
import json
import logging
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.reliability.kill_lines import Lines, Told, judged
from bot.accounts import Accounts
from bot.asker import Asker
from bot.blocks.notices import notice as words
from bot.clients import Caller, ClientFactory
from bot.deliveries import Rendered, RenderedFile
from bot.deliveries.addressed import address
from bot.deliveries.progress import render_progress
from bot.deliveries.reports import thread_of
from bot.deps import Deps
from bot.identity import Identity
from bot.inbox import Inbox
from bot.installation import Installation
from bot.lookup import Lookup
from bot.modals import Modals
from bot.outbox import Outbox
from bot.pacing import Pacer
from bot.people import Directory
from bot.reports import Reports, Wanted
from bot.response_url import ResponseUrls
from bot.sender import Sender
from bot.settings import Settings
from bot.uploads import Uploads
from bot.wire import Wire
from bot.workspace import Fault, FaultKind, LocalWorkspace, RateLimits
from engagement.delivery import DeliveryKind, OutboxState
from engagement.model import Workspace
from engagement.render.format import Format
from engagement.service import Engagement
from engagement.store import migrate, queries
from engagement.store.database import Database
from engagement.store.outbox import Delivery, Outgoing, enqueue
from engagement.store.sending import Timing
from engagement.store.sqlite import create_file
from engagement.store.tables import OutboxRow
from tests.store.cluster import running_cluster

POINTS = (
    *("after claim", "before look-up", "after look-up", "before post", "after post", "before finish", "after finish"),
    "in repair",
    *("before upload", "after upload", "before share", "after share"),
    *("before change", "after change", "before removal", "after removal"),
)
KINDS: dict[str, tuple[str, ...]] = {  # what may be put in alone, and the points that it passes
    "files": (*POINTS[:1], *POINTS[8:12], *POINTS[5:7]),
    "lines": (*POINTS[:8], *POINTS[12:]),
}
TIMING = Timing(lease=timedelta(seconds=4), settle=timedelta(seconds=1), look_again=timedelta(seconds=4))
ANSWER_WITHIN, MARGIN = 1, 1.5  # seconds: a client's patience, and what a claim must still hold before a call
OFTEN = 0.2  # of all calls fail
PEOPLE = 200
DIRECT = (DeliveryKind.DIGEST, DeliveryKind.ESCALATION, DeliveryKind.DIRECT)
_WORDS = (*DIRECT, DeliveryKind.REPORT, DeliveryKind.REPLY, DeliveryKind.NOTICE)
WORKSPACE = "default"
FAULTS = (
    Fault(FaultKind.SERVER_ERROR, acts=False),
    Fault(FaultKind.SERVER_ERROR, acts=True, status=503),
    Fault(FaultKind.DROP, acts=False),
    Fault(FaultKind.DROP, acts=True),
    Fault(FaultKind.HANG, acts=False, seconds=1.5),
    Fault(FaultKind.HANG, acts=True, seconds=1.5),
    Fault(FaultKind.RATE_LIMITED, retry_after="1"),
    Fault(FaultKind.LATE, seconds=0.3),
    Fault(FaultKind.LATE, seconds=2.0),  # later than anybody waits: the second look mends it
)


@dataclass(frozen=True)
class Place:
    """Where everything is: database, workspace, people, and a channel whose history cannot be read."""

    url: str
    api_url: str
    token: str
    people: tuple[str, ...]
    room: str


@dataclass(frozen=True)
class Death:
    """Where a sender is killed: at the nth time it passes a point; None: it lives."""

    point: str | None
    nth: int
    seed: int


@dataclass
class Result:
    """What came of a run."""

    kills: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    parked: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    untold: int = 0  # files that were parked and nobody was told
    lines: Told = field(default_factory=Told)
    mended: int = 0  # copies that the second look deleted
    faults: int = 0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Everything once, or parked."""
        return not (self.lost or self.doubled or self.unknown or self.untold or self.lines.wrong)


# -- the workspace, in a process of its own --------------------------------------------------------------------------


def slack(pipe: Connection, often: float, seed: int) -> None:
    """Run the workspace; answer "calm" (no more faults) and "told" (what stands there) until "end"."""
    with LocalWorkspace(limits=RateLimits(enforced=False)) as workspace:
        people = [workspace.add_user(f"person{number}").id for number in range(PEOPLE)]
        room = workspace.add_channel("success", people, with_bot=True).id
        random_faults = workspace.fail_at_random(often, *FAULTS, seed=seed)
        pipe.send((workspace.api_url, workspace.bot_token, tuple(people), room))
        while (asked := pipe.recv()) != "end":
            if asked == "calm":
                workspace.faults.clear()
                pipe.send(random_faults.hits)
            else:
                pipe.send(_standing(workspace))


def _standing(workspace: LocalWorkspace) -> list[tuple[str, bool]]:
    """The delivery ids of all that ever stood there, and whether it was deleted."""
    every = [message for some in workspace.state.messages.values() for message in some]
    ids = [(str(m.metadata["event_payload"]["id"]), m.deleted) for m in every if m.metadata]
    names = {file.id: file.name for file in workspace.files()}
    return ids + [(Path(names[file]).stem, m.deleted) for m in every for file in m.files]


# -- a sender --------------------------------------------------------------------------------------------------------


class Anybody:
    """Everybody may see everything: people and places are not what is tried here."""

    def check_person(self, asker: Asker, max_age: float = 0.0) -> None:
        """Nothing."""

    def check_place(self, channel_id: str, user_id: str, max_age: float = 0.0) -> None:
        """Nothing."""

    def hidden_from(self, user_id: str | None) -> frozenset[str]:
        """No account."""
        return frozenset()


def sender_of(place: Place, step: Any = lambda name: None, **options: Any) -> Sender:
    """A sender with little patience."""
    database = Database.open(place.url)
    service = Engagement(database, WORKSPACE)
    clients = ClientFactory(place.api_url, timeout=ANSWER_WITHIN)
    once, identity = Caller(clients.client(place.token), attempts=1), Identity("T", "U", "B")
    installation, access = Installation(database, WORKSPACE), Anybody()
    urls = ResponseUrls(place.api_url, timeout=ANSWER_WITHIN)
    wire = Wire(once, urls, Uploads(place.api_url, timeout=ANSWER_WITHIN))
    deps = Deps(
        settings=Settings(),
        engagement=service,
        identity=identity,
        access=access,
        wire=wire,
        clients=clients,
        directory=Directory(once, identity, Lookup()),
        installation=installation,
        inbox=Inbox(database, WORKSPACE, installation),
        outbox=Outbox(database, WORKSPACE),
        reports=Reports(service),
        modals=Modals(wire, access.check_person),
        accounts=Accounts(database, WORKSPACE),
        closing=(urls.close, database.dispose),
    )
    return Sender(
        deps,
        threads=4,
        timing=TIMING,
        margin=MARGIN,
        pacer=Pacer(interval=0),
        step=step,
        renderers={
            **dict.fromkeys(_WORDS, _words),
            DeliveryKind.FILE: _file,
            DeliveryKind.PROGRESS: render_progress,
        },
        **options,
    )


def _words(deps: Deps, delivery: Delivery) -> Rendered:
    """What a delivery says is not what is tried here."""
    return Rendered(words(f"{delivery.kind} {delivery.cause}"))


def _file(deps: Deps, delivery: Delivery) -> RenderedFile:
    """A file carries its delivery's id in its name."""
    return RenderedFile(f"{delivery.id}.csv", "A file", delivery.cause.encode())


def live(place: Place, death: Death, named: Any, until: float) -> None:
    """Send until killed at the point, or soon at another if it was not reached in good time; or until all is final."""
    chance, passed, lock = random.Random(death.seed), Counter[str](), threading.Lock()
    first: list[float] = []
    logging.disable(logging.CRITICAL)

    def step(name: str) -> None:
        if death.point is None:
            return
        if name == "before post" and chance.random() < 0.02:
            time.sleep(TIMING.lease.total_seconds() + 0.2)  # it stands still, and somebody else takes over
        with lock:
            passed[name] += 1
            first.append(time.monotonic())
            late = time.monotonic() - first[0] > 0.8 and name != POINTS[0] and chance.random() < 0.2
            if late or (name == death.point and passed[name] >= death.nth):
                named.value = POINTS.index(name)
                os.kill(os.getpid(), signal.SIGKILL)

    sender = sender_of(place, step)
    sender.start()
    born = time.monotonic()
    while death.point is None or time.monotonic() - born < 5.0:
        time.sleep(0.2)
        if death.point is None and (_all_final(place) or time.monotonic() > until):
            sender.close()
            return
    os.kill(os.getpid(), signal.SIGKILL)  # there was nothing to do


def _all_final(place: Place) -> bool:
    final = (OutboxState.SENT.value, OutboxState.DEAD.value)
    database = Database.open(place.url)
    with database.session(WORKSPACE) as session:
        waits = OutboxRow.state.not_in(final) | OutboxRow.look_again_at.is_not(None)
        left = session.scalar(select(func.count()).select_from(OutboxRow).where(waits)) or 0
    database.dispose()
    return left == 0


# -- the run ---------------------------------------------------------------------------------------------------------


def decide(place: Place, numbers: range, lines: Lines, *, only: str | None = None) -> None:
    """Put in what is to be sent, everything twice: most of it to people, some of it reports in a channel, each with a
    file behind it, files to people, and lines of both."""
    for start in range(0, len(numbers), 200):
        with lines.database.session(WORKSPACE, write=True) as session:
            for number in numbers[start : start + 200]:
                person = place.people[number % len(place.people)]
                if only == "lines" or number % 20 == 4:
                    asker = Asker(person, "T", place.room if number % 40 > 20 else person, None, None)
                    lines.begin(session, f"w{number}", asker)
                    continue
                if number % 20 == 19:
                    _report(session, person, place.room, f"r{number}")
                    continue
                if only == "files" or number % 20 == 9:
                    file = _file_for(Asker(person, "T", person, None, None), f"f{number}")
                    enqueue(session, file, file)
                    continue
                one = Outgoing(DIRECT[number % len(DIRECT)], person, f"c{number}", {"number": number})
                enqueue(session, one, replace(one, content={}))


def _report(session: Any, person: str, room: str, cause: str) -> None:
    asker = Asker(person, "T", room, None, None)
    wanted = Wanted("A", None, datetime(2026, 10, 5, tzinfo=UTC))
    root, replies = thread_of(asker, {"report": wanted.as_json()}, cause)
    [root_id] = enqueue(session, root)
    enqueue(session, *replies(root_id), replace(_file_for(asker, f"{cause}:file"), after=root_id))


def _file_for(asker: Asker, cause: str) -> Outgoing:
    content = {**address(asker), "format": Format.CSV.value}
    return Outgoing(DeliveryKind.FILE, asker.channel_id, cause, content)


def run(
    url: str, *, kills: int, messages: int, width: int, seed: int, often: float = OFTEN, only: str | None = None
) -> Result:
    """One database: decide, kill, let the rest be sent, and compare what stands in Slack with what was decided."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "benchmarks.reliability.kill_outbox"])
    started, result = time.monotonic(), Result()
    pipe, theirs = context.Pipe()
    workspace = context.Process(target=slack, args=(theirs, often, seed))
    workspace.start()
    try:
        place = Place(url, *pipe.recv())
        lines = Lines(Database.open(url), WORKSPACE, random.Random(seed))
        decide(place, range(messages), lines, only=only)
        _kill(context, place, result, lines, kills=kills, messages=messages, width=width, seed=seed, only=only)
        lines.end()
        pipe.send("calm")
        result.faults = pipe.recv()
        last = [_start(context, place, Death(None, 0, 0), time.monotonic() + 600)[0] for _ in range(width)]
        for process in last:
            process.join()
        pipe.send("told")
        _compare(lines.database, pipe.recv(), result)
        lines.database.dispose()
        pipe.send("end")
    finally:
        workspace.join(5)
        workspace.kill()
    result.seconds = time.monotonic() - started
    return result


def _start(context: ForkServerContext, place: Place, death: Death, until: float = 0.0) -> tuple[Any, Any]:
    named = context.RawValue("b", -1)
    process = context.Process(target=live, args=(place, death, named, until))
    process.start()
    return process, named


def _kill(
    context: ForkServerContext,
    place: Place,
    result: Result,
    lines: Lines,
    *,
    kills: int,
    messages: int,
    width: int,
    seed: int,
    only: str | None,
) -> None:
    """Kill senders that often; when all is sent before, decide as many messages again."""
    chance, alive, decided = random.Random(seed), {}, messages
    while sum(result.kills.values()) < kills:
        while len(alive) < width:
            points = KINDS[only] if only else POINTS
            death = Death(chance.choice(points), chance.randint(1, 3), chance.randrange(2**31))
            process, named = _start(context, place, death)
            alive[process.sentinel] = process, named
        for sentinel in wait(list(alive)):
            process, named = alive.pop(sentinel)  # type: ignore[index]
            process.join()
            if process.exitcode != -signal.SIGKILL:
                raise SystemExit(f"a sender ended by itself: {process.exitcode}")
            if named.value >= 0:
                result.kills[POINTS[named.value]] += 1
            elif not lines.at_work and _all_final(place):
                decide(place, range(decided, decided + messages), lines, only=only)
                decided += messages
            lines.go_on()
            if (done := sum(result.kills.values())) % 100 == 0:
                print(f"  {done} kills", file=sys.stderr, flush=True)
    for process, _ in alive.values():
        process.kill()
        process.join()


def _compare(database: Database, stood: list[tuple[str, bool]], result: Result) -> None:
    there, gone = (Counter(key for key, deleted in stood if deleted is which) for which in (False, True))
    with database.session(WORKSPACE) as session:
        rows = list(session.scalars(select(OutboxRow)))
    result.unknown = len(set(there) - {row.delivery_id for row in rows})
    for row in rows:
        kind, state = DeliveryKind(row.kind), OutboxState(row.state)
        result.states[f"{kind.value} {state.value}"] += 1
        if state is OutboxState.DEAD:
            result.parked[f"{kind.value}: {row.reason}"] += 1
        elif state is not OutboxState.SENT:
            result.lost += 1
        if kind in (DeliveryKind.NOTICE, DeliveryKind.PROGRESS):
            continue
        copies = there[row.delivery_id]
        result.mended += gone[row.delivery_id]
        result.doubled += copies > 1
        if kind is DeliveryKind.FILE and state is OutboxState.DEAD:
            result.untold += row.rerouted_to is None
        result.lost += copies == 0 and (state is OutboxState.SENT or kind in DIRECT)
    result.lines = judged([row for row in rows if row.kind == DeliveryKind.PROGRESS.value], there, gone)


@contextmanager
def databases(name: str) -> Iterator[str]:
    """The URL of a migrated database with the workspace in it."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="engagement-kills-") as folder:
            create_file(Path(folder) / "kills.db")
            yield migrated(f"sqlite:///{Path(folder) / 'kills.db'}")
    else:
        with running_cluster() as cluster:
            cluster.create("kills")
            yield migrated(cluster.url("kills"))


def migrated(url: str) -> str:
    database = Database.open(url)
    migrate.upgrade(database)
    with database.session(WORKSPACE, write=True) as session:
        queries.save_workspace(session, Workspace(WORKSPACE))
    database.dispose()
    return url


def show(name: str, seed: int, result: Result) -> None:
    """The figures of a run."""
    print(f"{name}, seed {seed}: {sum(result.kills.values())} kills in {result.seconds:.0f} s, {result.faults} faults")
    print("  killed:", ", ".join(f"{point} {result.kills[point]}" for point in POINTS))
    print("  states:", json.dumps(dict(sorted(result.states.items()))))
    print("  parked:", json.dumps(dict(sorted(result.parked.items()))))
    print(f"  lost {result.lost}, doubled {result.doubled}, never decided {result.unknown}, ", end="")
    print(f"parked and not told {result.untold}, ", end="")
    print(f"late copies deleted {result.mended}")
    print("  lines:", json.dumps(vars(result.lines)), flush=True)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(KINDS))
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    bad = False
    for name in ("sqlite", "postgres") if given.database == "both" else (given.database,):
        with databases(name) as url:
            width = 1 if name == "sqlite" else 2
            result = run(
                url,
                kills=given.kills,
                messages=given.messages,
                width=width,
                seed=given.seed,
                only=given.only,
            )
        show(name, given.seed, result)
        bad |= not result.good
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
