"""How far a long report is: one line, changed at most every two seconds, gone with the work, whatever happens."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import pytest

from bot.answers.progress import ReportProgress
from bot.answers.to import To
from bot.blocks.progress import progress_message
from bot.deliveries.progress import EVERY, progress_line
from bot.reports import Wanted
from bot.serve import running
from bot.workspace import LocalWorkspace, Message, Sharing
from engagement.delivery import InboxKind, OutboxState
from engagement.errors import DatabaseUnavailable, PeriodError
from engagement.measure_use import Progress
from engagement.render.wording.formats import number
from engagement.store import inbox, outbox
from engagement.store.inbox import Arrival
from engagement.store.outbox import Delivery
from engagement.store.tables import InboxRow, OutboxRow
from tests.slack.factories import AS_OF
from tests.slack.fakes import ASKER, fake_deps
from tests.slack.recording import hurry
from tests.slack.sending import SETTLED, TEN_MINUTES, Dies, Post, dies_at, posting
from tests.slack.world import app_settings, populated

# -- when it is told ---------------------------------------------------------------------------------------------------


def test_nothing_is_told_before_two_seconds_and_then_at_most_every_two() -> None:
    deps, moments = fake_deps(), iter([0.0, 1.9, 2.0, 3.9, 4.1, 9.0])
    told = ReportProgress(To(deps, ASKER, "work"), now=lambda: next(moments))
    rows = []
    for done in (100, 200, 300, 400, 1000):
        told(done, 1000)
        with deps.read() as session:
            rows.append([row.content["done"] for row in session.query(OutboxRow)])
    deps.close()
    assert rows == [[], [200], [200], [400], [400]]


def test_a_database_that_is_away_stops_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr("bot.answers.progress.renew", away)
    deps, moments = fake_deps(), iter([0.0, 3.0])
    ReportProgress(To(deps, ASKER, "work"), now=lambda: next(moments))(1, 2)
    deps.close()


def test_the_text_holds_the_numbers_and_the_bar_says_the_same() -> None:
    said = progress_message(3200, 10_000)
    assert said.text == "Reading 10,000 accounts: 3,200 done."
    assert said.blocks[1]["elements"][0]["text"] == "██████░░░░░░░░░░░░░░"
    assert progress_message(0, 0).text == "Reading 0 accounts: 0 done."


# -- how it stands -----------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """The line of a work in a room of its own, or in the app's own conversation with a person."""

    post: Post
    alone: bool = False
    work: str = field(default_factory=lambda: secrets.token_hex(4))

    def __post_init__(self) -> None:
        self.person = self.post.workspace.add_user(self.work, self.work)
        self.room = self.post.workspace.add_channel(self.work, [self.person], with_bot=True)
        where = self.person.id if self.alone else self.room.id
        self.asker = replace(ASKER, user_id=self.person.id, team_id="", channel_id=where)
        with self.post.deps.write() as session:
            inbox.put(session, Arrival(self.work, InboxKind.COMMAND, "ana", None, {}))

    def tell(self, done: int) -> None:
        with self.post.deps.write() as session:
            outbox.renew(session, progress_line(self.asker, self.work, done, 1000))

    def end(self, incident: str | None = None) -> None:
        """The work is final."""
        with self.post.deps.write() as session:
            [row] = inbox.claim_next(session, "worker", 1)
            assert inbox.finish(session, row, "worker", incident=incident)

    def stands(self) -> list[Message]:
        return self.post.direct(self.person) if self.alone else self.post.workspace.messages(self.room)

    def row(self) -> Delivery:
        with self.post.deps.read() as session:
            row = session.query(OutboxRow).filter_by(cause=f"{self.work}:progress").one()
            return outbox.read(row)


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with LocalWorkspace(app_settings()) as workspace:
        made = posting(workspace)
        yield made
        made.deps.close()


@pytest.fixture(params=[False, True], ids=["room", "direct"])
def line(post: Post, request: pytest.FixtureRequest) -> Iterator[Line]:
    post.workspace.log.clear()
    yield Line(post, request.param)
    post.workspace.faults.clear()
    with post.deps.write() as session:
        session.query(OutboxRow).delete()
        session.query(InboxRow).delete()


def test_one_line_changes_with_the_numbers_only_and_goes_with_the_work(line: Line) -> None:
    line.tell(100)
    assert line.post.send() == 1
    [message] = line.stands()
    assert message.text == "Reading 1,000 accounts: 100 done."
    assert line.post.send() == 0  # nobody looks before two seconds have passed
    line.post.send(later=EVERY)
    assert line.post.calls("chat.update") == 0
    line.tell(300)
    line.tell(700)
    line.post.send(later=EVERY)
    assert [each.text for each in line.stands()] == ["Reading 1,000 accounts: 700 done."]
    assert line.post.calls("chat.update") == 1
    line.end("parked")
    line.post.send(later=EVERY)
    assert line.stands() == []
    assert line.row().state is OutboxState.SENT
    assert line.post.send(later=TEN_MINUTES) == 0


def test_it_goes_right_before_its_report(line: Line) -> None:
    line.tell(100)
    line.post.send()
    [message] = line.stands()
    To(line.post.deps, line.asker, line.work).post({"report": Wanted(None, None, AS_OF).as_json()}, replies=())
    line.post.send()  # at once: the two seconds need not pass
    assert message not in line.stands()
    assert len(line.stands()) == 1
    made = [each.method for each in line.post.workspace.log.calls() if each.method.startswith("chat.")]
    assert made[:3] == ["chat.postMessage", "chat.delete", "chat.postMessage"]


def test_a_line_whose_work_was_over_first_is_never_posted(line: Line) -> None:
    line.tell(100)
    line.end()
    line.post.send()
    assert (line.stands(), line.post.calls("chat.postMessage"), line.row().reason) == ([], 0, "not_needed")


@pytest.mark.parametrize("shown", [False, True], ids=["first", "changed"])
@pytest.mark.parametrize(
    "point",
    ["after claim", "before post", "after post", "before change", "after change", "before finish"],
)
def test_a_process_that_dies_leaves_no_line_once_the_work_is_over(line: Line, point: str, shown: bool) -> None:
    """But one that it just posted where the app cannot look: it is not posted again, and its row says so."""
    if shown:
        line.tell(100)
        line.post.send()
    line.tell(200)
    hurry(line.post.deps, EVERY)
    try:
        line.post.sender(step=dies_at(point)).send_due()
    except Dies:
        pass
    else:
        assert ("post" in point) if shown else ("change" in point)
    line.end()
    for _ in range(3):
        line.post.send(later=timedelta(minutes=2))
    if not (shown or line.alone) and point in ("after post", "before finish"):
        assert (len(line.stands()), line.row().reason) == (1, "unconfirmed")
        return
    assert line.stands() == []
    assert line.post.calls("chat.postMessage") <= 1
    line.post.send(later=TEN_MINUTES)
    assert line.row().state is (OutboxState.DEAD if line.row().reason == "unconfirmed" else OutboxState.SENT)


@pytest.mark.parametrize("point", ["before removal", "after removal", "before finish"])
def test_a_process_that_dies_while_it_removes_the_line_leaves_none(line: Line, point: str) -> None:
    line.tell(100)
    line.post.send()
    line.end()
    hurry(line.post.deps, EVERY)
    with pytest.raises(Dies):
        line.post.sender(step=dies_at(point)).send_due()
    for _ in range(2):
        line.post.send(later=timedelta(minutes=2))
    assert line.stands() == []
    assert line.row().state is OutboxState.SENT


@pytest.mark.parametrize(("kind", "acts"), [("drop", False), ("drop", True), ("rate_limited", False)])
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.delete"])
def test_a_lost_answer_leaves_no_line_once_the_work_is_over(line: Line, method: str, kind: str, *, acts: bool) -> None:
    """But of a post where the app cannot look."""
    line.post.workspace.fail_next(method, kind, acts=acts)
    line.tell(100)
    line.post.send()
    line.post.send(later=SETTLED)
    line.tell(200)
    line.post.send(later=SETTLED)
    line.end()
    for _ in range(3):
        line.post.send(later=SETTLED)
    lost = method == "chat.postMessage" and kind != "rate_limited" and not line.alone
    assert len(line.stands()) == (1 if lost and acts else 0)
    assert line.row().state is (OutboxState.DEAD if lost else OutboxState.SENT)
    line.post.send(later=TEN_MINUTES)
    assert len(line.stands()) == (1 if lost and acts else 0)


def test_a_line_that_somebody_deletes_is_not_posted_again(line: Line) -> None:
    line.tell(100)
    line.post.send()
    line.stands()[0].deleted = True
    line.tell(200)
    line.post.send(later=EVERY)
    line.end()
    line.post.send(later=EVERY)
    assert (line.stands(), line.post.calls("chat.postMessage"), line.row().state) == ([], 1, OutboxState.SENT)


@pytest.mark.parametrize("line", [True], indirect=True)
def test_a_line_that_arrives_after_its_work_was_over_goes_too(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer was lost, and it is not there yet when it is looked for to be removed."""
    line.post.workspace.fail_next("chat.postMessage", "drop", acts=True)
    line.tell(100)
    line.post.send()
    line.end()
    with monkeypatch.context() as early:
        early.setattr("bot.progress_carrier.copies", lambda *args: [])
        line.post.send(later=SETTLED)
    assert len(line.stands()) == 1
    assert line.row().state is OutboxState.SENT
    line.post.send(later=TEN_MINUTES)
    assert line.stands() == []


@pytest.mark.parametrize("line", [False], indirect=True)
def test_a_room_that_is_shared_meanwhile_sees_it_no_longer(line: Line) -> None:
    line.tell(100)
    line.post.send()
    line.post.workspace.share(line.room, Sharing.EXTERNAL)
    line.tell(200)
    line.post.send(later=EVERY)
    assert (line.stands(), line.post.calls("chat.update")) == ([], 0)


# -- the whole way -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["room", "shared", "fails"])
def test_a_slow_portfolio_shows_how_far_it_is_and_then_only_itself(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real Bolt, a real WebSocket, workers and sender as they run; what a slow engine reads is held by the test."""
    monkeypatch.setattr("bot.answers.progress.EVERY", timedelta(0))
    monkeypatch.setattr("bot.progress_carrier.EVERY", timedelta(milliseconds=50))
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace)
        seen: list[str] = []

        def stands(text: str) -> bool:
            return text in {message.text for message in workspace.messages(world.room)}

        def reading(progress: Progress) -> None:
            for done in (1000, 2000):
                progress(done, 3000)
                if place != "shared":
                    text = f"Reading 3,000 accounts: {number(done, 0)} done."
                    workspace.wait_for(partial(stands, text))
                    seen.append(text)
            if place == "fails":
                raise PeriodError("perhaps", "monthly")

        world.engagement.reading = reading
        with running(world.deps):
            workspace.wait_for_socket()
            if place == "shared":
                workspace.share(world.room, Sharing.EXTERNAL)
            assert world.ask("portfolio monthly").ok
            if place == "room":
                workspace.wait_for(
                    lambda: [m for m in workspace.messages(world.room) if m.text.startswith("Portfolio")]
                )
                workspace.wait_for(lambda: len(workspace.messages(world.room)) == 1)
                world.thread()
                assert seen == [f"Reading 3,000 accounts: {n},000 done." for n in (1, 2)]
            else:
                told = world.alone(1)
                assert "Reading" not in " ".join(each.text for each in told)
                workspace.wait_for(lambda: not workspace.messages(world.room), timeout=5)
