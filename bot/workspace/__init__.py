"""A local Slack workspace: real HTTP and WebSocket, for trying the bot and for end-to-end tests.

Slack's own SDK and Bolt connect to it unchanged. It is strict: it refuses what Slack's documentation says Slack
refuses, with Slack's error codes. It binds to loopback and keeps everything in memory.

    from bot.workspace import LocalWorkspace

    with LocalWorkspace() as workspace:
        ana = workspace.add_user("ana", "Ana Example", email="ana@harbour.example")
        room = workspace.add_channel("customer-success", [ana], with_bot=True)
        app = slack_bolt.App(client=WebClient(workspace.bot_token, base_url=workspace.api_url),
                             signing_secret=workspace.signing_secret)
        ... SocketModeHandler(app, workspace.app_token).connect()
        workspace.wait_for_socket()
        result = workspace.slash_command(ana, room, "/engagement", "ACCT-123 quarterly")
        root = workspace.wait_for(lambda: workspace.messages(room))[0]
        replies = workspace.thread(root)
"""

from bot.workspace.blocks import Surface, check_blocks, check_options, check_view
from bot.workspace.errors import SlackError, UserCannot
from bot.workspace.model import Channel, ChannelKind, File, Message, Sharing, User, UserKind, View
from bot.workspace.results import ActionResult, CommandResult, SubmitResult, SuggestResult
from bot.workspace.settings import AppSettings
from bot.workspace.workspace import LocalWorkspace

__all__ = [
    "ActionResult",
    "AppSettings",
    "Channel",
    "ChannelKind",
    "CommandResult",
    "File",
    "LocalWorkspace",
    "Message",
    "Sharing",
    "SlackError",
    "SubmitResult",
    "SuggestResult",
    "Surface",
    "User",
    "UserCannot",
    "UserKind",
    "View",
    "check_blocks",
    "check_options",
    "check_view",
]
