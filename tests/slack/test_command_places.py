"""Who may ask and where is answered, end to end: guests, strangers, bots; shared, private and foreign conversations.

The canary is the account's score line: it must never stand in a message that others read.
"""

import pytest

from bot.workspace import Channel, ChannelKind, Message, Sharing, UserKind
from tests.slack.world import World

CANARY = "47 of 100"


def public_texts(world: World) -> str:
    """Everything that more than one person can read."""
    seen: list[Message] = []
    for channel in world.workspace.state.channels.values():
        for root in world.workspace.messages(channel):
            seen += [root, *world.workspace.thread(root)]
    return "\n".join(f"{message.text} {message.blocks}" for message in seen)


def expect_alone(world: World, reason: str) -> None:
    """The three messages of a report came to Ana alone, the reason first, and nobody else read anything."""
    told = world.alone(3)
    assert told[0].text.startswith(f"Only you see this: {reason}")
    assert CANARY in told[0].text
    assert CANARY not in public_texts(world)


@pytest.mark.parametrize(
    ("sharing", "reason"),
    [
        (Sharing.EXTERNAL, "this channel is shared with another organisation"),
        (Sharing.PENDING, "another organisation is invited to this channel"),
    ],
)
@pytest.mark.parametrize("kind", [ChannelKind.PUBLIC, ChannelKind.PRIVATE])
def test_in_a_channel_shared_with_another_organisation_the_asker_alone_is_answered(
    world: World, kind: ChannelKind, sharing: Sharing, reason: str
) -> None:
    room = world.workspace.add_channel("joint", [world.ana], kind=kind, sharing=sharing, with_bot=True)
    world.ask("ACCT-123", channel=room)
    expect_alone(world, reason)


def test_a_channel_shared_within_the_own_organisation_is_answered_in_a_thread(world: World) -> None:
    room = world.workspace.add_channel("org", [world.ana], sharing=Sharing.ORG, with_bot=True)
    world.ask("ACCT-123", channel=room)
    assert CANARY in world.thread(channel=room)[0].text


def test_a_channel_that_becomes_shared_while_the_report_is_made_sees_nothing(world: World) -> None:
    world.ask("ACCT-123")
    world.thread()
    before = len(world.workspace.messages(world.room))
    world.engagement.before = lambda: world.workspace.share(world.room, Sharing.EXTERNAL)
    world.ask("ACCT-123 monthly")
    assert world.alone(3)[0].text.startswith("Only you see this: this channel is shared")
    assert len(world.workspace.messages(world.room)) == before


def without_the_bot(world: World, kind: str) -> tuple[Channel, str]:
    """A conversation the bot is not in, or must not speak in, and the reason it gives."""
    workspace, ana, ben = world.workspace, world.ana, world.ben
    member = "I am not in this conversation"
    match kind:
        case "public channel":
            return workspace.add_channel("sales", [ana]), member
        case "private channel":
            return workspace.add_channel("board", [ana], kind=ChannelKind.PRIVATE), member
        case "messages between two people":
            return workspace.open_dm(ana, ben), member
        case "group message":
            return workspace.open_dm(ana, ben, workspace.add_user("cleo")), member
        case "group message with the bot":
            return workspace.open_dm(ana, ben, workspace.bot), "I could not make sure"
    raise AssertionError(kind)


@pytest.mark.parametrize(
    "kind",
    [
        *("public channel", "private channel", "messages between two people", "group message"),
        "group message with the bot",
    ],
)
def test_where_the_bot_may_not_speak_the_asker_alone_is_answered(world: World, kind: str) -> None:
    room, reason = without_the_bot(world, kind)
    world.ask("ACCT-123", channel=room)
    expect_alone(world, reason)


def test_a_lookup_that_fails_keeps_the_report_private(world: World) -> None:
    world.workspace.fail_next("conversations.info", "server_error", times=5)
    world.ask("ACCT-123")
    expect_alone(world, "I could not make sure that nobody from outside reads this conversation")


def test_a_missing_scope_keeps_the_report_private(world: World) -> None:
    scopes = world.workspace.state.app.scopes - {"channels:read", "groups:read", "im:read", "mpim:read"}
    world.workspace.configure_app(scopes=scopes)
    world.ask("ACCT-123")
    expect_alone(world, "I could not make sure that nobody from outside reads this conversation")


@pytest.mark.parametrize(
    ("kind", "says"),
    [(UserKind.GUEST, "you are a guest here"), (UserKind.SINGLE_CHANNEL_GUEST, "you are a guest here")],
)
def test_guests_are_refused(world: World, kind: UserKind, says: str) -> None:
    guest = world.workspace.add_user("guest", kind=kind)
    world.workspace.join(guest, world.room)
    world.ask("ACCT-123", user=guest)
    [told] = world.alone(user=guest)
    assert says in told.text
    assert CANARY not in public_texts(world) + told.text
    assert world.engagement.asked == []


@pytest.mark.parametrize("who", ["external", "bot", "deactivated"])
def test_forged_commands_of_others_are_refused(world: World, who: str) -> None:
    workspace = world.workspace
    match who:
        case "external":
            person = workspace.add_user("eve", kind=UserKind.EXTERNAL)
        case "bot":
            person = workspace.add_user("robot", kind=UserKind.BOT)
        case _:
            person = workspace.add_user("gone", deleted=True)
    workspace.slash_command(person, world.room, "/engagement", "ACCT-123", forced=True)
    [told] = world.alone(user=person)
    assert "ustomer data" in told.text
    assert CANARY not in public_texts(world) + told.text
    assert world.engagement.asked == []


def test_a_button_pressed_by_somebody_from_outside_is_refused(world: World) -> None:
    world.ask("harbour")
    [question] = world.alone()
    eve = world.workspace.add_user("eve", kind=UserKind.EXTERNAL)
    world.workspace.click(eve, question, "choose_account", forced=True)
    [told] = world.alone(user=eve)
    assert "ustomer data" in told.text
    assert world.engagement.asked == []


def test_when_people_cannot_be_looked_up_nobody_is_answered(world: World) -> None:
    world.workspace.fail_next("users.info", "server_error", times=20)  # the audit asks, too
    world.ask("ACCT-123")
    assert "could not check with Slack who you are" in world.alone()[0].text
    assert CANARY not in public_texts(world)
