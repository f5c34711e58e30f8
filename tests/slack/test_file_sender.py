"""Files into a local Slack workspace that loses answers, refuses and dies between the steps: each stands once."""

import random
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from bot.deliveries.files import file_of
from bot.deliveries.reports import thread_of
from bot.payloads import EXPORTS
from bot.reports import Wanted
from bot.workspace import Fault, FaultKind, LocalWorkspace, Message, Sharing
from engagement.delivery import OutboxState
from engagement.render.format import Format
from engagement.store import outbox
from tests.slack import factories
from tests.slack.fakes import ASKER
from tests.slack.sending import SETTLED, Dies, Post, dies_at, posting
from tests.slack.world import app_settings

POINTS = ("after claim", "before upload", "after upload", "before share", "after share", "before finish")
STEPS = ("files.getUploadURLExternal", "files.upload", "files.completeUploadExternal")
LOST = [("drop", True), ("drop", False), ("server_error", True), ("server_error", False), ("not_json", True)]


@pytest.fixture
def post() -> Iterator[Post]:
    with LocalWorkspace(app_settings()) as workspace:
        made = posting(workspace)
        yield made
        made.deps.close()


def put(post: Post, format_: Format = Format.CSV, cause: str = "press") -> str:
    """A report that stands in the channel already, and its file; the file's delivery id."""
    asker = replace(ASKER, user_id=post.ana.id, team_id="", channel_id=post.world.room.id, response_url=None)
    root, _ = thread_of(asker, {"report": Wanted("ACCT-123", None, factories.AS_OF).as_json()}, "asked")
    [root_id] = post.deps.outbox.put(root)
    post.send()
    with post.deps.read() as session:
        shown = outbox.find(session, root_id)
    assert shown is not None
    assert shown.state is OutboxState.SENT
    return post.deps.outbox.put(file_of(shown, asker, format_, cause))[0]


def standing(post: Post) -> list[Message]:
    """The messages in the report's thread that bring files."""
    [root] = post.workspace.messages(post.world.room)
    return [message for message in post.workspace.thread(root) if message.files]


def send_on(post: Post, key: str) -> OutboxState:
    """Send until it is final, however long that takes."""
    for _ in range(20):
        post.send(later=SETTLED)
        if post.row(key).state in (OutboxState.SENT, OutboxState.DEAD):
            break
    return post.row(key).state


def test_the_bytes_wait_at_slack_before_anybody_sees_them(post: Post) -> None:
    key = put(post)
    assert post.send() == 2
    assert len(standing(post)) == 1
    row = post.row(key)
    assert (row.state, row.channel, row.reason) == (OutboxState.SENT, post.world.room.id, None)
    assert set(row.content) == {"user", "team", "channel", "report", "format"}, "no title and no address is kept"


def test_a_lost_answer_of_any_step_leaves_one_file(post: Post) -> None:
    for number, (method, (kind, acts)) in enumerate(product(STEPS, LOST), start=1):
        key = put(post, cause=f"press{number}")
        post.workspace.fail_next(method, kind, acts=acts)
        assert send_on(post, key) is OutboxState.SENT
        assert len(standing(post)) == number, (method, kind, acts)


def test_one_that_stands_already_is_found_by_slacks_refusal_to_complete_it_again(post: Post) -> None:
    key = put(post)
    post.workspace.fail_next("files.completeUploadExternal", "drop", acts=True)
    post.send()
    assert post.row(key).state is OutboxState.UNKNOWN
    post.send(later=SETTLED)
    assert post.row(key).reason == "found"
    assert [call.error for call in post.workspace.log.calls("files.completeUploadExternal")] == [None, "file_not_found"]


def test_what_slack_has_thrown_away_before_it_was_shared_is_sent_again(post: Post) -> None:
    key = put(post)
    post.workspace.fail_next("files.completeUploadExternal", "rate_limited")
    post.send()
    post.workspace.state.files.clear()
    assert send_on(post, key) is OutboxState.SENT
    assert len(standing(post)) == 1
    assert post.calls("files.getUploadURLExternal") == 2


def test_a_process_that_dies_between_two_steps_leaves_one_file(post: Post) -> None:
    for number, point in enumerate(POINTS, start=1):
        key = put(post, cause=f"press{number}")
        with pytest.raises(Dies):
            post.sender(step=dies_at(point, 1)).send_due()
        assert send_on(post, key) is OutboxState.SENT
        assert len(standing(post)) == number, point


def test_many_deaths_and_lost_answers_leave_every_file_once(post: Post) -> None:
    """Seeded: every step of five files dies or loses its answer again and again."""
    seed = secrets.randbelow(2**31)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)
    keys = [put(post, EXPORTS[number % 3], f"press{number}") for number in range(5)]
    faults = [Fault(kind, acts=acts) for kind in (FaultKind.DROP, FaultKind.SERVER_ERROR) for acts in (True, False)]
    post.workspace.fail_at_random(0.2, *faults, Fault(FaultKind.RATE_LIMITED), seed=seed, methods="files.*")
    for _ in range(25):
        with suppress(Dies):
            post.sender(step=dies_at(chance.choice(POINTS), chance.randint(1, 3))).send_due()
        post.send(later=timedelta(minutes=1, seconds=1))
    post.workspace.faults.clear()
    assert {send_on(post, key) for key in keys} == {OutboxState.SENT}
    names = [post.workspace.state.files[message.files[0]].name for message in standing(post)]
    assert sorted(name.rpartition(".")[2] for name in names) == ["csv", "csv", "html", "xlsx", "xlsx"]


@pytest.mark.parametrize(
    ("code", "said"),
    [("file_type_not_allowed", "(file_type_not_allowed)"), ("missing_scope", "lacks the scope files:write")],
)
def test_what_slack_refuses_for_good_is_told_in_one_line(post: Post, code: str, said: str) -> None:
    key = put(post)
    post.workspace.fail_next("files.getUploadURLExternal", "error", code=code)
    assert send_on(post, key) is OutboxState.DEAD
    [told] = post.workspace.ephemerals(post.ana)
    assert said in told.text
    assert post.deps.installation.active, "a missing scope stops nothing else"


def test_a_channel_shared_after_the_bytes_were_sent_never_sees_the_file(post: Post) -> None:
    key = put(post)
    post.workspace.fail_next("files.completeUploadExternal", "rate_limited")
    post.send()
    post.workspace.share(post.world.room, Sharing.EXTERNAL)
    assert send_on(post, key) is OutboxState.DEAD
    assert send_on(post, str(post.row(key).rerouted_to)) is OutboxState.SENT
    assert standing(post) == []
    [direct] = post.direct()
    assert len(direct.files) == 1
    assert post.calls("files.upload") == 1, "the same bytes are shared elsewhere"
