"""A local Slack workspace: real HTTP and WebSocket, for trying the bot and for end-to-end tests.

Slack's own SDK and Bolt connect to it unchanged. It is strict: it refuses what Slack's documentation says Slack
refuses, with Slack's error codes. It binds to loopback and keeps everything in memory.

    from bot.workspace import LocalWorkspace, ChannelKind, Sharing, UserKind

    with LocalWorkspace() as workspace:                       # or .start() and .stop(); port=0 picks a free one
        ana = workspace.add_user("ana", "Ana Example", email="ana@harbour.example", tz="Europe/Lisbon")
        room = workspace.add_channel("customer-success", [ana], with_bot=True)
        client = WebClient(workspace.bot_token, base_url=workspace.api_url)
        app = slack_bolt.App(client=client, signing_secret=workspace.signing_secret)
        SocketModeHandler(app, workspace.app_token).connect()
        workspace.wait_for_socket()
        result = workspace.slash_command(ana, room, "/engagement", "ACCT-123 quarterly")
        root = workspace.wait_for(lambda: workspace.messages(room))[0]
        replies = workspace.thread(root)

Addresses and secrets: `api_url` (ends in /api/), `base_url`, `bot_token`, `app_token`, `signing_secret`.

Settings: `LocalWorkspace(app=AppSettings(...), now=..., seed=..., limits=RateLimits(...), ack_timeout=3.0)`;
`AppSettings.from_manifest(parsed_yaml)`; `configure_app(scopes=..., socket_mode=False, request_url=..., home_tab=...)`
changes them while it runs. With `socket_mode=False` payloads are posted, signed, to `request_url`.

Filling (`filling.py`): `add_user(name, real_name, kind=UserKind.GUEST, email=, tz=, team_id=, deleted=)`,
`add_channel(name, members, kind=ChannelKind.PRIVATE, sharing=Sharing.EXTERNAL, with_bot=)`, `open_dm(*members)`,
`invite_bot`, `join`, `leave`, `archive`, `share(channel, Sharing...)`, `deactivate(user)`, `break_token("revoked")`,
`uninstall()`. People and channels are given as objects, ids or names everywhere.

Acting (`acting.py`), each waits for the acknowledgement and gives what the person saw: `slash_command(user, channel,
command, text)`, `click(user, message_or_view, action_id, value)`, `submit_view(user, {id: value})`, `close_view(user)`,
`suggest(user, message_or_view, action_id, text)`, `shortcut(user, callback_id, message)`, `open_home(user)`,
`say(user, channel, text)`, `send_event(inner)`, `redeliver(result)` (the same payload again). `forced=True` sends what
Slack's client would not offer (a forged or late payload).

Looking (`looking.py`): `messages(channel)`, `thread(message)`, `ephemerals(user, channel)`, `direct_messages(user)`,
`modals(user)`, `home(user)`, `files()`, `lost_replies()`, `subscribe(callback)`, `wait_for(condition, timeout)`.

Time: `clock`, `advance(seconds)` moves it, so that triggers (3 s), response URLs (30 min), rate limits and event
repetitions run out without sleeping. The 3 s for an acknowledgement are real time.

Faults: `fail_next(method, FaultKind.DROP, acts=True, times=1, skip=0, where=...)`, `fail_at_random(0.2, Fault(...),
seed=1)`, `faults.clear()`; `disconnect_sockets("warning")`, `drop_sockets()`, `wait_for_socket(n)`.

Log: `log.calls(method)`, `log.deliveries(kind)`, `log.json_lines()` for the conformance tool.

Where documents are silent or differ: a private channel without the bot is `channel_not_found` for it; a reply to a
message that does not exist is taken and shown nowhere (`lost_replies()`); a reply with a malformed `thread_ts` is
`invalid_thread_ts`. One workspace, one app: OAuth, Enterprise organisations, scheduled and streamed messages, reactions
and permalinks are not offered (`unknown_method`).

Stricter than Slack in one point: unknown arguments of Web API methods are refused with `invalid_arguments`, where Slack
ignores most of them. Numbers that Slack does not publish (bursts, size of metadata, characters of all blocks) are
constants in `limits.py` and `content.py`, each with its source.
"""

from bot.workspace.blocks import Problem, Surface, check_blocks, check_options, check_view
from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.errors import SlackError, UserCannot
from bot.workspace.faults import Fault, FaultKind, FaultRule, RandomFaults
from bot.workspace.limits import RateLimits
from bot.workspace.model import Change, Channel, ChannelKind, File, Message, Sharing, User, UserKind, View
from bot.workspace.results import ActionResult, CommandResult, SubmitResult, SuggestResult
from bot.workspace.settings import AppSettings, Command, Shortcut
from bot.workspace.workspace import LocalWorkspace

__all__ = [
    "Ack",
    "ActionResult",
    "AppSettings",
    "Change",
    "Channel",
    "ChannelKind",
    "Command",
    "CommandResult",
    "Fault",
    "FaultKind",
    "FaultRule",
    "File",
    "LocalWorkspace",
    "Message",
    "PayloadKind",
    "Problem",
    "RandomFaults",
    "RateLimits",
    "Sharing",
    "Shortcut",
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
