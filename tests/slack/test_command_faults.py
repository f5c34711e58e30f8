"""Slack fails on purpose: limits, lost answers, refused blocks, dropped sockets. Nothing doubled, nothing silent."""

import time

import pytest

from tests.slack.world import World


def test_a_rate_limit_is_waited_out(world: World) -> None:
    world.workspace.fail_next("chat.postMessage", "rate_limited", times=2)
    world.ask("ACCT-123")
    _, replies = world.thread()
    assert len(replies) == 2
    assert len(world.workspace.messages(world.room)) == 1


@pytest.mark.parametrize("kind", ["drop", "server_error", "not_json"])
@pytest.mark.parametrize("acts", [True, False])
def test_a_summary_whose_fate_is_unknown_is_not_posted_twice_and_the_asker_is_told(
    world: World, kind: str, acts: bool
) -> None:
    world.workspace.fail_next("chat.postMessage", kind, acts=acts)
    world.ask("ACCT-123")
    assert "did not confirm whether the report was posted" in world.alone()[0].text
    assert len(world.workspace.messages(world.room)) == (1 if acts else 0)
    assert len(world.workspace.log.calls("chat.postMessage")) == 1


def test_a_reply_whose_fate_is_unknown_is_named(world: World) -> None:
    world.workspace.fail_next("chat.postMessage", "server_error", skip=1)
    world.ask("ACCT-123")
    assert "the warnings and advice may be missing" in world.alone()[0].text
    _, replies = world.thread(1)
    assert "Activity" in replies[0].text


def test_refused_blocks_are_sent_once_more_without_chart_and_table(world: World) -> None:
    world.workspace.fail_next("chat.postMessage", "error", code="invalid_blocks", skip=2)
    world.ask("ACCT-123")
    _, replies = world.thread()
    assert "data_visualization" not in [block["type"] for block in replies[1].blocks]
    assert "71, 70, 68, 66, 61, 47" in replies[1].text


def test_a_used_up_response_url_falls_back_to_an_ephemeral_message(world: World) -> None:
    world.workspace.fail_next("response_url", "error", code="used_url")
    world.ask("nobody at all")
    assert "No account is called" in world.alone()[0].text
    assert len(world.workspace.log.calls("chat.postEphemeral")) == 1


def test_a_revoked_token_is_reported_to_the_asker(world: World) -> None:
    world.ask("ACCT-123")
    world.thread()
    world.workspace.break_token("revoked")
    world.ask("ACCT-123 monthly")
    told = world.alone()[0].text
    assert "token_revoked" in told or "could not make sure" in told or "could not check" in told


def test_a_dropped_socket_is_connected_again_and_service_resumes(world: World) -> None:
    world.workspace.drop_sockets()
    world.workspace.wait_for_socket(timeout=20)
    deadline = time.monotonic() + 20
    while not (seen := world.ask("ACCT-123")).ok and time.monotonic() < deadline:
        time.sleep(0.2)
    assert seen.ok
    assert len(world.thread()[1]) == 2
