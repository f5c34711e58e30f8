"""auth.test, api.test, apps.connections.open and blocks.validate."""

from pydantic import ConfigDict

from bot.workspace.blocks import Surface, check_blocks, check_view
from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import Args, JsonList, JsonObject, NoArgs
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.model import Json


class ApiTest(Args):
    """Arguments of api.test; it sends back whatever it was given."""

    model_config = ConfigDict(extra="allow")

    error: str | None = None


class Validate(Args):
    """Arguments of blocks.validate: exactly one of them."""

    blocks: JsonList | None = None
    view: JsonObject | None = None
    message: JsonObject | None = None


def auth_test(call: Call, args: NoArgs) -> Json:
    """Whom the token belongs to."""
    state = call.state
    user = state.users[call.token.user]
    who: Json = {"team": state.team_name, "team_id": state.team_id, "user": user.name, "user_id": user.id}
    bot: Json = {"bot_id": state.bot_id} if call.token.kind == "bot" else {}
    url = f"https://{state.team_domain}.slack.com/"
    return {"ok": True, "url": url, **who, **bot, "is_enterprise_install": False}


def api_test(call: Call, args: ApiTest) -> Json:
    """An echo, or the error asked for."""
    given = {**args.model_dump(exclude_none=True), **(args.model_extra or {})}
    if args.error:
        raise SlackError(args.error, args=given)
    return {"ok": True, "args": given}


def connections_open(call: Call, args: NoArgs) -> Json:
    """A WebSocket address for Socket Mode, good for one connection within 30 s."""
    state = call.state
    if not state.app.socket_mode:
        raise SlackError("socket_mode_not_enabled")
    ticket = state.new_ticket()
    base = call.base_url.replace("http", "ws", 1)
    return {"ok": True, "url": f"{base}/link/?ticket={ticket}&app_id={state.app_id}"}


def validate(call: Call, args: Validate) -> Json:
    """Check blocks, a view or a message without sending anything. Needs no token."""
    given = [name for name in ("blocks", "view", "message") if getattr(args, name) is not None]
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    if args.view is not None:
        problems = check_view(args.view)
    elif args.message is not None:
        problems = check_blocks(args.message.get("blocks", []), Surface.MESSAGE, "/message/blocks")
    else:
        problems = check_blocks(args.blocks, Surface.MESSAGE)
    if not problems:
        return {"ok": True}
    listed = [{"pointer": p.pointer, "code": "invalid_blocks", "message": p.message} for p in problems]
    raise SlackError("invalid_blocks", errors=listed)


METHODS = (
    Method("auth.test", NoArgs, auth_test, Tier.SPECIAL, caller="any"),
    Method("api.test", ApiTest, api_test, Tier.TIER_4, caller="none"),
    Method("apps.connections.open", NoArgs, connections_open, Tier.TIER_1, ("connections:write",), "app"),
    Method("blocks.validate", Validate, validate, Tier.TIER_4, caller="none"),
)
