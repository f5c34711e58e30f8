"""Rate limits: per channel, per method, in all; on a clock that stands still."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.workspace import LocalWorkspace, RateLimits
from tests.slack.workspace.kit import people, web_client

NOON = 1_795_000_000.0


def posted(workspace: LocalWorkspace, channel: str, count: int) -> list[int]:
    """Post so often: 0 for each success, else the seconds of Retry-After."""
    client = web_client(workspace)
    answers = []
    for _ in range(count):
        try:
            client.chat_postMessage(channel=channel, text="x")
            answers.append(0)
        except SlackApiError as limited:
            answer = limited.response
            right = answer.status_code == 429 and answer["error"] == "ratelimited"
            answers.append(int(answer.headers["Retry-After"]) if right else -1)
    return answers


def test_a_channel_takes_a_short_burst_then_one_message_a_second() -> None:
    with LocalWorkspace(now=lambda: NOON, limits=RateLimits(post_burst=3)) as workspace:
        people(workspace)
        room = workspace.add_channel("room", ["ana"], with_bot=True)
        other = workspace.add_channel("other", ["ana"], with_bot=True)
        assert posted(workspace, room.id, 5) == [0, 0, 0, 1, 1]
        assert posted(workspace, other.id, 1) == [0]
        workspace.advance(1)
        assert posted(workspace, room.id, 2) == [0, 1]
        workspace.advance(10)
        assert posted(workspace, room.id, 4) == [0, 0, 0, 1]
        assert len(workspace.messages(room)) == 7


def test_a_workspace_takes_so_many_messages_a_minute() -> None:
    limits = RateLimits(post_burst=100, posts_per_minute=6)
    with LocalWorkspace(now=lambda: NOON, limits=limits) as workspace:
        people(workspace)
        rooms = [workspace.add_channel(f"room-{n}", ["ana"], with_bot=True).id for n in range(4)]
        assert [posted(workspace, room, 2) for room in rooms] == [[0, 0], [0, 0], [0, 0], [10, 10]]


@pytest.mark.parametrize(
    ("method", "args", "per_minute"),
    [
        ("users.list", {}, 20),
        ("conversations.list", {}, 20),
        ("conversations.info", {"channel": "C"}, 50),
        ("users.conversations", {}, 50),
        ("users.lookupByEmail", {"email": "x"}, 50),
        ("users.info", {"user": "U"}, 100),
        ("views.publish", {"user_id": "U", "view": "{}"}, 100),
    ],
)
def test_a_method_has_the_limit_of_its_tier(method: str, args: dict[str, str], per_minute: int) -> None:
    with LocalWorkspace(now=lambda: NOON) as workspace:
        client = web_client(workspace)
        codes = []
        for _ in range(per_minute + 1):
            try:
                codes.append(client.api_call(method, params=args).status_code)
            except SlackApiError as refused:
                codes.append(refused.response.status_code)
        assert codes == [200] * per_minute + [429]


def test_limits_can_be_switched_off() -> None:
    with LocalWorkspace(now=lambda: NOON, limits=RateLimits(enforced=False)) as workspace:
        people(workspace)
        room = workspace.add_channel("room", ["ana"], with_bot=True)
        assert posted(workspace, room.id, 30) == [0] * 30


def test_slacks_own_retry_handler_waits_and_succeeds(fresh: LocalWorkspace) -> None:
    room = fresh.add_channel("room", ["ana"], with_bot=True)
    client = web_client(fresh)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    fresh.fail_next("chat.postMessage", "rate_limited", retry_after="0")
    assert client.chat_postMessage(channel=room.id, text="x")["ok"]
    assert len(fresh.log.calls("chat.postMessage")) == 2
