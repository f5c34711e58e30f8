"""A small Bolt app that uses every surface, and ways to serve it: over Socket Mode and over signed HTTP."""

import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from slack_bolt import Ack, App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.workspace import LocalWorkspace
from tests.slack.workspace.kit import web_client
from tests.slack.workspace.samples import button, field, home, modal, option, section

PICK = {"type": "external_select", "action_id": "account", "min_query_length": 2}


def build(workspace: LocalWorkspace) -> tuple[App, "queue.Queue[tuple[str, Any]]"]:
    """The app, and a queue of what its listeners were called with."""
    seen: queue.Queue[tuple[str, Any]] = queue.Queue()
    client = web_client(workspace)
    app = App(client=client, signing_secret=workspace.signing_secret)
    _commands(app, seen)
    _interactions(app, seen)
    _events(app, seen)
    return app, seen


def _commands(app: App, seen: "queue.Queue[tuple[str, Any]]") -> None:
    @app.command("/engagement")
    def command(ack: Ack, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
        ack("working on it")
        seen.put(("command", command))
        actions = {"type": "actions", "elements": [button("open"), button("change", value="7")]}
        root = client.chat_postMessage(channel=command["channel_id"], text="summary", blocks=[section("s"), actions])
        client.chat_postMessage(channel=command["channel_id"], text="details", thread_ts=root["ts"])
        respond("done")


def _interactions(app: App, seen: "queue.Queue[tuple[str, Any]]") -> None:
    @app.action("open")
    def opened(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        seen.put(("action", body))
        shown = modal(field(block_id="note"), field(PICK, block_id="account", optional=True), callback_id="form")
        client.views_open(trigger_id=body["trigger_id"], view=shown | {"notify_on_close": True})

    @app.action("change")
    def changed(ack: Ack, action: dict[str, Any], respond: Respond) -> None:
        ack()
        seen.put(("action", action))
        respond(text=f"changed to {action['value']}", replace_original=True)

    @app.options("account")
    def options(ack: Ack, payload: dict[str, Any]) -> None:
        ack(options=[option(payload["value"], f"Account {payload['value']}")])

    @app.view("form")
    def submitted(ack: Ack, view: dict[str, Any]) -> None:
        seen.put(("view", view))
        words = view["state"]["values"]["note"]["typed"]["value"]
        if words == "bad":
            ack(response_action="errors", errors={"note": "Say it better."})
        elif words == "more":
            ack(response_action="push", view=modal(field(block_id="note"), callback_id="form"))
        elif words == "other":
            ack(response_action="update", view=modal(section("other"), callback_id="form"))
        elif words == "wrong":
            ack(response_action="errors", errors={"nowhere": "?"})
        elif words == "all":
            ack(response_action="clear")
        else:
            ack()

    @app.view_closed("form")
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        seen.put(("closed", body))

    @app.shortcut("lookup")
    def shortcut(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        seen.put(("shortcut", body))


def _events(app: App, seen: "queue.Queue[tuple[str, Any]]") -> None:
    @app.event("app_home_opened")
    def home_opened(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home(section(f"tab {event['tab']}")))

    @app.event("message")
    def message(event: dict[str, Any]) -> None:
        seen.put(("message", event))

    @app.event("app_mention")
    def mention(event: dict[str, Any]) -> None:
        seen.put(("mention", event))

    for name in ("app_uninstalled", "tokens_revoked", "channel_shared"):
        app.event(name)(lambda event: seen.put((event["type"], event)))


@contextmanager
def over_socket(workspace: LocalWorkspace, app: App) -> Iterator[None]:
    """The app connected by Bolt's Socket Mode handler."""
    handler = SocketModeHandler(app, workspace.app_token, web_client=web_client(workspace))
    handler.connect()  # type: ignore[no-untyped-call]
    workspace.wait_for_socket()
    try:
        yield
    finally:
        # slack_sdk's close waits for ever when it meets a reconnection of its own; it need not hold the tests up
        closing = threading.Thread(target=handler.close, daemon=True)
        closing.start()
        closing.join(10)


@contextmanager
def over_http(workspace: LocalWorkspace, app: App) -> Iterator[str]:
    """The app behind Bolt's Starlette adapter on a real port; the request URL."""
    handler = SlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    with serving(Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])) as base:
        workspace.configure_app(socket_mode=False, request_url=f"{base}/slack/events")
        try:
            yield f"{base}/slack/events"
        finally:
            workspace.configure_app(socket_mode=True, request_url=None)


@contextmanager
def serving(asgi: Starlette) -> Iterator[str]:
    """An ASGI application on a free loopback port; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(asgi, log_config=None, access_log=False, lifespan="off", ws="none", http="h11")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
