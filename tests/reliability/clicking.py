"""R6: many people press the same button at once, and each press comes several times, to several processes.

The bot runs in processes of its own behind request URLs; the workspace, which counts as Slack, in this one. Presses are
built as Slack builds them, signed, and posted at random to the processes.
"""

import csv
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import func, select

from bot.deps import connect
from bot.http_server import PATH
from bot.payloads import FlagButton
from bot.serve import running
from bot.settings import Settings
from bot.workspace import Channel, LocalWorkspace, Message, User
from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.gestures import clicks
from bot.workspace.limits import RateLimits
from bot.workspace.model import Json
from bot.workspace.requests import signature
from engagement.delivery import InboxState, OutboxState
from engagement.ingest import import_paths
from engagement.model import FlagEvent
from engagement.service import Engagement
from engagement.store.tables import InboxRow, OutboxRow
from tests.slack.world import app_settings, settings_for

ACCOUNT, PATIENCE, AT_ONCE = "ACCT-1", 120.0, 48
_ACTION = "flag_acknowledge"


@dataclass(frozen=True)
class Plan:
    """How many people press, in how many messages, how often each press comes, to how many processes."""

    people: int = 100
    copies: int = 4
    times: int = 4
    processes: int = 2
    seed: int = 1


@dataclass(frozen=True)
class Outcome:
    """What came of it. ``answers``: how many people read what; ``shown``: the states that the copies show."""

    requests: int
    refused: int  # not acknowledged with 200
    slowest: float  # seconds to an acknowledgement
    audit: list[FlagEvent]
    answers: Counter[str]
    several: int  # people who were answered more than once
    shown: Counter[str]
    decided: int
    delivered: int
    parked: Counter[str]


def run(url: str, plan: Plan) -> tuple[Outcome, Outcome]:
    """What came of the presses, and what had come of them after they were all delivered again half an hour later."""
    chance = random.Random(plan.seed)
    with ExitStack() as stack:
        service = stack.enter_context(Engagement.open(url, create=True))
        _raise_flag(service)
        workspace = LocalWorkspace(app_settings(socket_mode=False), limits=RateLimits(scale=100.0), seed=plan.seed)
        stack.enter_context(workspace)
        addresses = stack.enter_context(_bots(url, settings_for(workspace), plan.processes))
        workspace.configure_app(request_url=addresses[0] + PATH)
        emails = [f"p{n}@us.example" for n in range(plan.people)]
        people = [workspace.add_user(email[:-11], called_in_slack(email), email=email) for email in emails]
        copies = _copies(workspace, service, people, plan.copies)
        presses = [_press(workspace, person, chance.choice(copies)) for person in people]
        flag_id = FlagButton.decode(presses[0]["actions"][0]["value"]).flag_id
        seen: list[tuple[int, float]] = []

        def everything() -> Outcome:
            seen.extend(_deliver(workspace.signing_secret, presses, addresses, plan, chance))
            _settled(service)
            return _outcome(service, workspace, people, copies, flag_id, seen)

        first = everything()
        _half_an_hour(service, workspace)
        return first, everything()


def called_in_slack(email: str) -> str:
    """The name of the person of an address."""
    return f"Person {email.removeprefix('p').removesuffix('@us.example')}"


# -- before ----------------------------------------------------------------------------------------------------------


def _raise_flag(service: Engagement) -> None:
    """An account that does not answer, and the scan that finds it."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    mails = [(day, status) for day in range(80, 30, -3) for status in ("sent", "received")]
    mails += [(day, "sent") for day in (20, 17, 15, 13, 10)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "accounts.csv", [{"account_id": ACCOUNT, "name": "Northwind Traders"}])
        _write(folder / "contacts.csv", [{"account_id": ACCOUNT, "contact_id": "C-1", "name": "Mira Vale"}])
        _write(folder / "activities.csv", [_mail(now, *mail) for mail in mails])
        import_paths(service.database, service.workspace_id, [folder])
    service.scan(as_of=datetime.now(UTC))


def _mail(now: datetime, days: int, status: str) -> Json:
    at = now - timedelta(days=days, hours=0 if status == "sent" else -20)
    row = {"account_id": ACCOUNT, "kind": "email", "occurred_at": at.isoformat(), "status": status}
    return {**row, "activity_id": f"{days}{status}", "contact_id": "C-1", "source": "mail"}


def _write(path: Path, rows: list[Json]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def _bots(url: str, settings: Settings, count: int) -> Iterator[list[str]]:
    context = multiprocessing.get_context("forkserver")
    ports, stop = context.Queue(), context.Event()
    given = (url, settings.model_dump(), ports, stop)
    bots = [context.Process(target=_serve, args=given, daemon=True) for _ in range(count)]
    for bot in bots:
        bot.start()
    try:
        yield [f"http://127.0.0.1:{ports.get(timeout=PATIENCE)}" for _ in bots]
    finally:
        stop.set()
        for bot in bots:
            bot.join(PATIENCE)


def _serve(url: str, settings: dict[str, Any], ports: "Queue[int]", stop: Event) -> None:
    with Engagement.open(url) as service, running(connect(Settings(**settings), service), http=True, port=0) as port:
        ports.put(port or 0)
        stop.wait()


def _copies(workspace: LocalWorkspace, service: Engagement, people: list[User], count: int) -> list[Message]:
    """The report in so many channels: in each, the message with the buttons."""

    def reply(room: Channel) -> Message | None:
        told = [m for root in workspace.messages(room) for m in workspace.thread(root)]
        return next((m for m in told if _ACTION in str(m.blocks)), None)

    rooms = [workspace.add_channel(f"room{n}", people, with_bot=True) for n in range(count)]
    for room in rooms:
        asked = workspace.slash_command(people[0], room, "/engagement", ACCOUNT)
        assert asked.ok, asked.error
    found = [workspace.wait_for(lambda room=room: reply(room), timeout=PATIENCE) for room in rooms]  # type: ignore[misc]
    _settled(service)
    return found


def _press(workspace: LocalWorkspace, person: User, copy: Message) -> Json:
    """The payload of a press, as Slack would send it; it is not sent."""
    sent: list[Json] = []

    def keep(kind: PayloadKind, payload: Json) -> Ack:
        sent.append(payload)
        return Ack()

    clicks.click(replace(workspace._stage, deliver=keep), person, copy, _ACTION)
    return sent[0]


# -- the presses ------------------------------------------------------------------------------------------------------


def _deliver(
    secret: str, presses: list[Json], addresses: list[str], plan: Plan, chance: random.Random
) -> list[tuple[int, float]]:
    """Every press as often as planned, in any order, evenly to the processes; status and seconds of each answer."""
    posts = [
        (addresses[n % len(addresses)], urlencode({"payload": _json(press)}).encode())
        for press in presses
        for n in range(plan.times)
    ]
    chance.shuffle(posts)
    with httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_connections=AT_ONCE)) as client:

        def post(given: tuple[str, bytes]) -> tuple[int, float]:
            address, body = given
            stamp = str(int(time.time()))
            headers = {
                "content-type": "application/x-www-form-urlencoded",
                "x-slack-request-timestamp": stamp,
                "x-slack-signature": signature(secret, stamp, body),
            }
            began = time.monotonic()
            answer = client.post(address + PATH, content=body, headers=headers)
            return answer.status_code, time.monotonic() - began

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(post, posts))


def _json(payload: Json) -> str:
    return httpx.Response(200, json=payload).text


def _settled(service: Engagement) -> None:
    """Until nothing waits any more."""
    open_in = (InboxState.WAITING.value, InboxState.WORKING.value)
    closed_out = (OutboxState.SENT.value, OutboxState.DEAD.value)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with service.database.session(service.workspace_id) as session:
            waiting = session.scalar(select(func.count()).select_from(InboxRow).where(InboxRow.state.in_(open_in)))
            going = session.scalar(
                select(func.count()).select_from(OutboxRow).where(OutboxRow.state.not_in(closed_out))
            )
        if not waiting and not going:
            return
        time.sleep(0.05)
    raise TimeoutError(f"{waiting} rows wait to be done, {going} to be sent")


def _half_an_hour(service: Engagement, workspace: LocalWorkspace) -> None:
    """Everything happened half an hour ago."""
    ago = timedelta(minutes=30)
    with service.database.session(service.workspace_id, write=True) as session:
        for row in session.scalars(select(InboxRow)):
            row.received_at -= ago
            row.finished_at = row.finished_at and row.finished_at - ago
        for sent in session.scalars(select(OutboxRow)):
            sent.created_at -= ago
            sent.finished_at = sent.finished_at and sent.finished_at - ago
    workspace.advance(ago.total_seconds())


# -- after ------------------------------------------------------------------------------------------------------------


def _outcome(
    service: Engagement,
    workspace: LocalWorkspace,
    people: list[User],
    copies: list[Message],
    flag_id: str,
    seen: list[tuple[int, float]],
) -> Outcome:
    answers = [[_gist(m.text) for m in workspace.ephemerals(person)] for person in people]
    answers = [[gist for gist in told if gist] for told in answers]
    with service.database.session(service.workspace_id) as session:
        sent = list(session.scalars(select(OutboxRow)))
    dead = [row for row in sent if row.state == OutboxState.DEAD.value]
    return Outcome(
        requests=len(seen),
        refused=sum(status != 200 for status, _ in seen),
        slowest=max(seconds for _, seconds in seen),
        audit=service.flag_history(flag_id),
        answers=Counter(gist for told in answers for gist in told),
        several=sum(len(told) > 1 for told in answers),
        shown=Counter(_state(copy) for copy in copies),
        decided=len(sent),
        delivered=sum(row.state == OutboxState.SENT.value for row in sent),
        parked=Counter(str(row.reason) for row in dead),
    )


def _gist(text: str) -> str:
    """What an answer comes to; "" for what is none."""
    if "Was it real?" in text:
        return "was first"
    return next((line.split(" on ")[0] for line in text.splitlines() if "already acknowledged this" in line), "")


def _state(copy: Message) -> str:
    return next(str(b["elements"][0]["text"]) for b in copy.blocks if b["type"] == "context").split(" on ")[0]
