"""The main job, end to end: a command typed in a channel is answered in a thread there, over a real WebSocket."""

from tests.slack.conftest import World


def test_a_command_is_acknowledged_then_answered_in_a_thread(world: World) -> None:
    seen = world.ask("ACCT-123 quarterly")
    assert seen.ok, seen.error
    assert seen.message is not None
    assert seen.message.text == "Working on the quarterly report for ACCT-123 …"
    root, replies = world.thread()
    assert "Low engaged: 47 of 100" in root.text
    assert [block["type"] for block in replies[1].blocks].count("data_visualization") == 1
